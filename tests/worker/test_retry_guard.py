"""On a real server: mistakes are counted from attempt to attempt, and nothing else is."""

import uuid
from datetime import timedelta

import pytest
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.heartbeat import beating
from activities.notifier import StillTrying
from activities.retry_guard import MAX_MISTAKES, retry_guard

ATTEMPTS: list[int] = []


@activity.defn
@beating()
@retry_guard()
async def fails() -> None:
    ATTEMPTS.append(activity.info().attempt)
    if len(ATTEMPTS) % 3 == 0:
        raise StillTrying("the channel is down")
    raise TypeError("a mistake of ours")


@workflow.defn
class Asks:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(
            fails,
            start_to_close_timeout=timedelta(seconds=30),
            heartbeat_timeout=timedelta(seconds=10),
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=1), backoff_coefficient=1),
        )


async def test_the_eighth_mistake_is_final_however_many_attempts_waited(temporal):
    ATTEMPTS.clear()
    client, queue = await Client.connect(temporal), f"guard-{uuid.uuid4().hex[:8]}"
    async with Worker(
        client,
        task_queue=queue,
        workflows=[Asks],
        activities=[fails],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        with pytest.raises(WorkflowFailureError):
            await client.execute_workflow(Asks.run, id=queue, task_queue=queue)
    waited = len(ATTEMPTS) // 3
    assert len(ATTEMPTS) - waited == MAX_MISTAKES
    assert waited
