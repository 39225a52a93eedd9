"""Complaints that begin now, under the harness of the workflow tests."""

from datetime import UTC, datetime
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy

from tests.attack.judge import began
from tests.workflow.harness import COMPLAINT, INTAKE, Harness


def given_now() -> dict[str, Any]:
    """A proper opening."""
    now = datetime.now(UTC).isoformat()
    return {"policy": "evergreen", "by": INTAKE, "at": now, "fields": {**COMPLAINT, "received_at": now}}


async def start(harness: Harness, id: str, arguments: list[Any]) -> WorkflowHandle[Any, Any]:
    """A workflow with any arguments; an id is free again when what had it was refused."""
    return await harness.client.start_workflow(
        "Complaint", args=arguments, id=id, task_queue=harness.queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    )  # fmt: skip


async def started(harness: Harness, id: str) -> WorkflowHandle[Any, Any]:
    """A complaint that is open, with a proper opening."""
    handle = await start(harness, id, [{"opening": given_now()}])
    assert await began(handle) is None
    return handle
