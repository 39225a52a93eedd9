"""A folder in place of a mail server: each message a file that any mail program opens."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from channels.channel import Unreachable
from channels.letter import compose, digest, message_id
from channels.message import Message, Receipt
from domain.directory.addresses import EMAIL


@dataclass(frozen=True, slots=True)
class MailboxChannel:
    """Writes `.eml` files named by effect id into `folder`, which is made when it is not there.

    A file appears whole or not at all, and an effect has one file however often it is sent. `timeout` in seconds.
    """

    folder: Path
    domain: str = "redress.invalid"
    timeout: float = 10
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    name: str = "mailbox"
    addresses: str = EMAIL

    async def send(self, message: Message) -> Receipt:
        """Write one message; the receipt's detail is the file's name.

        `Undeliverable` for a message that no server would take either, `Unreachable` when the folder cannot be
        written in time.
        """
        at = self.now()
        letter = compose(message, self.name, self.domain, at).as_bytes()
        path = self.folder / file_name(message.effect_id)
        try:
            async with asyncio.timeout(self.timeout):
                await asyncio.to_thread(_write_once, path, letter)
        except TimeoutError:
            detail = f"the folder {self.folder} did not answer within {self.timeout:g} s"
            raise Unreachable(self.name, detail, outcome_unknown=True) from None
        except OSError as error:
            raise Unreachable(
                self.name, f"cannot write to the folder {self.folder}: {error.strerror or error}"
            ) from error
        return Receipt(message_id(message, self.domain), self.name, path.name, at)


def file_name(effect_id: str) -> str:
    """A readable file name, unique for each effect on any file system."""
    words = re.sub("[^A-Za-z0-9._-]+", "_", effect_id).strip("._-")[:80]
    return f"{words}-{digest(effect_id)[:16]}.eml"


def _write_once(path: Path, letter: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.parent / f".{path.name}.{uuid4().hex}"
    try:
        with open(part, "xb", opener=_private) as stream:
            stream.write(letter)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        _sync(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _private(name: str, flags: int) -> int:
    """Opens a file that only its owner may read: letters name people and what they complain of."""
    return os.open(name, flags, 0o600)


def _sync(folder: Path) -> None:
    """Make the new name durable: a receipt must not outlive the file after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
