"""The schedules of watchdog and canary: made once, kept up to date, and what they start."""

import uuid
from datetime import timedelta

import pytest_asyncio
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client, ScheduleOverlapPolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError

from client.schedules import (
    CANARY,
    RUN_TIMEOUT,
    WATCH_EVERY,
    WATCHDOG,
    _canary_order,
    _watch_order,
    make_schedules,
)
from workflows.activity_options import CHANNEL_RETRIES, HEARTBEAT_TIMEOUT, NOTIFY


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


def test_what_is_missed_or_too_slow_follows_from_intervals_and_timeouts():
    watch, canary = _watch_order(), _canary_order(timedelta(minutes=7))
    assert timedelta(seconds=watch.silent_after) == 2 * WATCH_EVERY + RUN_TIMEOUT
    assert timedelta(seconds=canary.silent_after) == timedelta(minutes=14) + RUN_TIMEOUT
    longest = NOTIFY["start_to_close_timeout"] + CHANNEL_RETRIES.maximum_interval
    assert timedelta(seconds=watch.hanging) > longest + WATCH_EVERY, (
        "no delivery that is tried in its time hangs"
    )
    assert canary.limits["command"] > HEARTBEAT_TIMEOUT.total_seconds(), "a worker may die"
    assert sum(canary.limits.values()) < canary.timeout_s < RUN_TIMEOUT.total_seconds()


async def test_the_canary_can_be_left_out(client):
    await make_schedules(client, "queue")
    assert await make_schedules(client, "queue", None) == []
    assert await make_schedules(client, "queue", None) == [], "again is nothing"
    assert await make_schedules(client, "queue") == [CANARY]
