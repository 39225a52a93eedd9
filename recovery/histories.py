"""Histories: what Temporal still knows of each complaint, read off the inputs of its record activities."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.service import RPCError

from activities.messages import Batch
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE
from domain.log.ledger import GENESIS
from recovery.attempts import raised

QUERY: Final = 'WorkflowType = "Complaint" AND TaskQueue = "{}"'
RECORD: Final = "record"


@dataclass(slots=True)
class Remembered:
    """What the histories of one complaint hold.

    `batches`: those whose recording was answered, in the order of their facts. `began_with`: how many facts there were
    when the oldest run that Temporal keeps began. If they are in no batch, they were in older runs, which Temporal has
    deleted.
    """

    complaint_id: str
    batches: list[Batch] = field(default_factory=list)
    began_with: int = 0

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
        remembered = Remembered(complaint_id)
        numbers_at_start: list[int] = []
        for run in runs:
            recorded: dict[int, Batch] = {}
            async for event in self._events(complaint_id, run):
                if event.HasField("workflow_execution_started_event_attributes"):
                    carried = _carried(event)
                    numbers_at_start.append(int(carried.get("state", {}).get("number", 0)))
                    if carried.get("past"):
                        remembered.batches.append(_past(complaint_id, carried))
                elif _is_record(event):
                    recorded[event.event_id] = _batch(event)
                elif event.HasField("activity_task_completed_event_attributes"):
                    scheduled = event.activity_task_completed_event_attributes.scheduled_event_id
                    if scheduled in recorded:
                        remembered.batches.append(recorded[scheduled])
        remembered.batches.sort(key=lambda batch: (batch.facts[0]["number"], len(batch.facts)))
        remembered.began_with = min(numbers_at_start, default=0)
        return remembered

    async def _events(self, complaint_id: str, run: str) -> AsyncIterator[HistoryEvent]:
        try:
            async for event in self._client.get_workflow_handle(
                complaint_id, run_id=run
            ).fetch_history_events():
                yield event
        except RPCError as error:
            raise raised(self._client, error) from error


def _is_record(event: HistoryEvent) -> bool:
    if not event.HasField("activity_task_scheduled_event_attributes"):
        return False
    return bool(event.activity_task_scheduled_event_attributes.activity_type.name == RECORD)


def _batch(event: HistoryEvent) -> Batch:
    (payload,) = event.activity_task_scheduled_event_attributes.input.payloads
    return Batch(**json.loads(payload.data))


def _carried(event: HistoryEvent) -> dict[str, Any]:
    """The state a run was started with, from the run before it or from the log. Empty for a first run."""
    payloads = event.workflow_execution_started_event_attributes.input.payloads
    try:
        start: Any = json.loads(payloads[0].data) if payloads else {}
        return dict(start.get("carried") or {})
    except (ValueError, AttributeError, TypeError):
        return {}  # such an input was refused: only a `Start` opens a complaint


def _past(complaint_id: str, carried: dict[str, Any]) -> Batch:
    """All facts that were on record when a complaint was restarted, as one batch."""
    case = carried["state"].get("things", {}).get(CASE, {}).get("data", {})
    return Batch(complaint_id, carried["rulebook"], GENESIS, carried["past"], case)
