"""The schedule of anchors, made where servers are made ready."""

from __future__ import annotations

import os
from datetime import timedelta

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

from cli.failures import Misused
from workflows.anchor import SCHEDULE, WORKFLOW

EVERY = "REDRESS_ANCHOR_EVERY"


def interval() -> timedelta:
    """How often an anchor is written: REDRESS_ANCHOR_EVERY, minutes. Raises Misused."""
    given = os.environ.get(EVERY) or "60"
    if not given.isdigit() or not 1 <= int(given) <= 10_080:
        raise Misused(f'{EVERY}: given "{given}"; accepted: minutes, a whole number from 1 to 10080 (a week)')
    return timedelta(minutes=int(given))


async def schedule_anchors(client: Client, task_queue: str, every: timedelta) -> bool:
    """Make the schedule, or set it to this interval; return whether it is new."""
    action = ScheduleActionStartWorkflow(WORKFLOW, id=SCHEDULE, task_queue=task_queue)
    spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)])
    policy = SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=every)
    schedule = Schedule(action=action, spec=spec, policy=policy)
    try:
        await client.create_schedule(SCHEDULE, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:

        def updated(now: ScheduleUpdateInput) -> ScheduleUpdate:
            schedule.state = now.description.schedule.state  # whoever paused it had a reason
            return ScheduleUpdate(schedule)

        await client.get_schedule_handle(SCHEDULE).update(updated)
        return False
    return True
