"""The canary lives through the product and measures it; what goes wrong with it is a finding."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from temporalio.testing import ActivityEnvironment

from activities.canary import Canary
from activities.messages import CanaryOrder, WatchOrder
from authoring.calendars.load import load_calendars
from authoring.files.directory import load_directory
from authoring.files.policies import CALENDARS, POLICIES, load_policy
from domain.policy.edition import Edition
from service.watch import WatchReader
from store.complaints import Complaints
from store.deliveries import Deliveries
from store.directory import Directories
from store.pool import Database
from tests.worker.daemons import publish
from workflows.watchdog import CanaryWorkflow, WatchdogWorkflow

STEPS = {"opening", "command", "lateness", "notice", "whole"}
PATIENT = CanaryOrder(met=900)
"""However slow this machine is."""


@pytest_asyncio.fixture
async def published(house):
    """The canary's policy and directory, published as `redress setup` does."""
    await publish(house.admin_dsn, Edition.of(load_policy("canary"), load_calendars(CALENDARS)))
    directory, warnings = load_directory(POLICIES / "canary" / "directory.yaml")
    assert not warnings
    async with await Database.open(house.admin_dsn, size=1) as database:
        await Directories(database).load(directory)


async def run_canary(watched, order=PATIENT):
    queue = watched.house.queue
    return await watched.client.execute_workflow(
        CanaryWorkflow.run, order, id=f"canary-{queue}", task_queue=queue
    )


async def test_a_canary_lives_to_its_archive_and_measures(watched, published):
    async with watched.worker():
        report = await run_canary(watched)
    assert report.trouble == {}
    assert set(report.seconds) == STEPS
    assert await watched.findings.canaries() == {}, "it is archived"
    heartbeat = (await watched.findings.heartbeats())["canary"]
    assert (heartbeat.detail, heartbeat.silent_after) == (report.seconds, PATIENT.silent_after)
    await WatchReader(watched.findings, watched.metrics).read()
    value = watched.metrics.registry.get_sample_value
    assert value("redress_canary_seconds", {"step": "lateness"}) == report.seconds["lateness"]
    assert value("redress_heartbeat_timestamp_seconds", {"name": "canary"}) == pytest.approx(
        heartbeat.at.timestamp()
    )
    assert value("redress_heartbeat_silent_after_seconds", {"name": "canary"}) == PATIENT.silent_after
    assert list((watched.house.folder / "mail").glob("*")) == [], "nobody gets its notices"
    assert value("redress_facts_total", {"type": "deadline_breached"}) is None, "nor do its facts count"


async def test_what_ended_watchdogs_and_canaries_leave_in_temporal_is_deleted(
    watched, published, monkeypatch
):
    """Asked for, that is: the server takes its time to delete what has just ended."""
    client, queue, deleted = watched.client, watched.house.queue, []

    async def delete(request):
        deleted.append(request.workflow_execution.workflow_id)

    monkeypatch.setattr(client.workflow_service, "delete_workflow_execution", delete)
    async with watched.worker():
        customers = await watched.opened()
        await run_canary(watched)
        await client.execute_workflow(
            WatchdogWorkflow.run, WatchOrder(), id=f"watchdog-{queue}", task_queue=queue
        )
    await client.get_workflow_handle(customers).terminate()
    lost = await client.start_workflow(
        CanaryWorkflow.run, CanaryOrder(), id=f"lost-{queue}", task_queue=queue
    )
    await lost.terminate()
    while (await client.count_workflows(f"TaskQueue = '{queue}' AND ExecutionStatus != 'Running'")).count < 5:
        await asyncio.sleep(0.1)
    await watched.check()
    assert deleted == [], "for an hour somebody may look at them"
    monkeypatch.setattr("activities.watch.KEPT", timedelta(seconds=-60))
    await watched.check()
    (complaint,) = [one for one in deleted if not one.endswith(queue)]
    assert complaint.startswith("canary-2")
    assert set(deleted) == {complaint, f"canary-{queue}", f"watchdog-{queue}", f"lost-{queue}"}


async def test_without_its_policy_the_opening_is_a_finding(watched):
    async with watched.worker():
        report = await run_canary(watched)
    assert list(report.trouble) == ["opening"]
    (found,) = await watched.findings.open()
    assert (found.kind, found.key) == ("canary", "opening")
    assert (await watched.findings.heartbeats())["canary"].detail == {}, "awaited, and none lived"


async def test_a_canary_that_is_too_slow_is_a_finding(watched, published):
    async with watched.worker():
        report = await run_canary(watched, replace(PATIENT, limits={"opening": 0.0}))
    assert list(report.trouble) == ["opening"]
    assert "more than 0 s" in report.trouble["opening"]
    assert (await watched.findings.heartbeats())["canary"].detail, "it lived all the same"


async def test_a_canary_that_does_not_finish_is_a_finding_and_the_next_one_ends_it(watched, published):
    name = f"canary-stuck-{watched.house.queue}"
    canary = Canary(watched.findings, Complaints(watched.database), Deliveries(watched.database))
    environment = ActivityEnvironment(watched.client)
    environment.info = replace(environment.info, task_queue=watched.house.queue)
    order = replace(PATIENT, complaint_id=name, breached=3600, timeout_s=15)
    async with watched.worker():
        report = await environment.run(canary.canary, order)
        assert report.trouble == {"deadline": "did not come within 15 s"}
        assert list(await watched.findings.canaries()) == [name]
        assert (await run_canary(watched)).trouble == {}
        assert await watched.findings.canaries() == {}
        assert await watched.findings.open() == []


async def test_a_canary_that_was_switched_off_is_no_longer_told_of(watched):
    await watched.findings.beat("canary", 60, {"opening": 0.1})
    reader = WatchReader(watched.findings, watched.metrics)
    await reader.read()
    async with await Database.open(watched.house.admin_dsn, size=1) as owner:
        await owner.execute("DELETE FROM heartbeats")
    await reader.read()
    value = watched.metrics.registry.get_sample_value
    assert value("redress_heartbeat_timestamp_seconds", {"name": "canary"}) is None
    assert value("redress_canary_seconds", {"step": "opening"}) is None
    assert value("redress_heartbeat_timestamp_seconds", {"name": "watchdog"}) == 0
