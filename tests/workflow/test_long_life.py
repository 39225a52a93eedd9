"""A complaint that has been answered very often: older receipts are looked up in the store, and each command acts once."""

import asyncio

import pytest
import pytest_asyncio
from temporalio import workflow

from starter import Redress
from store.receipts import ReceiptStore
from tests.workflow.harness import DEPARTMENT, INTAKE


@pytest_asyncio.fixture
async def old(idle_company, monkeypatch):
    """A complaint whose run carries next to no receipts: each command is followed by a new run."""
    monkeypatch.setattr("workflows.receipts.CARRIED_BYTES", 800)
    monkeypatch.setattr("workflows.complaint_run.MAX_UPDATES", 1)
    async with idle_company.worker():
        case = await idle_company.open()
        for number in range(5):
            await case.do("note", INTAKE, text=f"note {number}", id=f"n-{number}")
        await case.settled()
        yield case


async def test_every_receipt_is_on_record(old):
    receipts = await ReceiptStore(old.harness.database).of(old.id)
    assert [receipt.command_id for receipt in receipts] == ["open", *(f"n-{number}" for number in range(5))]


async def test_a_command_that_was_forgotten_gets_its_old_answer(old):
    number = len(await old.all("noted"))
    first = await old.do("note", INTAKE, text="note 0", id="n-0")
    assert first.command_id == "n-0"
    assert (await old.refused("note", INTAKE, text="other", id="n-0")).type == "duplicate"
    assert len(await old.all("noted")) == number
    assert first in await ReceiptStore(old.harness.database).of(old.id)


async def test_it_gets_its_old_answer_also_where_it_would_be_refused_today(old):
    await old.do("withdraw", DEPARTMENT, reason="撤诉")
    assert (await old.do("note", INTAKE, text="note 1", id="n-1")).command_id == "n-1"


async def test_what_never_acted_acts_and_is_refused_as_ever(old):
    await old.do("note", INTAKE, text="new", id="n-new")
    assert len(await old.all("noted", text="new")) == 1
    assert (await old.refused("note", INTAKE)).type == "field"
    assert (await old.refused("archive", DEPARTMENT)).type == "state"
    await old.do("assign", INTAKE, to="wang-qiang", role="owner")


async def test_the_same_id_twice_at_once_acts_once(old):
    given = {"by": INTAKE, "fields": {"text": "once"}}
    first, second = await asyncio.gather(*(old.update("note", given, "n-twice") for _ in range(2)))
    assert first == second
    assert len(await old.all("noted", text="once")) == 1


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_UPDATES", 10), ("OVERDUE_BYTES", 60_000)], ids=["updates", "bytes"]
)
async def test_under_a_load_without_a_pause_it_goes_on_in_another_run(
    idle_company, monkeypatch, limit, value
):
    """Eight callers, each of whom sends the next command as soon as the last one is answered."""
    monkeypatch.setattr(f"workflows.complaint_run.{limit}", value)
    monkeypatch.setattr("workflows.complaint_run.UPDATES_OVERDUE", 5)
    if limit == "OVERDUE_BYTES":  # the server suggests another run later than this test wants to wait
        suggested = property(lambda run: workflow.info().get_current_history_size() > value // 2)
        monkeypatch.setattr("workflows.complaint_run.ComplaintRun.should_continue", suggested)
    numbers = iter(range(60))
    async with idle_company.worker():
        case = await idle_company.open()
        redress = Redress(idle_company.client, task_queue=idle_company.queue)

        async def call():
            for number in numbers:
                await redress.submit(
                    case.id, "note", {"by": INTAKE, "fields": {"text": "x" * 500}}, f"n-{number}"
                )

        await asyncio.gather(*(call() for _ in range(8)))
        assert {fact.cause for fact in await case.all("noted")} == {f"n-{number}" for number in range(60)}
        assert len(await case.all("noted")) == 60
        assert len(await case.runs()) > 2


async def test_with_very_many_things_open_nothing_more_is_opened(harness, monkeypatch):
    monkeypatch.setattr("domain.complaint.open_things.MOST", 3)
    case = await harness.open()
    for _ in range(3):
        await case.do("record_message", INTAKE, channel="phone", text="?")
    refusal = await case.refused("record_message", INTAKE, channel="phone", text="?")
    assert refusal.type == "state"
    assert "3 things are open (message 3)" in str(refusal)
    await case.do("note", INTAKE, text="what opens nothing is accepted")
    await case.do("answer_message", DEPARTMENT, "message-1", text="!")
    await case.do("record_message", INTAKE, channel="phone", text="?")
