"""The first answer: how a complaint that is over was opened, read off the history of its last run."""

from __future__ import annotations

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.converter import DataConverter

from domain.facts.commands import Receipt
from workflows.messages import OPEN, Start


async def first_answer(client: Client, complaint_id: str) -> tuple[Start, Receipt | None]:
    """The input with which the complaint was started, and the receipt of its opening.

    The receipt is None if nobody ever waited for it. Raises RPCError.
    """
    start: Start | None = None
    update_ids: set[str] = set()
    async for event in client.get_workflow_handle(complaint_id).fetch_history_events():
        if start is None:
            payloads = event.workflow_execution_started_event_attributes.input.payloads
            start = (await client.data_converter.decode(payloads, [Start]))[0]
            if start is not None and start.carried is not None and OPEN in start.carried.commands:
                return start, start.carried.commands[OPEN].receipt
        request = event.workflow_execution_update_accepted_event_attributes.accepted_request
        if request.input.name == OPEN:
            update_ids.add(request.meta.update_id)
        if (receipt := await _answer(event, update_ids, client.data_converter)) is not None:
            assert start is not None
            return start, receipt
    assert start is not None, "a history begins with its start"
    return start, None


async def _answer(event: HistoryEvent, update_ids: set[str], converter: DataConverter) -> Receipt | None:
    completed = event.workflow_execution_update_completed_event_attributes
    if completed.meta.update_id not in update_ids or not completed.outcome.HasField("success"):
        return None
    receipt: Receipt = (await converter.decode(completed.outcome.success.payloads, [Receipt]))[0]
    return receipt
