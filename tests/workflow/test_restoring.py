"""A complaint whose workflow is gone lives on from its log: same state, same answers, nothing told twice."""

import asyncio
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from temporalio import activity
from temporalio.client import WorkflowFailureError

from activities.messages import NoticeBatch, Outcome
from domain.complaint.snapshot import dump
from domain.log.ledger import verify
from domain.policy.rulebook_cache import RULEBOOKS
from domain.state_from_log import restore
from recovery.histories import Histories
from recovery.restart_workflows import answered, attributes, past, start_of
from recovery.restore_log import joined
from store.receipts import ReceiptStore
from tests.workflow.harness import DEPARTMENT, INTAKE, START, Case, opening

HOUR = timedelta(hours=1)


async def restored(case: Case) -> Case:
    """The complaint again, from nothing but its log, after its workflow was done away with."""
    at = await case.now()
    await case.handle.terminate("lost")
    return await started(case, at)


async def started(case: Case, at: datetime) -> Case:
    harness = case.harness
    sealed = await harness.events.read(case.id)
    whole = restore(case.id, sealed, RULEBOOKS.get)
    assert attributes(whole.book, whole)
    receipts, _ = answered(whole.receipts, await ReceiptStore(harness.database).of(case.id))
    return await harness.start(start_of("evergreen", whole, receipts, past(sealed)), case.id, at)


async def test_the_state_and_every_answer_are_those_that_were_lost(harness):
    case = await harness.open()
    receipts = [
        await case.do("assign", INTAKE, to="wang-qiang", role="owner", id="c-1"),
        await case.do("reply", DEPARTMENT, text="两天内答复", plan="调查", id="c-2"),
        await case.do("agree_visit", DEPARTMENT, starts_at=(START + 5 * HOUR).isoformat(), region="佛山", id="c-3"),
    ]  # fmt: skip
    await case.until(START + 30 * HOUR)
    before = (await case.view()).model_dump()
    case = await restored(case)
    assert (await case.view()).model_dump() == before
    assert (await case.refused("assign", INTAKE, to="zhao-lei", role="owner", id="c-1")).type == "duplicate"
    again = await case.do("assign", INTAKE, to="wang-qiang", role="owner", id="c-1")
    assert again == receipts[0]
    assert len(await case.all("replied")) == 1


async def test_a_log_of_an_earlier_version_has_no_receipts_and_still_acts_once(harness):
    case = await harness.open()
    receipt = await case.do("assign", INTAKE, to="wang-qiang", role="owner", id="c-1")
    at = await case.now()
    await case.handle.terminate("lost")
    sealed = await harness.events.read(case.id)
    whole = restore(case.id, sealed, RULEBOOKS.get)
    receipts, unrecorded = answered(whole.receipts, [])
    assert receipts == unrecorded
    case = await harness.start(start_of("evergreen", whole, receipts, past(sealed)), case.id, at)
    again = await case.do("assign", INTAKE, to="wang-qiang", role="owner", id="c-1")
    assert again.model_dump(exclude={"content"}) == receipt.model_dump(exclude={"content"})


async def test_it_goes_on_with_its_clocks_and_its_chain(harness):
    case = await harness.open()
    await case.until(START + 1 * HOUR)
    case = await restored(case)
    await case.until(START + 12 * HOUR)
    assert len(await case.all("deadline_breached", rule="first_reply")) == 1
    await case.closed()
    await case.settled()
    sealed = await harness.events.read(case.id)
    assert verify(sealed) == []
    assert dump(restore(case.id, sealed, RULEBOOKS.get).complaint)["number"] == len(sealed)


async def test_what_was_told_is_not_told_again_and_what_was_not_is(idle_company):
    harness = idle_company

    @activity.defn(name="notify")
    async def mute(_: NoticeBatch) -> list[Outcome]:
        await asyncio.Event().wait()
        raise AssertionError

    @activity.defn(name="escalate")
    async def silent(_: NoticeBatch) -> list[Outcome]:
        return await mute(_)

    async with harness.worker(without=("notify", "escalate"), also=(mute, silent)):
        case = await harness.open(severity="major", kind="dispute")
        assert await case.all("notice_delivered") == []
        at = await case.now()
        await case.handle.terminate("lost")
    case = await started(case, at)
    async with harness.worker():
        await case.settled()
        asked = await case.all("notice_requested")
        assert asked
        assert len(await case.all("notice_delivered")) == len(asked)
        told = len(harness.letters())
        assert told
        case = await restored(case)
        await case.settled()
        assert len(harness.letters()) == told
        assert len(await case.all("notice_delivered")) == len(asked)


async def test_the_opening_is_answered_again(harness):
    case = await harness.open()
    await case.settled()
    first = len(await case.facts())
    case = await restored(case)
    receipt = await case.update("open", opening())
    assert (receipt.first, receipt.complaint_id) == (1, case.id)
    assert len(await case.facts()) == first


async def test_a_log_too_long_for_one_message_goes_along_in_pages(harness, monkeypatch):
    monkeypatch.setattr("activities.log.MAX_BYTES", 2_000)
    case = await harness.open()
    for number in range(5):
        await case.do("note", INTAKE, text="x" * 900, id=f"n-{number}")
    await case.settled()
    at = await case.now()
    await case.handle.terminate("lost")
    sealed = await harness.events.read(case.id)
    whole = restore(case.id, sealed, RULEBOOKS.get)
    case = await harness.start(start_of("evergreen", whole, whole.receipts, []), case.id, at)
    await case.settled()
    async with asyncio.timeout(20):
        while (await case.events())["activity_task_completed"] < 4:
            await asyncio.sleep(0.1)
    run = (await case.handle.describe()).run_id
    remembered = await Histories(harness.client, harness.queue).of(case.id, [run])
    assert remembered.facts == [entry.fact for entry in sealed]
    assert joined([], remembered) == sealed


async def test_what_a_refused_start_made_up_is_not_remembered(harness):
    case = await harness.open()
    await case.do("note", INTAKE, text="真的")
    await case.settled()
    first = (await case.handle.describe()).run_id
    await case.handle.terminate("lost")
    sealed = await harness.events.read(case.id)
    start = start_of("evergreen", restore(case.id, sealed, RULEBOOKS.get), [], deepcopy(past(sealed)))
    assert start.carried is not None
    start.carried.state["head"] = "0" * 64
    start.carried.past[1]["data"]["text"] = "made up"
    forged = await harness.client.start_workflow("Complaint", start, id=case.id, task_queue=harness.queue)
    with pytest.raises(WorkflowFailureError):
        await forged.result()
    for runs in ([first, forged.result_run_id], [forged.result_run_id, first]):
        remembered = await Histories(harness.client, harness.queue).of(case.id, runs)
        assert remembered.facts == [entry.fact for entry in sealed]
        assert joined([], remembered) == sealed
        assert remembered.began_with == 0
