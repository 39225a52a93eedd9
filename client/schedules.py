"""Schedules: what starts the watchdog each minute and the canary every few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from activities.messages import CanaryOrder, WatchOrder
from workflows.activity_options import CHANNEL_RETRIES, HEARTBEAT_TIMEOUT, NOTIFY, SENDING_HEARTBEAT_TIMEOUT

WATCHDOG: Final = "redress-watchdog"
CANARY: Final = "redress-canary"
WATCH_EVERY: Final = timedelta(minutes=1)
CANARY_EVERY: Final = timedelta(minutes=15)

RUN_TIMEOUT: Final = timedelta(minutes=4)
"""For one run of either. A run that waits for a worker longer than this is given up."""

WORKFLOW_TASK_TIMEOUT: Final = timedelta(seconds=10)
"""How long the server waits for a workflow task whose worker has died: its default."""

CATCH_UP: Final = timedelta(seconds=30)
"""What was missed while Temporal was away is not made up for."""


async def make_schedules(
    client: Client, task_queue: str, canary: timedelta | None = CANARY_EVERY
) -> list[str]:
    """Make the schedules, or bring them up to date, and return the names of those that are new.

    Both run at once, and then by their interval. One that somebody has paused stays paused. Without an interval for the
    canary there is none. Raises RPCError.
    """
    wanted = {WATCHDOG: _schedule("Watchdog", WATCHDOG, task_queue, WATCH_EVERY, _watch_order())}
    if canary is None:
        await _remove(client, CANARY)
    else:
        wanted[CANARY] = _schedule("Canary", CANARY, task_queue, canary, _canary_order(canary))
    return [name for name, schedule in wanted.items() if await keep_schedule(client, name, schedule)]


async def keep_schedule(client: Client, name: str, schedule: Schedule) -> bool:
    """Make a schedule, or bring it up to date, and run it now unless it is paused; return whether it is new."""
    try:
        await client.create_schedule(name, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        handle = client.get_schedule_handle(name)
        await handle.update(lambda known: _renewed(known, schedule))
        if not schedule.state.paused:
            await handle.trigger()
        return False
    return True


def _watch_order() -> WatchOrder:
    """A delivery hangs when it is not done within an attempt and the longest wait for the next one: its channel is down."""
    attempt, wait = NOTIFY["start_to_close_timeout"], CHANNEL_RETRIES.maximum_interval
    assert attempt is not None
    assert wait is not None
    hanging = attempt + wait + 2 * WATCH_EVERY
    return WatchOrder(hanging=hanging.total_seconds(), silent_after=_silent_after(WATCH_EVERY))


def _canary_order(every: timedelta) -> CanaryOrder:
    """A step may take as long as it does when a worker dies in it: that is no reason to wake somebody."""
    step = (WORKFLOW_TASK_TIMEOUT + HEARTBEAT_TIMEOUT).total_seconds()
    sending = (WORKFLOW_TASK_TIMEOUT + SENDING_HEARTBEAT_TIMEOUT).total_seconds()
    limits = {"opening": 2 * step, "command": step, "lateness": step, "notice": step + sending}
    return CanaryOrder(silent_after=_silent_after(every), limits=limits)


def _silent_after(every: timedelta) -> float:
    """Seconds after a run by which the next one has ended: one may be missed, and each takes its time."""
    return (2 * every + RUN_TIMEOUT).total_seconds()


def _schedule(workflow: str, name: str, task_queue: str, every: timedelta, order: Any) -> Schedule:
    action = ScheduleActionStartWorkflow(
        workflow,
        order,
        id=name,
        task_queue=task_queue,
        execution_timeout=RUN_TIMEOUT,
        static_summary=name,
    )
    return Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )


def _renewed(known: ScheduleUpdateInput, schedule: Schedule) -> ScheduleUpdate:
    schedule.state = known.description.schedule.state  # whoever paused it had a reason
    return ScheduleUpdate(schedule)


async def _remove(client: Client, name: str) -> None:
    try:
        await client.get_schedule_handle(name).delete()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
