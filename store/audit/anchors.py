"""Anchors in a folder and in mails, and the heads that the next anchor takes."""

from __future__ import annotations

import asyncio
import email
import email.policy
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from domain.log.anchors import FIRST, Anchor, AnchorError, read_anchor, write_anchor
from domain.log.ledger import Head
from domain.log.seals import Signer
from domain.time.instants import write_instant
from store.errors import StoreError
from store.pool import Database
from store.statements import statements

__all__ = [
    "AnchorFolder",
    "AnchorUnreadable",
    "ChangedHeads",
    "anchor_now",
    "anchored_heads",
    "mail_body",
    "read_anchors",
]

_SQL: Final = statements("anchors")
_NAME: Final = re.compile(r"anchor-(\d{8})\.jsonl")
_SUBJECT: Final = re.compile(r"redress-anchor (\d+) ([0-9a-f]{64})")
LARGEST_MAIL: Final = 200_000
"""Bytes. A mail has the digest of an anchor, and its text if it is no larger than this."""


class AnchorUnreadable(StoreError):
    """A file that should be an anchor and cannot be read as one."""


@dataclass(frozen=True, slots=True)
class ChangedHeads:
    """The heads at `position` of the logs that had grown since an earlier position."""

    position: int
    heads: list[Head]

    @classmethod
    async def since(cls, database: Database, after: int) -> ChangedHeads:
        """The heads of the logs with facts behind the position `after`."""
        settled = int(await database.fetchval(_SQL["settled"]))
        rows = await database.fetch(_SQL["changed"], after, settled)
        heads = [Head(row["complaint_id"], row["number"], row["hash"]) for row in rows]
        return cls(max(settled, after), heads)


class AnchorFolder:
    """A folder of anchors, one file each. A file appears whole or not at all and is never overwritten."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def last(self) -> Anchor:
        """The last anchor, on which the next one builds. Raises AnchorUnreadable."""
        files = sorted(path for path in self.folder.glob("anchor-*.jsonl") if _NAME.fullmatch(path.name))
        return _read(files[-1]) if files else FIRST

    def get(self, sequence: int) -> Anchor:
        """One anchor by its number. Raises AnchorUnreadable, OSError."""
        return _read(self.folder / f"anchor-{sequence:08d}.jsonl")

    def keep(self, anchor: Anchor) -> Path:
        """Write an anchor down. Raises FileExistsError when somebody else has just written one of this number."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / f"anchor-{anchor.sequence:08d}.jsonl"
        part = self.folder / f".{file.name}.{uuid4().hex}"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(anchor.text.encode())
                stream.flush()
                os.fsync(stream.fileno())
            os.link(part, file)  # unlike a rename it never replaces what is there
        finally:
            part.unlink(missing_ok=True)
        return file


def read_anchors(folder: Path) -> list[Anchor]:
    """The anchors in a folder: .jsonl files, and mails (.eml) with a whole anchor or its digest. Raises AnchorUnreadable."""
    if not folder.is_dir():
        raise AnchorUnreadable(
            f"{folder}: is no folder; accepted: one with anchors (.jsonl), or with mails of them (.eml)"
        )
    anchors = [_read(path) for path in sorted(folder.glob("anchor-*.jsonl"))]
    for path in sorted(folder.glob("*.eml")):
        with path.open("rb") as stream:
            if b"redress-anchor" in stream.read(4096):
                anchors.append(_mentioned(path))
    return anchors


async def anchor_now(database: Database, folder: Path, key: Signer | None, trusted: Iterable[str]) -> Anchor:
    """Write the next anchor of a folder. Raises FileExistsError when somebody else has just written it."""
    files = AnchorFolder(folder)
    last = await asyncio.to_thread(files.last)
    changed = await ChangedHeads.since(database, last.position)
    ids = {*trusted, *([key.id] if key else [])}
    anchor = write_anchor(last, write_instant(datetime.now(UTC)), changed.position, changed.heads, ids, key)
    await asyncio.to_thread(files.keep, anchor)
    return anchor


def anchored_heads(anchors: Iterable[Anchor]) -> dict[str, list[Head]]:
    """Every head that was ever anchored, by complaint."""
    heads: dict[str, list[Head]] = {}
    for anchor in anchors:
        for head in anchor.heads:
            heads.setdefault(head.complaint_id, []).append(head)
    return heads


def mail_body(anchor: Anchor) -> str:
    """The text of the mail of an anchor: its digest, and the anchor unless it is large."""
    large = len(anchor.text.encode()) > LARGEST_MAIL
    content = f"{len(anchor.heads)} heads; too large for a mail\n" if large else anchor.text
    return (
        f"redress-anchor {anchor.sequence} {anchor.digest}\n\n"
        "请妥善保存此邮件: 它证明各投诉日志在此刻的终点。\n"
        "Keep this mail: it shows where the log of each complaint ended. `redress audit verify --anchors FOLDER`\n\n"
        f"{content}"
    )


def _read(path: Path) -> Anchor:
    try:
        return read_anchor(path.read_bytes().decode())
    except (AnchorError, UnicodeDecodeError) as error:
        raise AnchorUnreadable(f"{path}: {error}") from None


def _mentioned(path: Path) -> Anchor:
    """The anchor that a mail names. The digest is read off the subject: the text may have been folded on the way."""
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    match = _SUBJECT.search(" ".join(str(letter["Subject"]).split()))
    if match is None:
        raise AnchorUnreadable(f"{path}: its subject names no anchor; accepted: redress-anchor NUMBER DIGEST")
    return Anchor(int(match[1]), match[2])
