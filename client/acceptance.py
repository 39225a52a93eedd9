"""Acceptance: whether a complaint has accepted a command whose answer does not come."""

from __future__ import annotations

from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage as Stage
from temporalio.api.update.v1 import UpdateRef, WaitPolicy
from temporalio.api.workflowservice.v1 import PollWorkflowExecutionUpdateRequest
from temporalio.client import Client
from temporalio.service import RPCError

POLL_TIMEOUT = timedelta(seconds=1)
ACCEPTED = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED


async def accepted(client: Client, complaint_id: str, update_id: str) -> bool:
    """Whether the update is accepted, answered or not. False also when Temporal does not say within a second."""
    ask = PollWorkflowExecutionUpdateRequest(
        namespace=client.namespace,
        update_ref=UpdateRef(
            workflow_execution=WorkflowExecution(workflow_id=complaint_id), update_id=update_id
        ),
        identity=client.identity,
        wait_policy=WaitPolicy(lifecycle_stage=ACCEPTED),
    )
    try:
        answer = await client.workflow_service.poll_workflow_execution_update(ask, timeout=POLL_TIMEOUT)
    except RPCError:
        return False
    return answer.stage >= ACCEPTED
