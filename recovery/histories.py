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
    """The batches of one complaint whose recording was answered, in the order of their facts, and how many facts its
    first remembered run began with: if they are in no batch, they were in older runs, which Temporal has let go."""

    complaint_id: str
    batches: list[Batch] = field(default_factory=list)
    began_with: int = 0

    @property
    def facts(self) -> list[Fact]:
        """All remembered facts, each once, in order."""
        facts = {one["number"]: one for batch in self.batches for one in batch.facts}
        return [Fact.from_json(facts[number]) for number in sorted(facts)]


class Histories:
    """Everything the server has about the complaints of a task queue. Raises Unavailable, and RPCError for what concerns one complaint."""

    def __init__(self, client: Client, task_queue: str) -> None:
        self._client = client
        self._query = QUERY.format(task_queue)

    async def runs(self) -> dict[str, list[str]]:
        """The runs of every complaint by its id."""
        found: dict[str, list[str]] = {}
        try:
            async for one in self._client.list_workflows(self._query):
                found.setdefault(one.id, []).append(one.run_id)
        except RPCError as error:
            raise raised(self._client, error) from error
        return dict(sorted(found.items()))

    async def of(self, complaint_id: str, runs: list[str]) -> Remembered:
        """What is remembered of one complaint."""
        remembered = Remembered(complaint_id)
        beginnings: list[int] = []
        for run in runs:
            recorded: dict[int, Batch] = {}
            async for event in self._events(complaint_id, run):
                if event.HasField("workflow_execution_started_event_attributes"):
                    carried = _carried(event)
                    beginnings.append(int(carried.get("state", {}).get("number", 0)))
                    if carried.get("past"):
                        remembered.batches.append(_past(complaint_id, carried))
                elif _is_record(event):
                    recorded[event.event_id] = _batch(event)
                elif event.HasField("activity_task_completed_event_attributes"):
                    asked = event.activity_task_completed_event_attributes.scheduled_event_id
                    if asked in recorded:
                        remembered.batches.append(recorded[asked])
        remembered.batches.sort(key=lambda batch: (batch.facts[0]["number"], len(batch.facts)))
        remembered.began_with = min(beginnings, default=0)
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
    """What a run took over from an earlier one, or from the log; empty for a first run."""
    payloads = event.workflow_execution_started_event_attributes.input.payloads
    try:
        start: Any = json.loads(payloads[0].data) if payloads else {}
        return dict(start.get("carried") or {})
    except (ValueError, AttributeError, TypeError):
        return {}  # it was refused: nothing that is no `Start` ever opened a complaint


def _past(complaint_id: str, carried: dict[str, Any]) -> Batch:
    """Everything that was on record when a complaint was restarted, as one batch."""
    case = carried["state"].get("things", {}).get(CASE, {}).get("data", {})
    return Batch(complaint_id, carried["rulebook"], GENESIS, carried["past"], case)
