"""Deadlines on the real server: at their instant, with skipped time, whatever else happens."""

import asyncio
from datetime import timedelta

from temporalio.client import WorkflowExecutionStatus

from tests.workflow.harness import DEPARTMENT, INTAKE, OWNER, START, local

HOUR = timedelta(hours=1)
SOON = timedelta(minutes=5)


async def test_a_deadline_fires_at_its_instant_and_records_that_of_the_rule(harness):
    case = await harness.open()
    due = harness.book.worktime.due(START, harness.book.deadlines["first_reply"].due.amounts[0]).at
    assert (await case.view()).next_rule == "first_reply"
    await case.until(due - SOON)
    assert await case.all("deadline_breached") == []
    await case.until(due + SOON)
    breach = await case.the("deadline_breached")
    assert breach.data["rule"] == "first_reply"
    assert breach.occurred_at == due == local(16, 11)
    assert timedelta(0) < breach.recorded_at - due < SOON
    assert breach.cause == "time"
    assert (await case.the("deadline_warned", rule="first_reply")).occurred_at == local(16, 10)


async def test_an_act_at_the_due_instant_is_in_time(harness):
    case = await harness.open()
    await case.until(local(16, 11) - timedelta(seconds=45))
    await case.do("reply", DEPARTMENT, at=local(16, 11), text="两天内换货", plan="换货")
    assert (await case.the("deadline_met")).data["rule"] == "first_reply"
    await case.until(local(16, 12))
    assert await case.all("deadline_breached", rule="first_reply") == []


async def test_an_act_reported_late_corrects_the_verdict_and_both_stay(harness):
    case = await harness.open()
    await case.until(local(16, 11) + SOON)
    await case.do("reply", DEPARTMENT, at=local(16, 11), text="两天内换货", plan="换货")
    assert (await case.the("deadline_breached", rule="first_reply")).occurred_at == local(16, 11)
    assert (await case.the("verdict_corrected", rule="first_reply")).data["verdict"] == "met"


async def test_no_progress_is_told_after_72_hours_and_every_day_again(harness):
    case = await harness.open()
    await case.until(START + 5 * 24 * HOUR + SOON)
    assert (await case.the("deadline_breached", rule="no_progress")).occurred_at == START + 72 * HOUR
    repeats = [fact.occurred_at for fact in await case.all("deadline_repeated", rule="no_progress")]
    assert repeats == [START + 96 * HOUR, START + 120 * HOUR]
    told = [fact for fact in await case.all("notice_requested") if fact.data["by"] == "no_progress"]
    assert [fact.data["to"] for fact in told if fact.data.get("confirm")] == [["role:general_manager"]] * 3
    await case.do("record_progress", OWNER, type="survey", note="已勘察")
    await case.until(START + 6 * 24 * HOUR)
    assert len(await case.all("deadline_repeated", rule="no_progress")) == 2


async def test_there_is_one_timer_for_the_earliest_instant(harness):
    case = await harness.open()
    await case.do("note", INTAKE, text="同一期限")
    events = await case.events()
    assert (events["timer_started"], events["timer_canceled"]) == (1, 0)
    await case.do("reply", DEPARTMENT, text="两天内换货", plan="换货")
    events = await case.events()
    assert (events["timer_started"], events["timer_canceled"]) == (2, 1)


async def test_a_closed_complaint_is_archived_when_the_time_for_reopening_is_over(harness):
    case = await harness.open()
    await case.closed()
    view = await case.view()
    assert view.status == "closed"
    end = harness.book.worktime.due(
        (await case.the("closed")).occurred_at, harness.book.policy.reopen_within
    ).at
    await case.until(end - HOUR)
    assert (await case.handle.describe()).status == WorkflowExecutionStatus.RUNNING
    await harness.skipper.fast_forward(case.handle, 2 * HOUR)
    async with asyncio.timeout(120):
        assert await case.handle.result() == "archived"
    archived = await case.the("archived")
    assert (archived.occurred_at, archived.cause, archived.actor) == (end, "time", "engine")


async def test_archiving_by_hand_completes_the_workflow(harness):
    case = await harness.open()
    await case.closed()
    await case.do("archive", DEPARTMENT)
    async with asyncio.timeout(120):
        assert await case.handle.result() == "archived"
    events = await case.events()
    assert events["workflow_execution_completed"] == 1
    clocks = await harness.database.fetch("SELECT status FROM clocks WHERE complaint_id = $1", case.id)
    assert {row["status"] for row in clocks} <= {"met", "ended", "breached"}


async def test_withdrawing_ends_every_clock(harness):
    case = await harness.open()
    await case.do("withdraw", INTAKE, reason="顾客撤诉")
    view = await case.view()
    assert view.status == "withdrawn"
    assert view.next_due is None
    assert {fact.data["reason"] for fact in await case.all("deadline_ended")} == {"closed"}
    await case.until(START + 10 * 24 * HOUR)
    assert await case.all("deadline_breached") == []


async def test_reopening_keeps_the_verdicts_of_the_first_cycle(harness):
    case = await harness.open()
    await case.until(START + 3 * HOUR)
    await case.closed()
    first = [clock for clock in (await case.view()).clocks if clock.rule == "first_reply"]
    assert [clock.status for clock in first] == ["breached"]
    await case.do("reopen", DEPARTMENT, reason="又开胶")
    view = await case.view()
    assert (view.status, view.cycle) == ("reopened", 2)
    assert [clock.status for clock in view.clocks if clock.rule == "first_reply"][:1] == ["breached"]
    running = {clock.rule for clock in view.clocks if clock.status == "running"}
    assert "no_progress" in running
    await case.until(START + 4 * 24 * HOUR)
    assert len(await case.all("deadline_breached", rule="no_progress")) == 1
