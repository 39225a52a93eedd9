"""What must hold for whatever is sent: refused at once with its field, or taken, answered and on record; and life goes on."""

import asyncio
import json
import uuid
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowFailureError, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.facts.commands import Receipt
from tests.workflow.harness import INTAKE, Harness

CODES = {"command", "field", "role", "time", "state", "about", "gate", "duplicate", "policy"}
"""Why something is refused. "failed" would be an error of ours."""

PATIENCE_S = 60
WEDGED = {EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED, EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT}


def check_refusal(cause: BaseException | None) -> str:
    """The code of a refusal that says what is wrong, with a place, for people as for programs."""
    assert isinstance(cause, ApplicationError), repr(cause)
    assert cause.type in CODES, f"{cause.type}: {cause.message}"
    problems = cause.details[0]
    assert problems
    for problem in problems:
        assert problem["where"], problems
        assert problem["what"], problems
    json.dumps(problems, ensure_ascii=False).encode()
    return cause.type


async def sent(
    handle: WorkflowHandle[Any, Any],
    name: str,
    arguments: list[Any],
    id: str | None,
    *,
    changed: bool = False,
) -> Receipt | str:
    """The receipt of an update, or the code of its refusal; "transport" when Temporal itself did not take it."""
    async with asyncio.timeout(PATIENCE_S):
        try:
            return await handle.execute_update(name, args=arguments, id=id or None, result_type=Receipt)
        except WorkflowUpdateFailedError as error:
            if changed and isinstance(error.cause, ApplicationError) and error.cause.type == "failed":
                return "failed"
            return check_refusal(error.cause)
        except RPCError as error:
            if error.status is not RPCStatusCode.INVALID_ARGUMENT:
                raise
            return "transport"


async def check_recorded(harness: Harness, receipt: Receipt) -> None:
    """The facts of a receipt are on record under its numbers."""
    facts = [entry.fact for entry in await harness.events.read(receipt.complaint_id)]
    own = [fact for fact in facts if receipt.first <= fact.number <= receipt.last]
    assert len(own) == receipt.last - receipt.first + 1
    assert {fact.type for fact in own} >= set(receipt.facts)


async def check_alive(harness: Harness, handle: WorkflowHandle[Any, Any], *, changed: bool = False) -> None:
    """One more command is answered and on record, view and details can be read, and no workflow task ever failed.

    From a state that was `changed` the command may fail by an error of ours, as long as it is said.
    """
    note = {"by": INTAKE, "fields": {"text": "still here"}}
    answer = await sent(handle, "note", [note], f"after-{uuid.uuid4().hex}", changed=changed)
    if isinstance(answer, Receipt):
        await check_recorded(harness, answer)
    else:  # what was taken ended it, or took away what the rules need
        assert answer in (("state", "failed") if changed else ("state",)), answer
    async with asyncio.timeout(PATIENCE_S):
        assert (await handle.query("view"))["id"] == handle.id
        assert "负责人" in str(await handle.query("__temporal_workflow_metadata"))
    await check_tasks(handle)


async def check_tasks(handle: WorkflowHandle[Any, Any]) -> None:
    history = await handle.fetch_history()
    assert not [event for event in history.events if event.event_type in WEDGED], "a workflow task failed"


async def began(handle: WorkflowHandle[Any, Any]) -> str | None:
    """None once a started complaint is open; the code of its refusal if it was refused."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            seen = await handle.describe()
            if seen.status is not None and seen.status.name != "RUNNING":
                try:
                    await handle.result()
                except WorkflowFailureError as error:
                    return check_refusal(error.cause)
                return "over"
            pending = seen.raw_description.pending_workflow_task
            assert pending.attempt < 3, "the workflow task fails"
            begun = seen.raw_description.workflow_execution_info.history_length > 4
            if begun and await handle.query("view") is not None:
                return None
            await asyncio.sleep(0.02)
