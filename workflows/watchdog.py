"""The watchdog and the canary: each a workflow of one activity, started again and again by a schedule.

They run on the same task queue and workers as the complaints, so that whatever holds those up holds these up, too. What
must be noticed without them, their own silence, is noticed from their last heartbeat (see `service.watch`).
"""

from __future__ import annotations

from dataclasses import replace

from temporalio import workflow

from activities.declarations import canary, watch
from activities.messages import CanaryOrder, CanaryReport, WatchOrder, WatchReport
from workflows.activity_options import CANARY, WATCH


@workflow.defn(name="Watchdog")
class WatchdogWorkflow:
    """One run of the watchdog."""

    @workflow.run
    async def run(self, order: WatchOrder) -> WatchReport:
        """Look once."""
        return await workflow.execute_activity(watch, order, **WATCH)


@workflow.defn(name="Canary")
class CanaryWorkflow:
    """One complaint of the canary, from opening to archive."""

    @workflow.run
    async def run(self, order: CanaryOrder) -> CanaryReport:
        """Live it, under an id of its own."""
        info = workflow.info()
        name = f"canary-{info.start_time:%Y%m%d-%H%M%S}-{info.run_id[-8:]}"
        return await workflow.execute_activity(canary, replace(order, complaint_id=name), **CANARY)
