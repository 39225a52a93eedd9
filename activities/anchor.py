"""Anchor: writes the ends of all logs outside the database, into a folder and by mail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heartbeat import beating
from activities.messages import Anchored
from channels.channel import Channel
from channels.message import Message
from domain.log.seals import Signer
from store.audit.anchors import AnchorFolder, anchor_now, mail_body
from store.pool import Database

__all__ = ["Anchoring", "Post"]


@dataclass(frozen=True, slots=True)
class Post:
    """How an anchor is mailed."""

    channel: Channel
    address: str
    sender: str


class Anchoring:
    """The activities of an anchor. `on_outcome(outcome, text)` is called with "written", "mailed", "failed" or
    "unmailed"; `text` says what went wrong.
    """

    def __init__(
        self,
        database: Database,
        folder: Path | None,
        key: Signer | None,
        trusted: Iterable[str],
        post: Post | None,
        on_outcome: Callable[[str, str], None],
    ) -> None:
        self._database = database
        self._folder = folder
        self._key = key
        self._trusted = frozenset(trusted)
        self._post = post
        self._on_outcome = on_outcome

    @activity.defn(name="anchor")
    @beating()
    async def anchor(self) -> Anchored:
        """Write the heads that changed since the last anchor into the folder."""
        try:
            anchor = await anchor_now(self._database, self._required_folder(), self._key, self._trusted)
        except Exception as error:
            self._on_outcome("failed", f"no anchor could be written: {error}")
            raise
        self._on_outcome("written", "")
        return Anchored(anchor.sequence, len(anchor.heads), self._post is not None)

    @activity.defn(name="mail_anchor")
    @beating()
    async def mail_anchor(self, anchored: Anchored) -> None:
        """Mail an anchor that was written. A repeat sends the same message under the same id."""
        if self._post is None:
            return
        anchor = await asyncio.to_thread(AnchorFolder(self._required_folder()).get, anchored.sequence)
        message = Message(
            effect_id=f"anchor/{anchor.sequence}/{anchor.digest[:16]}",
            to_name="",
            address=self._post.address,
            subject=f"redress-anchor {anchor.sequence} {anchor.digest}",
            body=mail_body(anchor),
            sender=self._post.sender,
        )
        try:
            await self._post.channel.send(message)
        except Exception as error:
            self._on_outcome("unmailed", f"anchor {anchor.sequence} could not be mailed: {error}")
            raise
        self._on_outcome("mailed", "")

    def _required_folder(self) -> Path:
        if self._folder is None:
            raise ApplicationError(
                "REDRESS_ANCHOR_FOLDER is not set for this worker; accepted: a folder, best on another machine",
                non_retryable=True,
            )
        return self._folder
