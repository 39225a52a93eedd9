"""The clock of one workflow on a test server that can skip time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from temporalio.api.enums.v1 import PendingActivityState, WorkflowExecutionStatus
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper

POLL: Final = 0.01
FIRST_TASK: Final = 4
"""A run with a history of at most this length has not had its first task."""

SHORT_OF: Final = timedelta(milliseconds=150)
"""So long before the first task moving on stops: a clock that is due to stop while a task is busy runs on to the next
timer (server 1.32)."""

_SCHEDULED: Final = PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
_RUNNING: Final = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING


async def start(skipper: TimeSkipper, workflow: str, argument: Any, *, id: str, task_queue: str, at: datetime,
                **options: Any) -> WorkflowHandle[Any, Any]:  # fmt: skip
    """Start a workflow whose clock shows `at` when its first task comes. `argument` goes to the workflow."""
    delay = at - datetime.now(UTC)
    handle = await skipper.client.start_workflow(
        workflow, argument, id=id, task_queue=task_queue, start_delay=delay, **options
    )
    await skipper.fast_forward(handle, at - SHORT_OF - datetime.now(UTC))
    while (left := at - await skipper.get_current_time(handle)) > timedelta(0):  # noqa: ASYNC110 - time itself
        await asyncio.sleep(left.total_seconds())  # an update would begin the first task at once
    return handle


async def move(skipper: TimeSkipper, handle: WorkflowHandle[Any, Any], at: datetime) -> None:
    """Let time pass until `at` and wait until the workflow is idle. Does nothing if `at` has passed or the workflow has ended."""
    while (now := await skipper.get_current_time(handle)) < at and await settled(handle):
        await skipper.fast_forward(handle, at - now)  # stops where a run continues as new
    await settled(handle)


async def settled(handle: WorkflowHandle[Any, Any]) -> bool:
    """Wait until nothing is done for the workflow any more, and return whether it still runs.

    What will be tried again later may wait; so may an instant that lies ahead.
    """
    while True:
        raw = (await handle.describe()).raw_description
        if raw.workflow_execution_info.status != _RUNNING:
            return False
        busy = [
            pending
            for pending in raw.pending_activities
            if pending.attempt < 2 or pending.state != _SCHEDULED
        ]
        begun = raw.workflow_execution_info.history_length > FIRST_TASK
        if begun and not busy and not raw.HasField("pending_workflow_task"):
            return True
        await asyncio.sleep(POLL)
