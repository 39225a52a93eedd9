"""The interface of every channel: it takes a message and returns a receipt, or says why not and whether to
retry."""

from __future__ import annotations

from typing import Protocol

from channels.message import Message, Receipt


class Channel(Protocol):
    """A way to reach people."""

    @property
    def name(self) -> str:
        """The channel's name in settings, in receipts and in the log."""
        ...

    @property
    def addresses(self) -> str:
        """The kind of address it needs, as people's addresses are keyed in the directory ("email")."""
        ...

    async def send(self, message: Message) -> Receipt:
        """Hand one message over, in bounded time. Raises `Undeliverable` or `Unreachable`, nothing else."""
        ...


class ChannelError(Exception):
    """A message did not go out. `channel` is the channel's name, `detail` what it said, fit for the log."""

    def __init__(self, channel: str, detail: str) -> None:
        self.channel = channel
        self.detail = detail
        super().__init__(f"{channel}: {detail}")


class Undeliverable(ChannelError):
    """Not this message to this address through this channel: trying again changes nothing."""


class Unreachable(ChannelError):
    """The channel is not available now: try again later, or the next channel.

    With `outcome_unknown` the message may have arrived all the same, so that a further attempt is a repeat.
    """

    def __init__(self, channel: str, detail: str, *, outcome_unknown: bool = False) -> None:
        self.outcome_unknown = outcome_unknown
        unknown = "; the message may have arrived" if outcome_unknown else ""
        super().__init__(channel, detail + unknown)
