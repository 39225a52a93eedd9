"""A channel to nobody: it takes every message and throws it away. The canary's notices go through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from channels.letter import message_id
from channels.message import Message, Receipt

NOBODY = "nobody"
"""The kind of address that it needs; the directory of the canary alone has one."""


@dataclass(frozen=True, slots=True)
class NullChannel:
    """Gives a receipt for whatever it is handed."""

    name: str = "null"
    addresses: str = NOBODY

    async def send(self, message: Message) -> Receipt:
        """Throw one message away."""
        return Receipt(message_id(message, "redress.invalid"), self.name, "thrown away", datetime.now(UTC))
