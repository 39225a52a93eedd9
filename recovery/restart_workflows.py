"""Restarts the workflows that Temporal has lost, each in the state that the complaint's log in PostgreSQL gives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
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
from domain.facts.commands import Receipt
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
from store.receipts import ReceiptStore
from store.rulebooks import Rulebooks
from workflows.messages import Carried, Opening, Start
from workflows.receipts import youngest
from workflows.ui.search_attributes import KEYS, values

PAGE: Final = 500
MOST_BYTES: Final = 1_000_000
"""Temporal takes messages of two million bytes; the state needs some of them."""

MOST_START_BYTES: Final = 2 * 1024 * 1024
"""What Temporal takes as the input of one workflow, unless it is set otherwise."""

Became = Literal["running", "ended", "restarted", "lost", "broken", "unknown", "failed"]


@dataclass(frozen=True, slots=True)
class RestartOutcome:
    """What became of one complaint; `detail` says why.

    `running`, `ended`: nothing to do. `restarted`: it was lost and runs again. `lost`: it would be restarted (dry run).
    `broken`: its log has a fault. `unknown`: its edition is not published here. `failed`: it could not be looked at or
    started.
    """

    complaint_id: str
    became: Became
    detail: str = ""


class WorkflowRestarter:
    """Starts the workflows of complaints that are not archived and that Temporal does not have."""

    def __init__(self, redress: Redress, database: Database, rulebook_cache: RulebookCache) -> None:
        self._redress = redress
        self._open_complaints = OpenComplaints(database)
        self._events = EventStore(database)
        self._receipts = ReceiptStore(database)
        self._editions = Editions(Rulebooks(database), rulebook_cache)
        self._rulebook_cache = rulebook_cache
        self._compiling = asyncio.Lock()  # an edition that many complaints name is compiled once

    async def count(self) -> int:
        """How many complaints are not archived."""
        return await self._open_complaints.count_of_all()

    async def all(self, *, dry: bool = False) -> AsyncIterator[RestartOutcome]:
        """The outcomes as they come, one for each complaint; after a failure the others go on. `dry`: nothing is started,
        all else is the same. Raises Unavailable or StoreError if a server is away for all."""

        async def act(complaint: OpenComplaint) -> RestartOutcome:
            return await self.restart(complaint, dry=dry)

        attempts = Attempts(act, lambda complaint, why: RestartOutcome(complaint.id, "failed", why))
        async for outcome in attempts.all(self._complaints()):
            yield outcome

    async def _complaints(self) -> AsyncIterator[OpenComplaint]:
        after = ""
        while page := await self._open_complaints.page_of_all(after, PAGE):
            for complaint in page:
                yield complaint
            after = page[-1].id

    async def restart(self, complaint: OpenComplaint, *, dry: bool = False) -> RestartOutcome:
        """Start the workflow of one complaint if it is lost. Raises Unavailable, StoreError, RPCError."""
        status = await self._status(complaint.id)
        if status is WorkflowExecutionStatus.RUNNING:
            return RestartOutcome(complaint.id, "running")
        if status is WorkflowExecutionStatus.COMPLETED:
            return RestartOutcome(complaint.id, "ended")
        sealed = await self._events.read(complaint.id)
        faults = verify(sealed, Head(complaint.id, complaint.facts, complaint.head_hash))
        if faults:
            return RestartOutcome(complaint.id, "broken", f"fact {faults[0].number}: {faults[0].detail}")
        try:
            async with self._compiling:
                await self._editions.books_of(entry.fact for entry in sealed)
            restored = restore(complaint.id, sealed, self._rulebook_cache.get)
        except (RulebookUnknown, ValueError) as error:
            return RestartOutcome(complaint.id, "unknown", str(error))
        receipts, unrecorded = answered(restored.receipts, await self._receipts.of(complaint.id))
        start = start_of(complaint.policy, restored, receipts, past(sealed))
        if fault := await self._too_large(start):
            return RestartOutcome(complaint.id, "failed", fault)
        if dry:
            return RestartOutcome(complaint.id, "lost")
        await self._receipts.keep(complaint.id, unrecorded)
        return RestartOutcome(complaint.id, "restarted" if await self._start(start, restored) else "running")

    async def _status(self, complaint_id: str) -> WorkflowExecutionStatus | None:
        """The status of its last run; None if Temporal has no run of it."""
        try:
            description = await self._redress.client.get_workflow_handle(complaint_id).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise raised(self._redress.client, error) from error
        return description.status

    async def _too_large(self, start: Start) -> str:
        """Why Temporal would refuse this input; empty if it would take it."""
        payloads = await self._redress.client.data_converter.encode([start])
        size = Payloads(payloads=payloads).ByteSize()
        if size <= MOST_START_BYTES:
            return ""
        return f"what it would be started with has {size:,} bytes; accepted: {MOST_START_BYTES:,}"

    async def _start(self, start: Start, restored: Restored) -> bool:
        """Start the complaint where its log ends. False if it was started by somebody else in the meantime."""
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
    """All facts of a log, as a workflow is started with them; none if they are more than `MOST_BYTES`."""
    facts = [entry.fact.to_json() for entry in sealed]
    return facts if len(canonical(facts)) <= MOST_BYTES else []


def answered(computed: Iterable[Receipt], recorded: Sequence[Receipt]) -> tuple[list[Receipt], list[Receipt]]:
    """The receipts of a complaint in order, and those of them that are not on record.

    One on record knows the content of its command; one computed from the log, of an earlier version, does not.
    """
    ids = {receipt.command_id for receipt in recorded}
    unrecorded = [receipt for receipt in computed if receipt.command_id not in ids]
    return sorted([*recorded, *unrecorded], key=lambda receipt: receipt.last), unrecorded


def start_of(
    policy: str, restored: Restored, receipts: Sequence[Receipt], past: list[dict[str, Any]]
) -> Start:
    """The input with which the workflow of a restored complaint is started. It reads an empty `past` itself."""
    commands = youngest(receipts)
    first, complaint = restored.first, restored.complaint
    opening = Opening(
        policy=policy, by=first.actor, at=write_instant(first.occurred_at), fields=_intake(restored)
    )
    carried = Carried(
        rulebook=restored.book.digest,
        state=compacted(complaint),
        commands=commands,
        forgotten=len(receipts) - len(commands),
        unanswered=[fact.to_json() for fact in restored.unanswered],
        past=past,
        past_until=0 if past else complaint.number,
    )
    return Start(opening=opening, carried=carried)


def attributes(book: Rulebook, restored: Restored) -> TypedSearchAttributes:
    """The search attributes as the lost run had them; the workflow itself writes only what changes."""
    by_name = values(book, restored.complaint)
    pairs: list[SearchAttributePair[Any]] = [
        SearchAttributePair(key, by_name[key.name]) for key in KEYS if by_name[key.name] is not None
    ]
    return TypedSearchAttributes(pairs)


def _intake(restored: Restored) -> dict[str, Any]:
    """The fields of the opening, as far as the first fact has them."""
    added = {"policy", "policy_version", "calendar_version", "rulebook", "first_complaint", "backdated"}
    present = restored.complaint.case
    assessed = {name: present[name] for name in ("severity", "category") if present.get(name)}
    return {
        **{name: value for name, value in restored.first.data.items() if name not in added},
        **assessed,
    }
