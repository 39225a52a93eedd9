"""Deliveries: who is to be told what, written down before it is sent and receipted afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Final

import asyncpg

from domain.canonical import JSON, canonical
from store.errors import StoreError
from store.pool import Database
from store.statements import statements

__all__ = ["Deliveries", "Delivery", "Intent", "effect_id"]

_SQL: Final = statements("deliveries")


def effect_id(
    complaint_id: str, fact_number: int, rule: str, level: int, recipient: str, channel: str
) -> str:
    """The key of one notification, the same on every retry: complaint, cause, rule, level, recipient, channel."""
    return "/".join((complaint_id, str(fact_number), rule, str(level), recipient, channel))


@dataclass(frozen=True, slots=True)
class Intent:
    """Something to be told to somebody through one channel. `message_id` is the sender's own, kept on repeats."""

    effect_id: str
    complaint_id: str
    fact_number: int
    channel: str
    rule: str = ""
    level: int = 0
    role: str = ""
    person: str = ""
    address: str = ""
    subject: str = ""
    body: str = ""
    message_id: str = ""

    def to_json(self) -> dict[str, JSON]:
        """The columns by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An intent and what became of it. `status`: pending, sent, failed or acknowledged."""

    intent: Intent
    status: str
    attempts: int
    receipt: dict[str, JSON] | None
    error: str
    created_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    in_doubt: bool = False

    @property
    def done(self) -> bool:
        """Sent or acknowledged: nothing is left to send."""
        return self.status in ("sent", "acknowledged")

    @property
    def repeat(self) -> bool:
        """Whether an earlier attempt was begun whose outcome nobody knows: the message says that it is a repeat."""
        return self.in_doubt


class Deliveries:
    """The rows of the outbox. Nothing is sent here, and never inside a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def intend(self, intents: Iterable[Intent]) -> int:
        """Write intents down and return how many were new. (`EventStore.append` does it together with facts.)"""
        rows = canonical([intent.to_json() for intent in intents]).decode()
        return int(await self._database.fetchval(_SQL["intend"], rows))

    async def claim(self, effect: str) -> Delivery:
        """Begin an attempt. Look at `done` first: a delivery that is sent is not to be sent again."""
        return await self._one("claim", effect)

    async def sent(self, effect: str, receipt: Mapping[str, JSON]) -> Delivery:
        """Keep the receipt of the channel; a second receipt does not replace the first."""
        return await self._one("sent", effect, canonical(dict(receipt)).decode())

    async def failed(self, effect: str, error: str, *, in_doubt: bool = False) -> Delivery:
        """Keep what went wrong with an attempt, and whether it may have arrived all the same. It may be claimed again."""
        return await self._one("failed", effect, error.replace("\x00", "")[:2000], in_doubt)

    async def acknowledged(self, effect: str, by: str) -> Delivery:
        """Keep that the recipient has seen it; the first acknowledgement stands."""
        return await self._one("acknowledged", effect, by)

    async def get(self, effect: str) -> Delivery:
        """One delivery. Raises StoreError if no such intent was written down."""
        return await self._one("one", effect)

    async def of_complaint(self, complaint_id: str) -> list[Delivery]:
        """Everything told, or to be told, about a complaint, in the order of its causes."""
        return [_delivery(row) for row in await self._database.fetch(_SQL["of_complaint"], complaint_id)]

    async def open(self, limit: int = 100) -> list[Delivery]:
        """What waits or failed, oldest first."""
        return [_delivery(row) for row in await self._database.fetch(_SQL["open"], limit)]

    async def _one(self, statement: str, effect: str, *given: object) -> Delivery:
        row = await self._database.fetchrow(_SQL[statement], effect, *given)
        if row is None and statement != "one":  # nothing to change: it stays as it is
            row = await self._database.fetchrow(_SQL["one"], effect)
        if row is None:
            raise StoreError(f"no delivery {effect} was written down; record the intent before sending")
        return _delivery(row)


def _delivery(row: asyncpg.Record) -> Delivery:
    return Delivery(
        Intent(**{field.name: row[field.name] for field in fields(Intent)}),
        row["status"],
        row["attempts"],
        None if row["receipt_text"] is None else json.loads(row["receipt_text"]),
        row["error"],
        row["created_at"],
        row["sent_at"],
        row["acknowledged_at"],
        row["acknowledged_by"],
        row["in_doubt"],
    )
