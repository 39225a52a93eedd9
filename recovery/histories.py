"""Histories: what Temporal still knows of each complaint, read off the inputs of its record activities."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import count, takewhile
from typing import Any, Final

from pydantic import ValidationError
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.service import RPCError

from activities.messages import Batch
from domain.facts.commands import Receipt
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE
from domain.log.ledger import GENESIS, seal
from recovery.attempts import raised
from workflows.messages import Carried, Start

QUERY: Final = 'WorkflowType = "Complaint" AND TaskQueue = "{}"'
RECORD: Final = "record"
READ_FACTS: Final = "read_facts"
IN_A_BATCH: Final = 500
"""So many facts that went along with a restart are put back at once."""


@dataclass(slots=True)
class Remembered:
    """What the histories of one complaint hold.

    `batches`: those whose recording was answered, in the order of their facts. `began_with`: how many facts there were
    when the oldest run that Temporal keeps began. If they are in no batch, they were in older runs, which Temporal has
    deleted. `receipts`: those that its runs began with.
    """

    complaint_id: str
    batches: list[Batch] = field(default_factory=list)
    began_with: int = 0
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def facts(self) -> list[Fact]:
        """The facts of all batches, each once, in order."""
        facts = {fact["number"]: fact for batch in self.batches for fact in batch.facts}
        return [Fact.from_json(facts[number]) for number in sorted(facts)]


class Histories:
    """Reads the histories of the complaints of a task queue. Raises Unavailable; RPCError if it concerns one complaint."""

    def __init__(self, client: Client, task_queue: str) -> None:
        self._client = client
        self._query = QUERY.format(task_queue)

    async def runs(self) -> dict[str, list[str]]:
        """The ids of the runs of every complaint, by the complaint's id."""
        runs: dict[str, list[str]] = {}
        try:
            async for execution in self._client.list_workflows(self._query):
                runs.setdefault(execution.id, []).append(execution.run_id)
        except RPCError as error:
            raise raised(self._client, error) from error
        return dict(sorted(runs.items()))

    async def of(self, complaint_id: str, runs: list[str]) -> Remembered:
        """What the histories of these runs of one complaint hold."""
        collected = _Collected(complaint_id)
        for run_id in runs:
            run = _Run()
            async for event in self._events(complaint_id, run_id):
                run.add(event)
            if not run.refused:
                collected.add(run)
        return collected.remembered()

    async def _events(self, complaint_id: str, run: str) -> AsyncIterator[HistoryEvent]:
        try:
            async for event in self._client.get_workflow_handle(
                complaint_id, run_id=run
            ).fetch_history_events():
                yield event
        except RPCError as error:
            raise raised(self._client, error) from error


@dataclass(slots=True)
class _Run:
    """What the history of one run has told so far. A run fails only when its start was refused: what that made up counts
    for nothing.

    `pending`: by event id, the batches that the run wants recorded, and None for each question for facts on record.
    """

    carried: Carried | None = None
    refused: bool = False
    batches: list[Batch] = field(default_factory=list)
    past: dict[int, dict[str, Any]] = field(default_factory=dict)
    pending: dict[int, Batch | None] = field(default_factory=dict)

    def add(self, event: HistoryEvent) -> None:
        """Take in the next event."""
        if event.HasField("workflow_execution_started_event_attributes"):
            self.carried = _carried(event)
        elif event.HasField("activity_task_scheduled_event_attributes"):
            name = event.activity_task_scheduled_event_attributes.activity_type.name
            if name in (RECORD, READ_FACTS):
                self.pending[event.event_id] = _batch(event) if name == RECORD else None
        elif event.HasField("activity_task_completed_event_attributes"):
            scheduled = event.activity_task_completed_event_attributes.scheduled_event_id
            if batch := self.pending.get(scheduled):
                self.batches.append(batch)
            elif scheduled in self.pending:
                self.past |= {fact["number"]: fact for fact in _facts(event)}
        elif event.HasField("workflow_execution_failed_event_attributes"):
            self.refused = True


class _Collected:
    """What the runs of one complaint have told so far."""

    def __init__(self, complaint_id: str) -> None:
        self._complaint_id = complaint_id
        self._batches: list[Batch] = []
        self._beginnings: list[int] = []
        self._receipts: dict[str, Receipt] = {}
        self._past: dict[int, dict[str, Any]] = {}
        self._carried: Carried | None = None

    def add(self, run: _Run) -> None:
        """Take in a run."""
        self._batches += run.batches
        self._beginnings.append(int(run.carried.state.get("number", 0)) if run.carried else 0)
        if run.carried is not None:
            self._carried = run.carried
            self._past |= {fact["number"]: fact for fact in run.carried.past}
            self._receipts |= {key: kept.receipt for key, kept in run.carried.commands.items()}
        self._past |= run.past

    def remembered(self) -> Remembered:
        """All of it, in order."""
        batches = [*self._batches, *self._past_batches()]
        batches.sort(key=lambda batch: (batch.facts[0]["number"], len(batch.facts)))
        receipts = list(self._receipts.values())
        return Remembered(self._complaint_id, batches, min(self._beginnings, default=0), receipts)

    def _past_batches(self) -> Iterator[Batch]:
        """What was on record when the complaint was restarted, from fact 1 on."""
        if self._carried is None:
            return
        case = self._carried.state.get("things", {}).get(CASE, {}).get("data", {})
        facts = [self._past[number] for number in takewhile(self._past.__contains__, count(1))]
        prev_hash = GENESIS
        for start in range(0, len(facts), IN_A_BATCH):
            batch = facts[start : start + IN_A_BATCH]
            yield Batch(self._complaint_id, self._carried.rulebook, prev_hash, batch, case)
            sealed = seal(self._complaint_id, [Fact.from_json(fact) for fact in batch], prev_hash)
            prev_hash = sealed[-1].hash


def _batch(event: HistoryEvent) -> Batch:
    (payload,) = event.activity_task_scheduled_event_attributes.input.payloads
    return Batch(**json.loads(payload.data))


def _facts(event: HistoryEvent) -> list[dict[str, Any]]:
    (payload,) = event.activity_task_completed_event_attributes.result.payloads
    return list(json.loads(payload.data))


def _carried(event: HistoryEvent) -> Carried | None:
    """The state a run was started with, from the run before it or from the log. None for a first run."""
    payloads = event.workflow_execution_started_event_attributes.input.payloads
    try:
        return Start.model_validate_json(payloads[0].data).carried if payloads else None
    except ValidationError:
        return None  # such an input was refused: only a `Start` opens a complaint
