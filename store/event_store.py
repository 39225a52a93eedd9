"""The log: appending batches of sealed facts, and reading them back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from domain.canonical import JSON, canonical
from domain.facts.commands import Receipt
from domain.facts.fact import Fact, Sealed
from domain.facts.fact_types import EngineFact
from domain.facts.rule_facts import NOTICE_DELIVERED, NOTICE_FAILED, NOTICE_WITHDRAWN
from domain.log.ledger import Head, digest, event_id
from domain.log.projection import collect
from domain.log.seals import Seal, Signer, sign
from store.deliveries import Intent, intents_json
from store.errors import LogConflict
from store.pool import Database
from store.receipts import receipts_json
from store.statements import statements

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

__all__ = ["EventStore", "Recorded", "changes_json", "log_by_complaint", "sealed_from_row"]

_SQL: Final = statements("events")
_SEALS: Final = statements("seals")
_DELIVERIES: Final = statements("deliveries")
_CONFLICTS: Final[Mapping[str | None, str]] = {"RD001": "other", "RD002": "gap", "RD003": "chain"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A sealed fact with its place among the facts of all complaints."""

    position: int
    sealed: Sealed


class EventStore:
    """Reads and appends facts. Appending also writes read models, the major register and delivery intents.

    With a key each batch gets a seal: a signature over the end of the log, and over each intent.
    """

    def __init__(self, database: Database, key: Signer | None = None) -> None:
        self._database = database
        self._key = key

    async def append(
        self, batch: Sequence[Sealed], intents: Iterable[Intent] = (), receipts: Sequence[Receipt] = ()
    ) -> int:
        """Record one batch of one complaint in one transaction and return how many facts were new.

        `receipts` are those of commands whose last fact is in the batch or before it.

        The same batch again changes nothing and returns 0. Raises LogConflict when the facts do not continue what
        is on record, DatabaseUnavailable when the outcome is unknown: then send the same batch again.
        """
        if not batch:
            return 0
        complaint_id = batch[0].complaint_id
        sealed = [_checked(entry, complaint_id) for entry in batch]
        case, clocks, entries = changes_json(batch)
        deliveries = intents_json(intents, self._key)
        try:
            new = await self._database.fetchval(
                _SQL["record"],
                complaint_id,
                _json(sealed),
                case,
                clocks,
                entries,
                deliveries,
                self._seals(batch[-1]),
                receipts_json(receipts),
            )
        except asyncpg.PostgresError as error:
            raise _conflict(error, complaint_id) from error
        for statement, notices in (
            ("withdraw", _notices(batch, NOTICE_WITHDRAWN)),
            ("end", _notices(batch, NOTICE_DELIVERED, NOTICE_FAILED)),
        ):
            if notices:
                await self._database.fetchval(_DELIVERIES[statement], complaint_id, notices)
        return int(new)

    def _seals(self, last: Sealed) -> str:
        if self._key is None:
            return "[]"
        seal = sign(Head(last.complaint_id, last.fact.number, last.hash), self._key)
        return _json([{"number": seal.number, "key": seal.key, "signature": seal.signature}])

    async def read(self, complaint_id: str, after: int = 0) -> list[Sealed]:
        """The facts of a complaint whose number is greater than `after`, in order; empty if there are none."""
        rows = await self._database.fetch(_SQL["of_complaint"], complaint_id, after)
        return [sealed_from_row(row) for row in rows]

    async def page(self, complaint_id: str, after: int, last: int, size: int) -> list[Sealed]:
        """The next facts with numbers `after` < number <= `last`, as many as take about `size` bytes; at least one if
        there is one."""
        rows = await self._database.fetch(_SQL["page"], complaint_id, after, last, size)
        return [sealed_from_row(row) for row in rows]

    async def read_all(self, after: int = 0, limit: int = 1000) -> list[Recorded]:
        """Up to `limit` facts of all complaints behind a position, in the order of positions.

        Going on from the last position of each answer reads every fact exactly once: a fact that is committed
        late never turns up behind a position that was already given out.
        """
        settled = await self._database.fetchval(_SQL["settled"])
        rows = await self._database.fetch(_SQL["in_global_order"], after, settled, limit)
        return [Recorded(row["global_position"], sealed_from_row(row)) for row in rows]

    async def stream(self, complaint_id: str | None = None) -> AsyncIterator[list[Sealed]]:
        """The facts of each complaint (or of one), complaint by complaint, as of one instant. Memory stays flat."""
        async with self._database.transaction(snapshot=True) as connection:
            async for rows in log_by_complaint(connection, complaint_id):
                yield [sealed_from_row(row) for row in rows]

    async def seals(self, complaint_id: str) -> list[Seal]:
        """The seals of a complaint's log, as they stand."""
        rows = await self._database.fetch(_SEALS["by_complaint"], complaint_id)
        return [Seal(row["complaint_id"], row["number"], row["key"], row["signature"]) for row in rows]

    async def head(self, complaint_id: str) -> Head | None:
        """Number and hash of a complaint's last fact, or None if nothing is on record."""
        row = await self._database.fetchrow(_SQL["head"], complaint_id)
        return None if row is None else Head(row["complaint_id"], row["number"], row["hash"])

    async def earlier(self, policy: str, complainant: str, thing: str, not_this: str) -> list[str]:
        """Up to ten complaints that the same person made about the same thing under a policy, newest first."""
        if not complainant or not thing:
            return []
        rows = await self._database.fetch(_SQL["earlier"], policy, complainant, thing, not_this)
        return [row["complaint_id"] for row in rows]


async def log_by_complaint(
    connection: asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record],
    complaint_id: str | None,
) -> AsyncIterator[list[asyncpg.Record]]:
    """The rows of each complaint (or of one) in order, complaint by complaint in byte order of their ids.

    Needs a transaction; holds the rows of one complaint at a time.
    """
    rows: list[asyncpg.Record] = []
    async for row in connection.cursor(_SQL["by_complaint"], complaint_id, prefetch=500):
        if rows and rows[0]["complaint_id"] != row["complaint_id"]:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def changes_json(batch: Sequence[Sealed]) -> tuple[str, str, str]:
    """The changes of a batch to the read models as JSON text: the complaint, its clocks, register entries."""
    changes = collect(entry.fact for entry in batch)
    last = batch[-1]
    case = {**changes.complaint, "facts": last.fact.number, "head_hash": last.hash}
    return (
        _json(case),
        _json(list(changes.clocks.values())),
        _json([dict(entry) for entry in changes.entries]),
    )


def sealed_from_row(row: asyncpg.Record) -> Sealed:
    """A row of `events` as a sealed fact, not verified: that is the work of the audit."""
    fact = Fact(
        row["number"],
        row["type"],
        row["about"],
        json.loads(row["data"]),
        row["actor"],
        row["causation_id"],
        row["occurred_at"],
        row["recorded_at"],
    )
    return Sealed(row["complaint_id"], fact, row["prev_hash"], row["hash"], row["schema_version"])


def _notices(batch: Sequence[Sealed], *kinds: EngineFact[Any]) -> list[int]:
    """The numbers of the notices that facts of these kinds in a batch are about."""
    names = {kind.name for kind in kinds}
    return sorted({int(entry.fact.data["notice"]) for entry in batch if entry.fact.type in names})


def _json(value: JSON) -> str:
    return canonical(value).decode()


def _checked(entry: Sealed, complaint_id: str) -> dict[str, JSON]:
    """A sealed fact for the database: of the right complaint and with the hash of exactly this content."""
    number = entry.fact.number
    if entry.complaint_id != complaint_id:
        raise LogConflict(
            f"one batch holds facts of {complaint_id} and {entry.complaint_id}", complaint_id, number, "other"
        )
    if digest(complaint_id, entry.fact, entry.prev_hash, entry.schema_version) != entry.hash:
        raise LogConflict(
            f"complaint {complaint_id}: fact {number} does not fit its hash: it was altered on the way",
            complaint_id,
            number,
            "broken",
        )
    record = entry.to_json()
    record["event_id"] = str(event_id(complaint_id, number))
    return record


def _conflict(error: asyncpg.PostgresError, complaint_id: str) -> Exception:
    kind = _CONFLICTS.get(error.sqlstate)
    if kind is None:
        return error
    number = int(json.loads(error.detail or "{}").get("number", 0))
    return LogConflict(str(error).splitlines()[0], complaint_id, number, kind)
