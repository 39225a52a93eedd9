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

from activities.messages import WatchOrder

WATCHDOG: Final = "redress-watchdog"
CANARY: Final = "redress-canary"
WATCH_EVERY: Final = timedelta(minutes=1)
CANARY_EVERY: Final = timedelta(minutes=5)

CATCH_UP: Final = timedelta(seconds=30)
"""What was missed while Temporal was away is not made up for."""


async def make_schedules(
    client: Client, task_queue: str, canary: timedelta | None = CANARY_EVERY
) -> list[str]:
    """Make the schedules, or bring them up to date, and return the names of those that are new.

    One that somebody has paused stays paused. Without a time for the canary there is none. Raises RPCError.
    """
    wanted = {WATCHDOG: _schedule("Watchdog", WATCHDOG, task_queue, WATCH_EVERY, WatchOrder())}
    if canary is None:
        await _remove(client, CANARY)
    else:
        wanted[CANARY] = _schedule("Canary", CANARY, task_queue, canary)
    return [name for name, schedule in wanted.items() if await _make(client, name, schedule)]


def _schedule(workflow: str, name: str, task_queue: str, every: timedelta, *given: Any) -> Schedule:
    action = ScheduleActionStartWorkflow(
        workflow,
        args=list(given),
        id=name,
        task_queue=task_queue,
        execution_timeout=timedelta(minutes=4),
        static_summary=name,
    )
    return Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )


async def _make(client: Client, name: str, schedule: Schedule) -> bool:
    try:
        await client.create_schedule(name, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(name).update(lambda known: _renewed(known, schedule))
        return False
    return True


def _renewed(known: ScheduleUpdateInput, schedule: Schedule) -> ScheduleUpdate:
    schedule.state = known.description.schedule.state
    return ScheduleUpdate(schedule)


async def _remove(client: Client, name: str) -> None:
    try:
        await client.get_schedule_handle(name).delete()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
