"""Five moments to die at. Each waits until it has come, kills the worker in it, and proves that it was hit."""

import asyncio
from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistoryEventFilterType

from tests.acceptance.callers import INTAKE, Caller
from tests.acceptance.harness import Harness, until, update_id

PROMISES = 5


async def between_accept_and_record(harness: Harness) -> str:
    """Temporal has taken commands in, PostgreSQL has nothing of them."""
    async with harness.locked_log():
        await until(lambda: enough(harness, 5))
        await harness.kill()
        asking = [(caller, caller.waiting.id) for caller in harness.callers if caller.waiting]
        accepted = [request for caller, request in asking if await is_accepted(harness, caller, request)]
        await harness.cut_off()
    lost = [request for request in accepted if not await harness.on_record(request)]
    assert lost
    return f"{len(lost)} commands were accepted and not on record"


async def enough(harness: Harness, number: int) -> bool:
    return len(await harness.held_up()) >= number


async def is_accepted(harness: Harness, caller: Caller, command_id: str) -> bool:
    return command_id in map(update_id, await harness.history(caller.complaint))


async def between_record_and_effect(harness: Harness) -> str:
    """A notice is on record, nobody has begun to send it."""
    async with harness.closed_gate():
        await until(harness.held_up)
        await harness.kill()
        await harness.cut_off()
        waiting = await harness.admin.fetch(
            "SELECT effect_id FROM deliveries d JOIN events e"
            " ON e.complaint_id = d.complaint_id AND e.number = d.fact_number AND e.type = 'notice_requested'"
            " WHERE d.status = 'pending' AND d.attempts = 0"
        )
    assert waiting
    assert not {row["effect_id"] for row in waiting} & {letter.effect for letter in harness.mail.letters}
    return f"{len(waiting)} notices were on record and not begun"


async def during_an_effect(harness: Harness) -> str:
    """The mail server has a letter and has not said so: nobody can know whether it arrived."""
    harness.mail.unanswered.clear()
    harness.mail.silent.set()
    await harness.mail.unanswered.wait()
    await harness.kill()
    harness.mail.silent.clear()
    unknown = [letter.effect for letter in harness.mail.letters if not letter.answered]
    pending = await harness.admin.fetchval(
        "SELECT count(*) FROM deliveries WHERE effect_id = ANY ($1) AND status = 'pending' AND attempts > 0",
        unknown,
    )
    assert pending
    return f"{pending} letters had arrived without a receipt"


async def while_a_timer_is_due(harness: Harness) -> str:
    """Promises fall due while nobody works."""
    some = harness.dice.sample(harness.callers, PROMISES)
    for caller in some:
        caller.talks.clear()  # who is asked all the time has no timer: every command looks at the clock itself
    await harness.until(lambda: not any(caller.waiting for caller in some))
    lead = timedelta(seconds=6)
    while True:
        due = datetime.now(UTC) + lead
        await asyncio.gather(*(promise(caller, due) for caller in some))
        if datetime.now(UTC) < due - lead / 2:
            break
        lead *= 2
    await harness.kill()
    killed = datetime.now(UTC)
    assert killed < due, "the worker outlived the instant"
    # Not of all of them: a run may just have ended, or have had a delivery to record before it set its timer.
    fired = await until(lambda: have_fired(harness, some, killed))
    await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
    query = "SELECT count(*) FROM events WHERE type = 'deadline_breached' AND occurred_at = $1"
    assert await harness.admin.fetchval(query, due) == 0
    for caller in some:
        caller.talks.set()
    return f"{len(some)} promises fell due, {fired} timers fired"


async def promise(caller: Caller, due: datetime) -> None:
    """Beside what the caller itself asks for."""
    await caller.redress.submit(
        caller.complaint,
        "promise",
        {"by": INTAKE, "fields": {"what": "回电", "due_at": due.isoformat(), "by": "wang-qiang"}},
    )


async def have_fired(harness: Harness, callers: list[Caller], since: datetime) -> int:
    await asyncio.sleep(0.1)
    return sum([await has_fired(harness, caller, since) for caller in callers])


async def has_fired(harness: Harness, caller: Caller, since: datetime) -> bool:
    events = await harness.history(caller.complaint)
    fired = [event for event in events if event.event_type == EventType.EVENT_TYPE_TIMER_FIRED]
    return any(event.event_time.ToDatetime(UTC) >= since for event in fired)


async def during_continue_as_new(harness: Harness) -> str:
    """A run has ended, the next one has not done anything."""
    while True:
        await a_run_ends(harness)
        harness.freeze()
        begun = [caller for caller in harness.callers if await is_new_born(harness, caller)]
        if begun:
            break
        harness.thaw()
    await harness.kill()
    return f"{len(begun)} runs had begun and done nothing"


async def a_run_ends(harness: Harness) -> None:
    watches = [asyncio.create_task(end_of_run(harness, caller)) for caller in harness.callers]
    try:
        await asyncio.wait(watches, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)


async def end_of_run(harness: Harness, caller: Caller) -> None:
    run = (await harness.client.get_workflow_handle(caller.complaint).describe()).run_id
    handle = harness.client.get_workflow_handle(caller.complaint, run_id=run)
    only_the_last = WorkflowHistoryEventFilterType.CLOSE_EVENT
    async for _ in handle.fetch_history_events(wait_new_event=True, event_filter_type=only_the_last):
        return


async def is_new_born(harness: Harness, caller: Caller) -> bool:
    events = await harness.history(caller.complaint)
    first = events[0].workflow_execution_started_event_attributes
    done = {event.event_type for event in events}
    return bool(first.continued_execution_run_id) and EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED not in done


MOMENTS = (
    between_accept_and_record,
    between_record_and_effect,
    during_an_effect,
    while_a_timer_is_due,
    during_continue_as_new,
)
