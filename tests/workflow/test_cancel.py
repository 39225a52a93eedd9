"""Cancelling in the Temporal UI is no way to end a complaint: it goes on, and says so."""

import asyncio
from datetime import timedelta

from temporalio import activity
from temporalio.client import WorkflowExecutionStatus

from activities.messages import Batch
from tests.workflow.harness import INTAKE, START

HOUR = timedelta(hours=1)


async def test_a_cancelled_complaint_goes_on_with_an_alarm(harness):
    case = await harness.open()
    await case.settled()
    await case.handle.cancel()
    await case.settled()
    alarm = await case.the("alarm_raised")
    assert "withdraw" in alarm.data["reason"]
    assert alarm.cause == "cancel"
    await case.until(START + 3 * HOUR)
    assert (await case.the("deadline_breached", rule="first_reply")).data["rule"] == "first_reply"
    assert (await case.do("note", INTAKE, text="仍在办理")).facts == ["noted"]
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_facts_that_are_just_being_recorded_survive_a_cancellation(idle_company):
    """The activity is asked to end too; what it had in hand is recorded by the next."""
    harness = idle_company
    begun, free = asyncio.Event(), asyncio.Event()
    recording = next(one for one in harness.activities() if one.__name__ == "record")

    @activity.defn(name="record")
    async def record(batch: Batch) -> str:
        if any(fact["type"] == "noted" for fact in batch.facts) and not free.is_set():
            begun.set()
            while not free.is_set():
                activity.heartbeat()
                await asyncio.sleep(0.05)
        return await recording(batch)

    async with harness.worker(without=("record",), also=(record,)):
        case = await harness.open()
        await case.settled()
        note = asyncio.create_task(case.do("note", INTAKE, text="第一次", id="n-1"))
        await begun.wait()
        await case.handle.cancel()
        await asyncio.sleep(0.3)
        free.set()
        assert (await note).facts == ["noted"]
        await case.settled()
    facts = await case.facts()
    assert [fact.number for fact in facts] == list(range(1, len(facts) + 1))
    assert len(await case.all("noted")) == 1
    assert len(await case.all("alarm_raised")) == 1
