"""Restores the log in PostgreSQL from the histories in Temporal: what is missing is appended, nothing is changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal

from activities.messages import Batch, Request
from activities.record import Recording
from channels.registry import Channels
from domain.facts.commands import Receipt
from domain.facts.fact import Fact, Sealed
from domain.log.ledger import GENESIS, Head, seal
from domain.log.seals import Signer
from domain.policy.rulebook_cache import RulebookCache
from domain.state_from_log import Restored, restore, without_outcome
from recovery.attempts import Attempts
from recovery.histories import Histories, Remembered
from store.directory import Directories
from store.editions import Editions
from store.errors import LogConflict, RulebookUnknown
from store.event_store import EventStore
from store.pool import Database
from store.receipts import ReceiptStore
from store.roster import Roster
from store.rulebooks import Rulebooks

Became = Literal["whole", "short", "refilled", "gap", "broken", "unknown", "failed"]

Runs = tuple[str, list[str]]
"""The id of a complaint and the ids of its runs."""


@dataclass(frozen=True, slots=True)
class RestoreOutcome:
    """What became of one complaint; `detail` says why, `facts` how many were put back.

    `whole`: nothing was missing. `refilled`: missing facts were put back. `short`: they would be put back (dry run).
    `gap`: facts are missing that Temporal does not have either. `broken`: the histories and the log contradict each
    other. `unknown`: its edition is not published here. `failed`: it could not be looked at or written.
    """

    complaint_id: str
    became: Became
    facts: int = 0
    detail: str = ""


class LogRestorer:
    """Puts back facts that PostgreSQL does not have. Facts on record are never changed, so it is safe to repeat."""

    def __init__(
        self,
        histories: Histories,
        database: Database,
        channels: Channels,
        rulebook_cache: RulebookCache,
        key: Signer | None = None,
    ) -> None:
        self._histories = histories
        self._rulebook_cache = rulebook_cache
        self._events = EventStore(database, key)
        self._receipts = ReceiptStore(database)
        self._roster = Roster(database)
        self._editions = Editions(Rulebooks(database), rulebook_cache)
        self._compiling = asyncio.Lock()  # an edition that many complaints name is compiled once
        self._recording = Recording(self._events, Directories(database), channels, rulebook_cache)

    async def all(self, *, dry: bool = False) -> AsyncIterator[RestoreOutcome]:
        """The outcomes as they come, one for each complaint that Temporal has; after a failure the others go on.
        `dry`: nothing is written, all else is the same. Raises Unavailable or StoreError if a server is away for all."""

        async def act(complaint: Runs) -> RestoreOutcome | None:
            remembered = await self._histories.of(*complaint)
            if remembered.batches or remembered.began_with:
                return await self.restore(remembered, dry=dry)
            return None  # it was refused, or is just being opened

        attempts = Attempts(act, lambda complaint, why: RestoreOutcome(complaint[0], "failed", 0, why))
        async for outcome in attempts.all(self._complaints()):
            if outcome is not None:
                yield outcome

    async def _complaints(self) -> AsyncIterator[Runs]:
        for complaint in (await self._histories.runs()).items():
            yield complaint

    async def restore(self, remembered: Remembered, *, dry: bool = False) -> RestoreOutcome:
        """Put back the missing facts of one complaint. Raises DatabaseUnavailable."""
        name, facts = remembered.complaint_id, remembered.facts
        head = await self._events.head(name) or Head(name, 0, GENESIS)
        last = max([remembered.began_with, *(fact.number for fact in facts)])
        if last <= head.number:
            return RestoreOutcome(name, "whole")
        if gap := _gap(head, facts, last):
            return RestoreOutcome(name, "gap", 0, gap)
        missing = last - head.number
        try:
            sealed = joined(await self._events.read(name), remembered)
            async with self._compiling:
                await self._editions.books_of(entry.fact for entry in sealed)
            restored = restore(name, sealed, self._rulebook_cache.get)
            if dry:
                return RestoreOutcome(name, "short", missing)
            unsent = without_outcome(facts)
            for batch in remembered.batches:
                await self._append(batch, unsent)
            await self._receipts.keep(name, remembered.receipts)
            await self._rebook(restored, sealed)
        except LogConflict as error:
            return RestoreOutcome(name, "broken", 0, str(error))
        except (RulebookUnknown, ValueError) as error:
            return RestoreOutcome(name, "unknown", 0, str(error))
        return RestoreOutcome(name, "refilled", missing)

    async def _append(self, batch: Batch, unsent: set[int]) -> None:
        """Append a batch as it was recorded. Notices are written only for the facts numbered in `unsent`."""
        facts = [Fact.from_json(fact) for fact in batch.facts]
        sealed = seal(batch.complaint_id, facts, batch.prev_hash)
        intents = await self._recording.intents(batch, [fact for fact in facts if fact.number in unsent])
        receipts = [Receipt.model_validate(receipt) for receipt in batch.receipts]
        await self._events.append(sealed, intents, receipts)

    async def _rebook(self, restored: Restored, sealed: Sequence[Sealed]) -> None:
        """Bind the engineers of visits that go on; else they would be sent to other visits too."""
        for fact in (entry.fact for entry in sealed if entry.fact.type == "visit_dispatched"):
            visit = restored.complaint.things[fact.about]
            if not visit.ended:
                skill, region = (str(visit.data.get(name) or "") for name in ("skill", "region"))
                request = Request(sealed[0].complaint_id, restored.book.policy.id, visit.id, skill, region)
                await self._roster.bind_engineer(
                    request.policy, fact.data["assignee"], skill, region, request.key
                )


def joined(recorded: Sequence[Sealed], remembered: Remembered) -> list[Sealed]:
    """The log as it will be: the recorded facts, then the remembered ones. Raises LogConflict where they differ."""
    log = {entry.fact.number: entry for entry in recorded}
    for batch in remembered.batches:
        facts = [Fact.from_json(fact) for fact in batch.facts]
        for entry in seal(batch.complaint_id, facts, batch.prev_hash):
            number = entry.fact.number
            if log.setdefault(number, entry).hash != entry.hash:
                raise _conflict(entry, "other", "another fact is on record under this number")
            before = log.get(number - 1)
            if before is not None and before.hash != entry.prev_hash:
                raise _conflict(entry, "chain", "it is not sealed over the fact before it")
    return [log[number] for number in sorted(log)]


def _conflict(entry: Sealed, kind: str, detail: str) -> LogConflict:
    number = entry.fact.number
    return LogConflict(
        f"complaint {entry.complaint_id}: fact {number}: {detail}", entry.complaint_id, number, kind
    )


def _gap(head: Head, facts: list[Fact], last: int) -> str:
    """Which facts neither PostgreSQL nor Temporal has; empty if none is missing."""
    expected = head.number + 1
    for number in [*(fact.number for fact in facts), last + 1]:
        if number > expected:
            return f"facts {expected} to {number - 1} are in no history that Temporal has kept"
        expected = max(expected, number + 1)
    return ""
