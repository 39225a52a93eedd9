"""The watchdog on real servers: each thing that can go wrong is made to go wrong, and found."""

import asyncio
import logging
import time
import uuid
from contextlib import asynccontextmanager

import asyncpg
import pytest
import pytest_asyncio
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.messages import WatchOrder, WatchReport
from service.watch import WatchReader
from store.event_store import EventStore
from store.findings import Findings
from tests.store.findings_samples import asked, change_deliveries, overdue
from workflows.watchdog import WatchdogWorkflow


@workflow.defn(name="Failing")
class Failing:
    """A workflow with a bug."""

    @workflow.run
    async def run(self) -> None:
        raise ValueError("a bug")


@pytest_asyncio.fixture
async def admin(house):
    connection = await asyncpg.connect(house.admin_dsn)
    yield connection
    await connection.close()


async def test_nothing_is_wrong_with_a_complaint_that_is_well(watched):
    async with watched.worker():
        await watched.opened()
        await watched.until_cleared("workflow_gone")
        assert await watched.check() == WatchReport({}, 0)


async def test_a_terminated_complaint_is_found_and_spoken_of_once(watched, caplog):
    async with watched.worker():
        name = await watched.opened()
    await watched.client.get_workflow_handle(name).terminate("a click")
    with caplog.at_level(logging.ERROR):
        found = await watched.until_found("workflow_gone")
        await watched.check()
    assert (found.complaint_id, found.detail) == (name, "its workflow is terminated")
    (line,) = [one for one in caplog.records if getattr(one, "alarm", "") == "workflow_gone"]
    assert line.complaint_id == name
    value = watched.metrics.registry.get_sample_value
    assert value("redress_findings_new_total", {"kind": "workflow_gone"}) == 1


async def test_a_complaint_that_temporal_has_lost_is_found_page_by_page(watched, monkeypatch):
    monkeypatch.setattr("activities.watch.PAGE", 1)
    events = EventStore(watched.database)
    for number in (1, 2):
        await events.append(overdue(watched.house.id(number), due="2099-01-01T00:00:00Z"))
    page = WatchOrder(pages=1)
    assert [(await watched.check(page)).findings for _ in range(2)] == [
        {"workflow_gone": 1},
        {"workflow_gone": 2},
    ]
    assert {one.detail for one in await watched.findings.open()} == {"its workflow is missing"}
    assert (await watched.check(page)).new == 0, "what is found stays found while other pages are compared"


async def test_of_many_that_are_gone_the_next_looks_find_the_rest(watched, monkeypatch):
    monkeypatch.setattr("activities.watch.MOST", 1)
    events = EventStore(watched.database)
    for number in (1, 2, 3):
        await events.append(overdue(watched.house.id(number), due="2099-01-01T00:00:00Z"))
    looks = [(await watched.check()).findings["workflow_gone"] for _ in range(3)]
    assert looks == [1, 2, 3]


async def test_an_id_that_cannot_be_quoted_is_asked_about_itself(watched):
    name = watched.house.id("o'clock")
    await EventStore(watched.database).append(overdue(name, due="2099-01-01T00:00:00Z"))
    await watched.client.start_workflow("Complaint", {}, id=name, task_queue=watched.house.queue)
    assert "workflow_gone" not in (await watched.check()).findings
    await watched.client.get_workflow_handle(name).terminate()
    assert (await watched.check()).findings["workflow_gone"] == 1
    await watched.client.start_workflow("Complaint", {}, id=name, task_queue=watched.house.queue)
    assert "workflow_gone" not in (await watched.check()).findings
    await watched.client.get_workflow_handle(name).terminate()


async def test_a_complaint_that_was_brought_back_is_cleared(watched):
    await EventStore(watched.database).append(overdue(watched.house.id(), due="2099-01-01T00:00:00Z"))
    await watched.until_found("workflow_gone")
    await watched.client.start_workflow("Complaint", {}, id=watched.house.id(), task_queue="nobody")
    await watched.until_cleared("workflow_gone")
    await watched.client.get_workflow_handle(watched.house.id()).terminate()


@pytest.mark.timeout(180)
async def test_a_workflow_task_that_keeps_failing_is_found(watched):
    async with failing(watched.client, watched.house.queue) as name:
        found = await watched.until_found("workflow_failing")
        assert found.key == name
        assert "its task keeps failing: WorkflowTaskFailed" in found.detail
    await watched.until_cleared("workflow_failing")


async def test_a_complaint_that_missed_its_time_is_asked_why(watched, monkeypatch):
    """Long before the server names it among those with problems, which takes some failures and their waits."""
    monkeypatch.setattr("activities.watch.ATTEMPTS", 2)
    async with failing(watched.client, watched.house.queue, watched.house.id()):
        await EventStore(watched.database).append(overdue(watched.house.id()))
        found = await watched.until_found("workflow_failing")
    assert "its task is at attempt" in found.detail


async def test_a_due_time_that_passes_while_no_worker_runs_is_found(watched, admin):
    async with watched.worker():
        name = await watched.opened()
    await admin.execute("UPDATE clocks SET due_at = now() - interval '2 minutes' WHERE status = 'running'")
    await watched.check(WatchOrder())
    assert {one.complaint_id for one in await watched.findings.open() if one.kind == "overdue"} == {name}
    await admin.execute("UPDATE clocks SET status = 'met' WHERE status = 'running'")
    assert "overdue" not in (await watched.check(WatchOrder())).findings


async def test_a_delivery_that_nobody_sends_is_found(watched, admin):
    await asked(EventStore(watched.database), admin)
    await change_deliveries(admin, "created_at = now() - interval '11 minutes'")
    await watched.check()
    assert [one.key for one in await watched.findings.open("EVG-1") if one.kind == "delivery"] == [
        "EVG-1/1///wang/email"
    ]
    await change_deliveries(admin, "status = 'sent'")
    assert "delivery" not in (await watched.check()).findings


async def test_tasks_that_nobody_takes_are_found(watched):
    name = watched.house.id()
    await watched.client.start_workflow("Complaint", {}, id=name, task_queue=watched.house.queue)
    found = await watched.until_found("backlog")
    assert (found.key, found.detail.startswith("1 tasks wait")) == (f"{watched.house.queue}/workflow", True)
    async with watched.worker():
        await watched.until_cleared("backlog")


async def test_a_question_that_is_not_answered_is_a_finding_and_clears_nothing(watched):
    await EventStore(watched.database).append(overdue(watched.house.id(), due="2099-01-01T00:00:00Z"))
    await watched.until_found("workflow_gone")
    here, watched.client = watched.client, await Client.connect(watched.house.address, namespace="elsewhere")
    report = await watched.check()
    assert (report.findings["workflow_gone"], report.findings["blind"]) == (1, 3)
    watched.client = here
    assert "blind" not in (await watched.check()).findings


async def test_the_watchdog_runs_as_a_workflow_and_the_worker_tells_of_it(watched):
    async with watched.worker():
        queue = watched.house.queue
        report = await watched.client.execute_workflow(
            WatchdogWorkflow.run, WatchOrder(), id=uuid.uuid4().hex, task_queue=queue
        )
    assert report.findings == {}
    await WatchReader(Findings(watched.database), watched.metrics).read()
    value = watched.metrics.registry.get_sample_value
    assert value("redress_findings", {"kind": "overdue"}) == 0
    assert value("redress_heartbeat_timestamp_seconds", {"name": "watchdog"}) == pytest.approx(
        (await watched.findings.heartbeats())["watchdog"].at.timestamp()
    )


async def test_the_silence_of_the_watchdog_is_noticed_by_each_worker(watched, admin, monkeypatch, caplog):
    reader = WatchReader(Findings(watched.database), watched.metrics)
    await reader.read()
    assert reader.silence() == "", "a worker that has just started gives it time"
    now = time.monotonic()
    monkeypatch.setattr("service.watch.monotonic", lambda: now + WatchOrder().silent_after + 9)
    assert reader.silence().startswith("it has not run for 36")
    with caplog.at_level(logging.ERROR):
        async with reader.reading():
            while not caplog.records:
                await asyncio.sleep(0.05)
    assert [one.alarm for one in caplog.records] == ["watchdog_silent"]
    await watched.findings.beat("watchdog", 100, {})
    await reader.read()
    assert reader.silence() == ""
    await admin.execute("UPDATE heartbeats SET at = at - interval '400 seconds'")
    monkeypatch.setattr("service.watch.monotonic", lambda: now + 801)
    await reader.read()
    assert reader.silence().startswith("it has not run for"), "after the time that its heartbeat says"


@asynccontextmanager
async def failing(client, queue, name=None):
    """A workflow whose every task fails; its id."""
    name = name or f"failing-{uuid.uuid4().hex}"
    async with Worker(
        client, task_queue=queue, workflows=[Failing], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        handle = await client.start_workflow("Failing", id=name, task_queue=queue)
        yield name
        await handle.terminate()
