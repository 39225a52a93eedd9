"""Restores the log in PostgreSQL from the histories in Temporal: what is missing is appended, nothing is changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal

from activities.messages import Batch, Request
from activities.record import Recording
from channels.registry import Channels
from domain.facts.fact import Fact, Sealed
from domain.log.ledger import GENESIS, Head, seal
from domain.log.seals import Signer
from domain.policy.rulebook_cache import RulebookCache
from domain.state_from_log import Restored, restore, unheard
from recovery.attempts import Attempts
from recovery.histories import Histories, Remembered
from store.directory import Directories
from store.editions import Editions
from store.errors import LogConflict, RulebookUnknown
from store.event_store import EventStore
from store.pool import Database
from store.roster import Roster
from store.rulebooks import Rulebooks

Became = Literal["whole", "short", "refilled", "gap", "broken", "unknown", "failed"]


@dataclass(frozen=True, slots=True)
class Filled:
    """One complaint: `whole`: nothing was missing; `refilled`: `facts` were put back (`short`: would be); `gap`: facts are
    missing that Temporal does not remember; `broken`: its facts and those on record contradict each other; `unknown`:
    its edition is not published here; `failed`: it could not be tried or written. `detail` says why."""

    complaint_id: str
    became: Became
    facts: int = 0
    detail: str = ""


class Refilling:
    """Puts back what PostgreSQL does not have. What is there is never changed, so that it can be done again."""

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
        self._roster = Roster(database)
        self._editions = Editions(Rulebooks(database), rulebook_cache)
        self._compiling = asyncio.Lock()  # an edition that many complaints name is compiled once
        self._recording = Recording(self._events, Directories(database), channels, rulebook_cache)

    async def all(self, *, dry: bool = False) -> AsyncIterator[Filled]:
        """What became of each complaint that Temporal knows, as they are done; one that fails is told, and the others go on.
        `dry`: nothing is written, all else is the same. Raises Unavailable or StoreError when a server is away for all."""

        async def act(known: tuple[str, list[str]]) -> Filled | None:
            remembered = await self._histories.of(*known)
            if remembered.batches or remembered.began_with:
                return await self.one(remembered, dry=dry)
            return None  # it was refused, or is just being opened

        attempts = Attempts(act, lambda known, why: Filled(known[0], "failed", 0, why))
        async for filled in attempts.all(self._known()):
            if filled is not None:
                yield filled

    async def _known(self) -> AsyncIterator[tuple[str, list[str]]]:
        for known in (await self._histories.runs()).items():
            yield known

    async def one(self, remembered: Remembered, *, dry: bool = False) -> Filled:
        """What becomes of one complaint. Raises DatabaseUnavailable."""
        name, facts = remembered.complaint_id, remembered.facts
        there = await self._events.head(name) or Head(name, 0, GENESIS)
        last = max([remembered.began_with, *(fact.number for fact in facts)])
        if last <= there.number:
            return Filled(name, "whole")
        if gap := _gap(there, facts, last):
            return Filled(name, "gap", 0, gap)
        missing = last - there.number
        try:
            sealed = joined(await self._events.read(name), remembered)
            async with self._compiling:
                await self._editions.books_of(one.fact for one in sealed)
            restored = restore(name, sealed, self._rulebook_cache.get)
            if dry:
                return Filled(name, "short", missing)
            missed = unheard(facts)
            for batch in remembered.batches:
                await self._append(batch, missed)
            await self._rebook(restored, sealed)
        except LogConflict as error:
            return Filled(name, "broken", 0, str(error))
        except (RulebookUnknown, ValueError) as error:
            return Filled(name, "unknown", 0, str(error))
        return Filled(name, "refilled", missing)

    async def _append(self, batch: Batch, missed: set[int]) -> None:
        """A batch as it was recorded; to be told is only what nobody has been told yet."""
        facts = [Fact.from_json(one) for one in batch.facts]
        sealed = seal(batch.complaint_id, facts, batch.prev_hash)
        intents = await self._recording.intents(batch, [one for one in facts if one.number in missed])
        await self._events.append(sealed, intents)

    async def _rebook(self, restored: Restored, sealed: Sequence[Sealed]) -> None:
        """Bind the engineers of visits that go on, whom others would be sent to otherwise."""
        for fact in (one.fact for one in sealed if one.fact.type == "visit_dispatched"):
            visit = restored.complaint.things[fact.about]
            if not visit.ended:
                skill, region = (str(visit.data.get(name) or "") for name in ("skill", "region"))
                asked = Request(sealed[0].complaint_id, restored.book.policy.id, visit.id, skill, region)
                await self._roster.bind_engineer(
                    asked.policy, fact.data["assignee"], skill, region, asked.key
                )


def joined(there: Sequence[Sealed], remembered: Remembered) -> list[Sealed]:
    """The log as it will be: what is on record, and behind it what is remembered. Raises LogConflict where they differ."""
    whole = {one.fact.number: one for one in there}
    for batch in remembered.batches:
        facts = [Fact.from_json(one) for one in batch.facts]
        for one in seal(batch.complaint_id, facts, batch.prev_hash):
            number = one.fact.number
            if whole.setdefault(number, one).hash != one.hash:
                raise _conflict(one, "other", "another fact is on record under this number")
            before = whole.get(number - 1)
            if before is not None and before.hash != one.prev_hash:
                raise _conflict(one, "chain", "it is not sealed over the fact before it")
    return [whole[number] for number in sorted(whole)]


def _conflict(one: Sealed, kind: str, detail: str) -> LogConflict:
    number = one.fact.number
    return LogConflict(
        f"complaint {one.complaint_id}: fact {number}: {detail}", one.complaint_id, number, kind
    )


def _gap(there: Head, facts: list[Fact], last: int) -> str:
    """Which facts neither side has."""
    expected = there.number + 1
    for number in [*(fact.number for fact in facts), last + 1]:
        if number > expected:
            return f"facts {expected} to {number - 1} are in no history that Temporal has kept"
        expected = max(expected, number + 1)
    return ""
