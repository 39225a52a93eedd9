"""A message on its way out, and the receipt that it left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person through one channel.

    `effect_id` is the identity of the effect: the same effect sent again is the same message to every receiver.
    `sender` is an address, alone or as "Name <address>". `repeat` marks a message that may have arrived before,
    because the outcome of an earlier attempt is unknown. `reference` is the effect id of the first copy, if that went
    through another channel: the Message-ID is made of it, so that all copies have the same.
    """

    effect_id: str
    to_name: str
    address: str
    subject: str
    body: str
    sender: str
    repeat: bool = False
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel knows about a message it took: its own id, what it answered, and when (UTC)."""

    message_id: str
    channel: str
    detail: str
    at: datetime
