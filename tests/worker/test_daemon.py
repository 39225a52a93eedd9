import asyncio
import json
import signal
import socket
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import pytest_asyncio
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client

from embedded.ports import any_free
from embedded.postgres import FORGETFUL, PostgresServer
from embedded.temporal_server import TemporalServer
from service.settings import help_text
from store.migrate import app_dsn, migrate
from tests.worker.daemons import House, ask, edition, opening, publish
from workflows.ui.search_attributes import REGISTRY


async def test_a_worker_carries_complaints_says_how_it_is_and_ends_in_order(house):
    daemon = await house.started(REDRESS_SDK_METRICS_PORT=str(port := any_free()), REDRESS_LOG_FROMAT="json")
    status, report = await daemon.health()
    assert status == 200
    assert {name for name, part in report["parts"].items() if part["ok"]} == {
        "postgresql",
        "temporal",
        "worker",
    }
    client = await house.client()
    receipt = await client.open(house.id(), opening())
    assert await daemon.metric("redress_facts_total") == receipt.last
    assert "temporal_workflow_task_execution_latency" in (await ask(port, "/metrics"))[1]

    daemon.signal(signal.SIGTERM)
    assert await daemon.child.wait() == 0
    lines = daemon.log()
    assert lines[-1]["event"] == "ended in order"
    assert any("is REDRESS_LOG_FORMAT meant?" in line["event"] for line in lines)
    assert "王" not in daemon.child.log.read_text()
    assert app_dsn(house.dsn).partition("@")[0] not in daemon.child.log.read_text()


async def test_what_is_begun_is_finished_and_what_is_not_waits_for_another_worker(house):
    daemon = await house.started()
    client = await house.client()
    await client.open(house.id(), opening())
    other = await asyncpg.connect(house.admin_dsn)
    async with other.transaction():
        await other.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
        note = {"by": "intake:li-min", "fields": {"text": "客户来电"}}
        answer = asyncio.create_task(client.submit(house.id(), "note", note, "n1"))
        await waited_for(other)
        daemon.signal(signal.SIGTERM)
        while (await daemon.health())[1].get("phase") != "ending":
            await asyncio.sleep(0.02)
        assert (await daemon.health())[0] == 503
    assert await daemon.child.wait() == 0
    recorded = await other.fetch("SELECT type FROM events WHERE causation_id = 'n1'")
    assert [row["type"] for row in recorded] == ["noted"]
    await other.close()
    await house.started()
    assert (await answer).facts == ["noted"]


async def waited_for(connection):
    """Until a worker waits for what this connection holds."""
    while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
        await asyncio.sleep(0.02)


async def test_two_workers_share_the_work_and_learn_of_a_new_edition_without_a_failed_task(house):
    one, two = await asyncio.gather(house.started(), house.started())
    client = await house.client()
    await asyncio.gather(*(client.open(house.id(n), opening()) for n in range(20)))
    newer = edition()
    newer = replace(newer, policy=newer.policy.model_copy(update={"version": "2"}))
    digest = await publish(house.admin_dsn, newer)
    await asyncio.gather(*(client.open(house.id(f"new-{n}"), opening()) for n in range(20)))
    more = 0
    while not all([await daemon.metric("redress_facts_total") for daemon in (one, two)]):
        await client.open(house.id(f"more-{(more := more + 1)}"), opening())
    assert {(await client.view(house.id(f"new-{n}"))).rulebook for n in range(20)} == {digest}
    for n in range(20):
        history = await client.client.get_workflow_handle(house.id(f"new-{n}")).fetch_history()
        assert EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED not in {event.event_type for event in history.events}


async def test_an_edition_that_cannot_be_used_does_not_keep_the_others_from_working(house):
    connection = await asyncpg.connect(house.admin_dsn)
    await connection.execute(
        "INSERT INTO rulebooks (digest, kind, name, version, body) VALUES ($1, 'policy', 'broken', '1', '{}')",
        "b" * 64,
    )
    await connection.close()
    daemon = await house.started()
    await (await house.client()).open(house.id(), opening())
    assert await daemon.metric("redress_rulebooks_bad") == 1
    assert [line["alarm"] for line in daemon.log() if line["level"] == "error"] == ["bad_edition"]


async def test_an_alarm_of_a_complaint_reaches_the_log_with_its_id(house):
    daemon = await house.started()
    client = await house.client()
    await client.open(house.id(), opening())
    visit = {
        "starts_at": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
        "region": "北极",
        "skill": "none",
        "customer_agreed": True,
    }
    await client.submit(house.id(), "agree_visit", {"by": "department:chen-jing", "fields": visit})
    while not await daemon.metric("redress_alarms_total"):
        await asyncio.sleep(0.05)
    (line,) = [line for line in daemon.log() if line["level"] == "error"]
    assert (line["alarm"], line["complaint_id"]) == ("alarm_raised", house.id())


async def test_health_follows_postgresql_down_and_up_again(temporal, tmp_path):
    server = PostgresServer(tmp_path / "postgres", any_free(), settings=FORGETFUL)
    await server.start()
    try:
        await migrate(server.dsn(), app_password="word")
        house = House(temporal, server.dsn(), app_dsn(server.dsn(), "word"), tmp_path)
        await house.furnish()
        daemon = await house.started()
        client = await house.client()
        await client.open(house.id(), opening())
        await server.stop()
        while (await daemon.health())[0] != 503:
            await asyncio.sleep(0.05)
        assert not (await daemon.health())[1]["parts"]["postgresql"]["ok"]
        note = {"by": "intake:li-min", "fields": {"text": "客户来电"}}
        waiting = asyncio.create_task(client.submit(house.id(), "note", note))
        while not any("DatabaseUnavailable" in line.get("error", "") for line in daemon.log()):
            await asyncio.sleep(0.05)
        await server.start()
        assert (await waiting).facts == ["noted"]
        while (await daemon.health())[0] != 200:
            await asyncio.sleep(0.05)
        await house.close()
    finally:
        await server.stop()


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [
        ({"REDRESS_DATABASE_URL": None, "REDRESS_GRACE": "x"}, 2, "REDRESS_DATABASE_URL: is not set"),
        ({"TEMPORAL_PROFILE": "nowhere"}, 2, "TEMPORAL_*: "),
        ({"REDRESS_DATABASE_URL": "postgresql://u:hidden@127.0.0.1:1/x"}, 3, "cannot be reached within 0.5 s"),
        ({"TEMPORAL_ADDRESS": "127.0.0.1:1"}, 3, 'Temporal at 127.0.0.1:1, namespace "default" cannot be used within'),
        ({"TEMPORAL_NAMESPACE": "nowhere"}, 3, "has the namespace been made?"),
    ],
)  # fmt: skip
async def test_what_is_missing_at_the_start_is_said_in_words(house, variables, code, said):
    ended, _, err = await house.run(**{"REDRESS_PATIENCE": "0.5", **variables})
    assert ended == code
    assert said in err
    assert "Traceback" not in err
    assert "hidden" not in err


@pytest_asyncio.fixture
async def namespace(temporal):
    """A namespace of its own, without search attributes."""
    client = await Client.connect(temporal)
    request = RegisterNamespaceRequest(namespace=f"n-{uuid.uuid4().hex[:8]}")
    request.workflow_execution_retention_period.FromTimedelta(timedelta(days=1))
    await client.workflow_service.register_namespace(request)
    return request.namespace


async def test_a_namespace_without_search_attributes_is_refused(house, namespace):
    code, _, err = await house.run(TEMPORAL_NAMESPACE=namespace)
    assert code == 3
    assert f'namespace "{namespace}" lacks the search attributes Policy, ' in err
    assert "run `redress setup` first" in err


DYING = """
import asyncio, sys, worker
from temporalio.worker import Worker

async def run(self):
    await asyncio.sleep(0.2)
    self._shutdown_complete_event.set()
    raise RuntimeError("polling failed for good")

Worker.run = run
sys.exit(worker.main())
"""


async def test_what_cannot_be_mended_ends_the_process_with_a_fault(house):
    code, out, _ = await house.run("-c", DYING, program=sys.executable)
    assert code == 1
    (line,) = [line for line in map(json.loads, out.splitlines()) if line["level"] == "error"]
    assert line["event"] == "ended by a fault"
    assert line["error"] == "RuntimeError: polling failed for good"


async def test_health_follows_temporal_down_and_up_again(database, app_database, tmp_path):
    file = tmp_path / "temporal.db"
    server = TemporalServer(tmp_path, any_free(), file=file, search_attributes=REGISTRY)
    await server.start()
    house = House(server.address, database, app_database, tmp_path)
    try:
        await house.furnish()
        daemon = await house.started()
        client = await house.client()
        await client.open(house.id(), opening())
        server.child.kill()
        while (await daemon.health())[0] != 503:
            await asyncio.sleep(0.05)
        assert not (await daemon.health())[1]["parts"]["temporal"]["ok"]
        await server.start()
        while (await daemon.health())[0] != 200:
            await asyncio.sleep(0.05)
        note = {"by": "intake:li-min", "fields": {"text": "客户来电"}}
        assert (await client.submit(house.id(), "note", note)).facts == ["noted"]
    finally:
        await house.close()
        await server.stop()


async def test_a_database_without_tables_is_refused(house, postgres):
    code, _, err = await house.run(REDRESS_DATABASE_URL=postgres.dsn("postgres"))
    assert code == 3
    assert "run the migrations first" in err


async def test_a_taken_health_port_is_refused(house):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, _, err = await house.run(REDRESS_HEALTH_PORT=str(port := other.getsockname()[1]))
    assert code == 2
    assert f"127.0.0.1:{port} cannot be listened on" in err


async def test_the_end_can_be_asked_for_while_it_still_waits(house):
    daemon = house.daemon(REDRESS_DATABASE_URL="postgresql://u:w@127.0.0.1:1/x", REDRESS_PATIENCE="600")
    await daemon.child.start()
    while "waiting for database" not in daemon.child.last_words():
        await asyncio.sleep(0.05)
    status, report = await daemon.health()
    assert status == 503
    assert "waiting for database" in report["doing"]
    daemon.signal(signal.SIGINT)
    assert await daemon.child.wait() == 0
    assert daemon.log()[-1]["event"] == "ended in order"


async def test_help_teaches_the_variables(house):
    code, out, _ = await house.run("--help")
    assert code == 0
    assert help_text() in out
    assert "TEMPORAL_ADDRESS" in out
    code, _, err = await house.run("--wat")
    assert code == 2
    assert "--wat" in err
