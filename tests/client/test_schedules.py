"""The schedules of watchdog and canary: made once, kept up to date, and what they start."""

import uuid
from datetime import timedelta

import pytest_asyncio
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client, ScheduleOverlapPolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError

from client.schedules import CANARY, WATCHDOG, make_schedules


@pytest_asyncio.fixture
async def client(temporal):
    """A client of a namespace of its own."""
    name = f"schedules-{uuid.uuid4().hex[:8]}"
    client = await Client.connect(temporal, namespace=name, data_converter=pydantic_data_converter)
    request = RegisterNamespaceRequest(namespace=name)
    request.workflow_execution_retention_period.FromTimedelta(timedelta(days=1))
    await client.workflow_service.register_namespace(request)
    while True:
        try:
            await client.count_workflows()
            await client.get_schedule_handle("none").describe()
        except RPCError as error:
            if "Namespace" not in str(error):
                return client


async def test_they_are_made_once_and_brought_up_to_date(client):
    assert await make_schedules(client, "old") == [WATCHDOG, CANARY]
    await client.get_schedule_handle(WATCHDOG).pause()
    assert await make_schedules(client, "new", timedelta(minutes=7)) == []
    watchdog = (await client.get_schedule_handle(WATCHDOG).describe()).schedule
    assert watchdog.state.paused, "what somebody paused stays paused"
    assert (watchdog.action.workflow, watchdog.action.task_queue) == ("Watchdog", "new")
    assert watchdog.policy.overlap is ScheduleOverlapPolicy.SKIP
    assert [one.every for one in watchdog.spec.intervals] == [timedelta(minutes=1)]
    canary = (await client.get_schedule_handle(CANARY).describe()).schedule
    assert [one.every for one in canary.spec.intervals] == [timedelta(minutes=7)]


async def test_the_canary_can_be_left_out(client):
    await make_schedules(client, "queue")
    assert await make_schedules(client, "queue", None) == []
    assert await make_schedules(client, "queue", None) == [], "again is nothing"
    assert await make_schedules(client, "queue") == [CANARY]
