"""The schedule of anchors in Temporal. `redress setup` and `redress up` make it."""

from __future__ import annotations

import os
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)

from cli.failures import Misused
from client.schedules import keep_schedule
from workflows.anchor import SCHEDULE, WORKFLOW

EVERY = "REDRESS_ANCHOR_EVERY"


def interval() -> timedelta:
    """The interval between two anchors, from REDRESS_ANCHOR_EVERY (minutes). Raises Misused."""
    minutes = os.environ.get(EVERY) or "60"
    if not minutes.isdigit() or not 1 <= int(minutes) <= 10_080:
        raise Misused(
            f'{EVERY}: given "{minutes}"; accepted: minutes, a whole number from 1 to 10080 (a week)'
        )
    return timedelta(minutes=int(minutes))


async def schedule_anchors(client: Client, task_queue: str, every: timedelta) -> bool:
    """Make the schedule, or set it to this interval; return whether it is new."""
    action = ScheduleActionStartWorkflow(WORKFLOW, id=SCHEDULE, task_queue=task_queue)
    spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)])
    policy = SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=every)
    schedule = Schedule(action=action, spec=spec, policy=policy)
    return await keep_schedule(client, SCHEDULE, schedule)
