"""Restarts the workflows that Temporal has lost, each in the state that the complaint's log in PostgreSQL gives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from temporalio.api.common.v1 import Payloads
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from client.start_options import priority, title
from domain.canonical import canonical
from domain.complaint.compaction import compacted
from domain.facts.fact import Sealed
from domain.log.ledger import Head, verify
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookCache
from domain.state_from_log import Restored, restore
from domain.time.instants import write_instant
from recovery.attempts import Attempts, raised
from starter import WORKFLOW, Redress
from store.editions import Editions
from store.errors import RulebookUnknown
from store.event_store import EventStore
from store.open_complaints import OpenComplaint, OpenComplaints
from store.pool import Database
from store.rulebooks import Rulebooks
from workflows.messages import Carried, Kept, Opening, Start
from workflows.search_attributes import KEYS, values

PAGE: Final = 500
MOST_BYTES: Final = 1_000_000
"""Temporal takes messages of two million bytes; the state needs some of them."""

MOST_START_BYTES: Final = 2 * 1024 * 1024
"""What Temporal takes as the input of one workflow, unless it is set otherwise."""

Became = Literal["running", "ended", "restarted", "lost", "broken", "unknown", "failed"]


@dataclass(frozen=True, slots=True)
class Found:
    """One complaint: `running` and `ended` (in order) need nothing; `lost` would be restarted, `restarted` is; `broken`: its log is not
    whole; `unknown`: its edition is not published here; `failed`: it could not be tried or started. `detail` says why."""

    complaint_id: str
    became: Became
    detail: str = ""


class Restarting:
    """Looks at every complaint that is not archived, and starts those that Temporal does not have."""

    def __init__(self, redress: Redress, database: Database, rulebook_cache: RulebookCache) -> None:
        self._redress = redress
        self._open_complaints = OpenComplaints(database)
        self._events = EventStore(database)
        self._editions = Editions(Rulebooks(database), rulebook_cache)
        self._rulebook_cache = rulebook_cache
        self._compiling = asyncio.Lock()  # an edition that many complaints name is compiled once

    async def count(self) -> int:
        """How many complaints there are to look at."""
        return await self._open_complaints.count_of_all()

    async def all(self, *, dry: bool = False) -> AsyncIterator[Found]:
        """What became of each, as they are done; one that fails is told, and the others go on. `dry`: nothing is started,
        all else is the same. Raises Unavailable or StoreError when a server is away for all."""

        async def act(one: OpenComplaint) -> Found:
            return await self.one(one, dry=dry)

        attempts = Attempts(act, lambda one, why: Found(one.id, "failed", why))
        async for found in attempts.all(self._every()):
            yield found

    async def _every(self) -> AsyncIterator[OpenComplaint]:
        after = ""
        while page := await self._open_complaints.page_of_all(after, PAGE):
            for one in page:
                yield one
            after = page[-1].id

    async def one(self, last: OpenComplaint, *, dry: bool = False) -> Found:
        """What becomes of one complaint. Raises Unavailable, StoreError, RPCError."""
        status = await self._status(last.id)
        if status is WorkflowExecutionStatus.RUNNING:
            return Found(last.id, "running")
        if status is WorkflowExecutionStatus.COMPLETED:
            return Found(last.id, "ended")
        sealed = await self._events.read(last.id)
        faults = verify(sealed, Head(last.id, last.facts, last.head_hash))
        if faults:
            return Found(last.id, "broken", f"fact {faults[0].number}: {faults[0].detail}")
        try:
            async with self._compiling:
                await self._editions.books_of(one.fact for one in sealed)
            restored = restore(last.id, sealed, self._rulebook_cache.get)
        except (RulebookUnknown, ValueError) as error:
            return Found(last.id, "unknown", str(error))
        start = start_of(last.policy, restored, past(sealed))
        if fault := await self._too_large(start):
            return Found(last.id, "failed", fault)
        if dry:
            return Found(last.id, "lost")
        return Found(last.id, "restarted" if await self._start(start, restored) else "running")

    async def _status(self, complaint_id: str) -> WorkflowExecutionStatus | None:
        """How its last run stands; None when Temporal knows of none."""
        try:
            seen = await self._redress.client.get_workflow_handle(complaint_id).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise raised(self._redress.client, error) from error
        return seen.status

    async def _too_large(self, start: Start) -> str:
        """Why Temporal would not take it; empty when it would."""
        payloads = await self._redress.client.data_converter.encode([start])
        size = Payloads(payloads=payloads).ByteSize()
        if size <= MOST_START_BYTES:
            return ""
        return f"what it would be started with has {size:,} bytes; accepted: {MOST_START_BYTES:,}"

    async def _start(self, start: Start, restored: Restored) -> bool:
        """Start the complaint where its log ends. False when somebody else has just done it."""
        edition = restored.book.policy
        try:
            await self._redress.client.start_workflow(
                WORKFLOW,
                start,
                id=restored.complaint.id,
                task_queue=self._redress.task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                search_attributes=attributes(restored.book, restored),
                static_summary=title(start.opening, edition),
                priority=priority(start.opening, edition),
            )
        except WorkflowAlreadyStartedError:
            return False
        except RPCError as error:
            raise raised(self._redress.client, error) from error
        return True


def past(sealed: Sequence[Sealed]) -> list[dict[str, Any]]:
    """All facts of a log as they are carried; none if they are more than a message to Temporal may hold."""
    facts = [one.fact.to_json() for one in sealed]
    return facts if len(canonical(facts)) <= MOST_BYTES else []


def start_of(policy: str, restored: Restored, past: list[dict[str, Any]]) -> Start:
    """What the workflow of a restored complaint is started with."""
    first, complaint = restored.first, restored.complaint
    opening = Opening(
        policy=policy, by=first.actor, at=write_instant(first.occurred_at), fields=_intake(restored)
    )
    carried = Carried(
        rulebook=restored.book.digest,
        state=compacted(complaint),
        commands={one.command_id: Kept(content=one.content, receipt=one) for one in restored.receipts},
        unanswered=[fact.to_json() for fact in restored.unanswered],
        past=past,
    )
    return Start(opening=opening, carried=carried)


def attributes(book: Rulebook, restored: Restored) -> TypedSearchAttributes:
    """The search attributes as the lost run had them; the workflow itself writes only what changes."""
    now = values(book, restored.complaint)
    pairs: list[SearchAttributePair[Any]] = [
        SearchAttributePair(key, now[key.name]) for key in KEYS if now[key.name] is not None
    ]
    return TypedSearchAttributes(pairs)


def _intake(restored: Restored) -> dict[str, Any]:
    """What was taken in, as far as the first fact tells."""
    added = {"policy", "policy_version", "calendar_version", "rulebook", "first_complaint", "backdated"}
    present = restored.complaint.case
    assessed = {name: present[name] for name in ("severity", "category") if present.get(name)}
    return {
        **{name: value for name, value in restored.first.data.items() if name not in added},
        **assessed,
    }
