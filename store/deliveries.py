"""Deliveries: the outbox. A message is written down before it is sent and receipted afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Final

import asyncpg

from domain.canonical import JSON, canonical
from domain.log.seals import Signer
from store.errors import StoreError
from store.pool import Database
from store.statements import statements

__all__ = [
    "Deliveries",
    "Delivery",
    "Intent",
    "effect_id",
    "intents_json",
    "receipt_statement",
    "statement",
]

_SQL: Final = statements("deliveries")


def effect_id(
    complaint_id: str, fact_number: int, rule: str, level: int, recipient: str, channel: str
) -> str:
    """The key of one notification, the same on every retry: complaint, cause, rule, level, recipient, channel."""
    return "/".join((complaint_id, str(fact_number), rule, str(level), recipient, channel))


@dataclass(frozen=True, slots=True)
class Intent:
    """A message to somebody through one channel. `message_id`: what its Message-ID is made of, if not of its own
    `effect_id`; a copy through another channel has the effect id of the first copy there."""

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


def statement(intent: Intent) -> bytes:
    """The bytes that the seal of a delivery signs: never change them."""
    return b"redress delivery 1\n" + canonical(intent.to_json())


def receipt_statement(effect: str, receipt: Mapping[str, JSON]) -> bytes:
    """The bytes that the seal of a receipt signs; the seal is kept in it under "seal". Never change them."""
    return b"redress receipt 1\n" + canonical([effect, {**receipt, "seal": None}])


def intents_json(intents: Iterable[Intent], key: Signer | None) -> str:
    """Intents for the database, each with its seal if there is a key."""
    rows = []
    for intent in intents:
        seal = {} if key is None else {"seal_key": key.id, "seal": key.sign(statement(intent))}
        rows.append({**intent.to_json(), **seal})
    return canonical(rows).decode()


@dataclass(frozen=True, slots=True)
class Delivery:
    """An intent and its state. `status`: pending, sent, failed, acknowledged or withdrawn. `in_doubt`: the outcome of an earlier attempt
    is unknown, so that the message may have arrived. `attempts` were begun, `failures` of them failed; a killed worker
    leaves the difference."""

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
    failures: int = 0

    @property
    def done(self) -> bool:
        """Sent, acknowledged or withdrawn: nothing is left to send."""
        return self.status in ("sent", "acknowledged", "withdrawn")


class Deliveries:
    """The rows of the outbox. Nothing is sent here, and never inside a transaction."""

    def __init__(self, database: Database, key: Signer | None = None) -> None:
        self._database = database
        self._key = key

    async def intend(self, intents: Iterable[Intent]) -> int:
        """Write intents down and return how many were new. (`EventStore.append` does it together with facts.)"""
        return int(await self._database.fetchval(_SQL["intend"], intents_json(intents, self._key)))

    async def claim(self, effect: str) -> Delivery:
        """Begin an attempt. Look at `done` first: a delivery that is sent is not to be sent again."""
        return await self._delivery_after("claim", effect)

    async def sent(self, effect: str, receipt: Mapping[str, JSON]) -> Delivery:
        """Keep the receipt of the channel; a second receipt does not replace the first."""
        content = dict(receipt)
        if self._key is not None:
            content["seal"] = {
                "key": self._key.id,
                "signature": self._key.sign(receipt_statement(effect, content)),
            }
        return await self._delivery_after("sent", effect, canonical(content).decode())

    async def failed(self, effect: str, error: str, *, in_doubt: bool = False) -> Delivery:
        """Keep the error of an attempt, and whether the message may have arrived all the same. It may be claimed again."""
        return await self._delivery_after("failed", effect, error.replace("\x00", "")[:2000], in_doubt)

    async def acknowledged(self, effect: str, by: str) -> Delivery:
        """Keep that the recipient has seen it; the first acknowledgement stands."""
        return await self._delivery_after("acknowledged", effect, by)

    async def get(self, effect: str) -> Delivery:
        """One delivery. Raises StoreError if no such intent was written down."""
        return await self._delivery_after("one", effect)

    async def of_complaint(self, complaint_id: str) -> list[Delivery]:
        """All deliveries of a complaint, in the order of the facts that caused them."""
        return [_delivery(row) for row in await self._database.fetch(_SQL["of_complaint"], complaint_id)]

    async def undelivered(self, complaint_id: str) -> list[Delivery]:
        """What failed and reached the person through no other channel either, one for each notice and person."""
        return [_delivery(row) for row in await self._database.fetch(_SQL["undelivered"], complaint_id)]

    async def open(self, limit: int = 100) -> list[Delivery]:
        """Deliveries that wait or failed, oldest first."""
        return [_delivery(row) for row in await self._database.fetch(_SQL["open"], limit)]

    async def _delivery_after(self, statement: str, effect: str, *values: object) -> Delivery:
        row = await self._database.fetchrow(_SQL[statement], effect, *values)
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
        row["failures"],
    )
