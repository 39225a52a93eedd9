"""Lives that go through the rough: an outage, a missing rulebook, runs that continue as new."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest_asyncio

from domain.facts.commands import Receipt
from domain.log.ledger import verify
from domain.policy.rulebook_cache import RULEBOOKS
from embedded.temporal_server import TemporalServer
from tests.conftest import started
from tests.workflow.harness import DEPARTMENT, EDITION, INTAKE, START, founded
from workflows.ui.search_attributes import REGISTRY

HOUR = timedelta(hours=1)
SOON = timedelta(minutes=5)


async def test_while_postgresql_is_down_updates_wait_and_deadlines_go_on(harness, database, postgres):
    case = await harness.open()
    promised = START + timedelta(minutes=10)
    await case.do("promise", DEPARTMENT, what="回电", due_at=promised.isoformat())
    name = database.rpartition("/")[2]
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    waiting = asyncio.create_task(case.do("note", INTAKE, id="during", text="停机期间"))
    async with asyncio.timeout(120):
        while not await attempts(case):
            await asyncio.sleep(0.02)
    await harness.skipper.fast_forward(case.handle, promised + SOON - await case.now())
    assert not waiting.done()
    await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    await admin.close()
    await harness.skipper.fast_forward(case.handle, timedelta(seconds=20))
    async with asyncio.timeout(120):
        receipt = await waiting
        while not await case.all("deadline_breached"):
            await asyncio.sleep(0.05)
    noted, breach = await case.the("noted"), await case.the("deadline_breached")
    assert (noted.number, noted.cause) == (receipt.first, "during")
    assert (breach.data["rule"], breach.occurred_at) == ("promise", promised)
    numbers = [fact.number for fact in await case.facts()]
    assert numbers == list(range(1, len(numbers) + 1))


async def attempts(case) -> int:
    """How often an activity was tried again so far."""
    raw = (await case.handle.describe()).raw_description
    return sum(one.attempt - 1 for one in raw.pending_activities)


async def test_a_worker_without_the_rulebook_goes_on_when_it_is_loaded(idle_company):
    harness = idle_company
    async with harness.worker():
        case = await harness.open()
    books = RULEBOOKS._books.copy()
    RULEBOOKS._books.clear()
    try:
        async with harness.worker(max_cached_workflows=0):
            waiting = asyncio.create_task(case.do("note", INTAKE, text="稍候"))
            async with asyncio.timeout(120):
                while harness.book.digest not in RULEBOOKS.wanted:
                    await asyncio.sleep(0.02)
            assert not waiting.done()
            RULEBOOKS.add(EDITION)
            async with asyncio.timeout(120):
                assert (await waiting).facts[0] == "noted"
            events = await case.events()
            assert events["workflow_task_failed"] >= 1
            assert events["workflow_execution_failed"] == 0
    finally:
        RULEBOOKS._books.update(books)


@pytest_asyncio.fixture
async def brief_company(tmp_path, database, app_database):
    """A company on a server that finds histories long after forty events."""
    dynamic = {"limit.historyCount.suggestContinueAsNew": 40}
    server = await started(
        lambda port: TemporalServer(tmp_path / "t", port, search_attributes=REGISTRY, dynamic=dynamic)
    )
    try:
        founding = founded(server.address, database, app_database, tmp_path / "mail")
        async with founding as harness, harness.worker():
            yield harness
    finally:
        await server.stop()


async def test_continuing_as_new_keeps_everything(brief_company):
    harness = brief_company
    case = await harness.open(severity="major")
    first = await case.do("note", INTAKE, id="n-0", text="0")
    for number in range(1, 12):
        await case.do("note", INTAKE, id=f"n-{number}", text=str(number))
    await case.settled()
    runs = await case.runs()
    assert len(runs) > 1

    assert await case.do("note", INTAKE, id="n-0", text="0") == first
    assert (await case.refused("note", INTAKE, id="n-1", text="另一件事")).type == "duplicate"
    assert len(await case.all("noted")) == 12
    assert await case.update("open", await opening_of(harness, case)) is not None

    view = await case.view()
    report = next(fact for fact in await case.all("notice_requested") if fact.data.get("confirm"))
    assert view.notices[str(report.number)]["confirm"] is True
    assert {clock.rule for clock in view.clocks if clock.status == "running"} >= {"first_reply", "group"}
    await case.until(START + 2 * HOUR + SOON)
    assert (await case.the("deadline_breached", rule="first_reply")).occurred_at == START + 2 * HOUR
    await case.do("acknowledge", "general_manager:he-jianguo", notice=str(report.number))

    log = await harness.events.read(case.id)
    assert [sealed.fact.number for sealed in log] == list(range(1, len(log) + 1))
    assert verify(log) == []
    assert (await case.view()).head == log[-1].hash


async def test_commands_in_flight_while_a_run_continues_are_answered(brief_company):
    harness = brief_company
    case = await harness.open()
    async with asyncio.timeout(120):
        for wave in range(6):
            names = [f"w-{wave}-{number}" for number in range(5)]
            receipts = await asyncio.gather(*[persistent(case, name) for name in names])
            assert [receipt.command_id for receipt in receipts] == names
    assert len(await case.all("noted")) == 30
    assert len(await case.runs()) > 2


async def persistent(case, name: str) -> Receipt:
    """A command as a client sends it that asks again when a run ends under it."""
    for _ in range(20):
        try:
            return await case.do("note", INTAKE, id=name, text=name)
        except Exception as error:  # noqa: BLE001 - the run has ended: which error it is depends on the moment
            last = error
            await asyncio.sleep(0.05)
    raise last


async def opening_of(harness, case):
    history = await harness.client.get_workflow_handle(
        case.id, run_id=case.handle.first_execution_run_id
    ).fetch_history()
    payload = history.events[0].workflow_execution_started_event_attributes.input.payloads[0]
    return harness.client.data_converter.payload_converter.from_payload(payload)["opening"]
