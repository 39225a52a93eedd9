"""Canary: a complaint that lives from opening to archive within seconds and measures what people would wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any, Final, TypeVar

from temporalio import activity
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateStage
from temporalio.common import WorkflowIDConflictPolicy

from activities.heartbeat import beating
from activities.messages import CanaryOrder, CanaryReport
from store.complaints import ClockRow, Complaints
from store.deliveries import Deliveries, Delivery
from store.findings import CANARY, Findings, Symptom

BY: Final = "keeper:nobody"
POLL: Final = 0.1
TEXT: Final = "self-test"
T = TypeVar("T")


class Canary:
    """The activity of the canary."""

    def __init__(
        self,
        findings: Findings,
        complaints: Complaints,
        deliveries: Deliveries,
    ) -> None:
        self._findings = findings
        self._complaints = complaints
        self._deliveries = deliveries

    @activity.defn(name="canary")
    @beating()
    async def canary(self, order: CanaryOrder) -> CanaryReport:
        """Live one complaint. Whatever goes wrong with it is a finding, never a failure of this activity."""
        client, queue = activity.client(), activity.info().task_queue
        await self._findings.await_beat(CANARY, order.silent_after)
        life = _Life(client, queue, order, self._complaints, self._deliveries)
        try:
            async with asyncio.timeout(order.timeout_s):
                await life.live()
        except TimeoutError:
            life.trouble[life.step] = f"did not come within {order.timeout_s:g} s"
        except Exception as error:  # noqa: BLE001 - what went wrong is the answer
            cause = error.__cause__ or error
            life.trouble[life.step] = f"{type(cause).__name__}: {cause}"[:300]
        slow = {
            name: f"took {life.seconds[name]:.1f} s, more than {limit:g} s"
            for name, limit in order.limits.items()
            if life.seconds.get(name, 0) > limit
        }
        trouble = {**slow, **life.trouble}
        symptoms = [Symptom(CANARY, step, what, order.complaint_id) for step, what in trouble.items()]
        await self._findings.note([CANARY], symptoms)
        if not life.trouble:
            await self._findings.beat(CANARY, order.silent_after, life.seconds)
            with suppress(TimeoutError):
                async with asyncio.timeout(order.timeout_s / 2):
                    await self._end_unfinished(client, order.complaint_id)
        return CanaryReport(life.seconds, trouble)

    async def _end_unfinished(self, client: Client, own: str) -> None:
        """End the complaints of canaries that did not finish."""
        for name, status in (await self._findings.canaries()).items():
            if name == own:
                continue
            try:
                if status not in ("closed", "withdrawn"):
                    await _do(client, name, "withdraw", {"reason": "the canary did not finish"})
                await _do(client, name, "archive", {})
            except Exception:  # noqa: BLE001 - it is gone, or ends by itself; the next canary tries again
                activity.logger.info("the complaint %s of an earlier canary cannot be ended", name)


class _Life:
    """One life, step by step. `step` is the one at hand."""

    def __init__(
        self, client: Client, queue: str, order: CanaryOrder, complaints: Complaints, deliveries: Deliveries
    ) -> None:
        self._client = client
        self._queue = queue
        self._order = order
        self._complaints = complaints
        self._deliveries = deliveries
        self.seconds: dict[str, float] = {}
        self.trouble: dict[str, str] = {}
        self.step = "opening"

    async def live(self) -> None:
        """Opening, a deadline that is kept, one that is not, its notice, the end."""
        begun = perf_counter()
        await self._timed("opening", self._open())
        await self._timed("command", self._do("reply", text=TEXT))
        self.step = "deadline"
        clock = await _until(self._breached)
        if clock.lateness_ms is not None:
            self.seconds["lateness"] = clock.lateness_ms / 1000
        self.step = "notice"
        delivery = await _until(self._told)
        if delivery.sent_at and clock.breached_at:
            self.seconds["notice"] = (delivery.sent_at - clock.breached_at).total_seconds()
        self.step = "end"
        await self._do("resolve", result=TEXT)
        await self._do("close", summary=TEXT)
        await self._do("archive")
        self.seconds["whole"] = perf_counter() - begun
        self.step = "verdicts"
        verdicts = {one.rule: one.verdict for one in await self._complaints.clocks(self._order.complaint_id)}
        if verdicts != {"answer": "met", "solution": "breached"}:
            self.trouble["verdicts"] = f"given {verdicts}; the answer was in time, the solution was not"

    async def _timed(self, step: str, work: Awaitable[object]) -> None:
        self.step, begun = step, perf_counter()
        await work
        self.seconds[step] = perf_counter() - begun

    async def _open(self) -> None:
        order, now = self._order, datetime.now(UTC)
        fields = {
            "complainant": "canary",
            "object": order.complaint_id,
            "answer_by": (now + timedelta(seconds=order.met)).isoformat(),
            "solution_by": (now + timedelta(seconds=order.breached)).isoformat(),
        }
        opening = {"policy": CANARY, "by": BY, "fields": fields}
        start = WithStartWorkflowOperation[Any, Any](
            "Complaint",
            {"opening": opening},
            id=order.complaint_id,
            task_queue=self._queue,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            static_summary=CANARY,
        )
        handle = await self._client.start_update_with_start_workflow(
            "open",
            opening,
            wait_for_stage=WorkflowUpdateStage.COMPLETED,
            start_workflow_operation=start,
            result_type=dict,
        )
        await handle.result()

    async def _do(self, name: str, **fields: str) -> None:
        await _do(self._client, self._order.complaint_id, name, fields)

    async def _breached(self) -> ClockRow | None:
        clocks = await self._complaints.clocks(self._order.complaint_id)
        return next((one for one in clocks if one.rule == "solution" and one.verdict == "breached"), None)

    async def _told(self) -> Delivery | None:
        rows = await self._deliveries.of_complaint(self._order.complaint_id)
        return next((one for one in rows if one.done), None)


async def _do(client: Client, complaint_id: str, name: str, fields: Mapping[str, str]) -> None:
    handle = client.get_workflow_handle(complaint_id)
    await handle.execute_update(name, {"by": BY, "fields": dict(fields)}, result_type=dict)


async def _until(ask: Callable[[], Awaitable[T | None]]) -> T:
    """Ask until there is an answer; the time for the whole life is the limit."""
    while True:
        found = await ask()
        if found is not None:
            return found
        await asyncio.sleep(POLL)
