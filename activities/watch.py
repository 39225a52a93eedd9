"""Watch: one run of the watchdog, which looks for what is wrong, in PostgreSQL and in Temporal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from temporalio import activity
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest, DescribeTaskQueueRequest
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.heartbeat import beating
from activities.messages import WatchOrder, WatchReport
from store.findings import CANARY, WATCHDOG, Findings, Symptom

PAGE: Final = 200
"""Complaints compared with one question to Temporal."""

MOST: Final = 200
"""Workflows that are described in one run, at most: of a thousand that are gone the next runs find the rest."""

ATTEMPTS: Final = 4
"""Attempts of one workflow task after which it keeps failing. With the server's waits that is half a minute."""

RECENT: Final = timedelta(minutes=10)
KEPT: Final = timedelta(hours=1)
"""How long the ended workflows of watchdog and canary stay in Temporal."""

_TYPES: Final = {
    "workflow": TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    "activity": TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
}


class Watching:
    """The activity of the watchdog."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    @activity.defn(name="watch")
    @beating()
    async def watch(self, order: WatchOrder) -> WatchReport:
        """Look once, and keep what was found and that somebody looked."""
        return await self.check(activity.client(), activity.info().task_queue, order)

    async def check(self, client: Client, queue: str, order: WatchOrder) -> WatchReport:
        """Look at the complaints of PostgreSQL and at Temporal, where they are carried on `queue`.

        Where Temporal does not answer one question the others are asked all the same; the findings that depend on it
        stay as they are, and that nobody could look is a finding itself.
        """
        findings = self._findings
        overdue = await findings.overdue(order.overdue)
        symptoms = [*overdue, *await findings.hanging(order.hanging)]
        kinds = ["overdue", "delivery", "blind"]
        last = (await findings.heartbeats()).get(WATCHDOG)
        check = _Check(client, queue, findings, str(last.detail.get("after", "")) if last else "")
        asks: dict[str, Callable[[], Awaitable[list[Symptom]]]] = {
            "workflow_gone": lambda: check.gone(order.pages),
            "workflow_failing": lambda: check.failing([one.complaint_id for one in overdue]),
            "backlog": lambda: check.backlog(order.lagging),
        }
        for kind, ask in asks.items():
            try:
                symptoms += await ask()
                kinds.append(kind)
            except RPCError as error:
                what = f"Temporal did not answer: {error.status.name}: {str(error)[:200]}"
                symptoms.append(Symptom("blind", kind, what))
        new = await findings.note(kinds, symptoms)
        await findings.beat(WATCHDOG, order.silent_after, {"after": check.after})
        await check.tidy()
        return WatchReport(await findings.counts(), len(new))


class _Check:
    """The questions to Temporal. `after`: the id behind which the comparison goes on with the next run."""

    def __init__(self, client: Client, queue: str, findings: Findings, after: str) -> None:
        self._client = client
        self._queue = queue
        self._findings = findings
        self.after = after

    async def gone(self, pages: int) -> list[Symptom]:
        """Complaints that must have a workflow and have none that runs.

        Visibility lags behind, so it only says whom to ask about: the last word has the workflow itself.
        """
        known = await self._findings.complaints_with("workflow_gone")
        suspects = {one async for one in self._ended_badly()}
        for _ in range(pages):
            ids = await self._findings.must_live(self.after, PAGE)
            suspects |= await self._not_running(ids)
            self.after = ids[-1] if len(ids) == PAGE else ""
            if not self.after:
                break
        sure = sorted(filter(_quotable, known))
        lost = {name: known[name] for name in await self._not_running(sure)}
        for name in sorted((suspects | set(known)) - set(sure))[:MOST]:
            state = await self._state(name)
            if state != "running":
                lost[name] = f"its workflow is {state}"
        return [
            Symptom("workflow_gone", name, lost[name], name)
            for name in await self._findings.must_live("", len(lost), list(lost))
        ]

    async def failing(self, suspects: Iterable[str]) -> list[Symptom]:
        """Workflows whose task fails again and again: those that the server names, and those among the suspects."""
        found = {one.complaint_id: one async for one in self._reported()}
        for name in sorted(set(suspects) - set(found))[:MOST]:
            seen = await self._described(name)
            task = seen.raw_description.pending_workflow_task if seen else None
            if task is not None and task.attempt >= ATTEMPTS:
                found[name] = Symptom(
                    "workflow_failing", name, f"its task is at attempt {task.attempt}", name
                )
        return list(found.values())

    async def backlog(self, seconds: float) -> list[Symptom]:
        """Tasks that have waited longer than they may: too few workers, or too slow ones."""
        symptoms = []
        for name, kind in _TYPES.items():
            request = DescribeTaskQueueRequest(
                namespace=self._client.namespace,
                task_queue=TaskQueue(name=self._queue),
                task_queue_type=kind,
                report_stats=True,
            )
            stats = (await self._client.workflow_service.describe_task_queue(request)).stats
            age = stats.approximate_backlog_age.ToTimedelta().total_seconds()
            if age > seconds:
                what = f"{stats.approximate_backlog_count} tasks wait, the oldest for {age:.0f} s"
                symptoms.append(Symptom("backlog", f"{self._queue}/{name}", what))
        return symptoms

    async def tidy(self) -> None:
        """Take away what watchdog and canary have left in Temporal, so that people find their complaints there."""
        query = (
            f"TaskQueue = '{self._queue}' AND ExecutionStatus != 'Running' AND CloseTime < '{_ago(KEPT)}' AND "
            f"(WorkflowType IN ('Watchdog', 'Canary') OR (WorkflowType = 'Complaint' AND Policy = '{CANARY}'))"
        )
        try:
            async for one in self._client.list_workflows(query, limit=MOST):
                execution = WorkflowExecution(workflow_id=one.id, run_id=one.run_id)
                await self._client.workflow_service.delete_workflow_execution(
                    DeleteWorkflowExecutionRequest(
                        namespace=self._client.namespace, workflow_execution=execution
                    )
                )
        except RPCError as error:
            activity.logger.warning("what the watchdog has left cannot be taken away: %s", error.status.name)

    async def _ended_badly(self) -> AsyncIterator[str]:
        query = (
            "WorkflowType = 'Complaint' AND ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut', 'Canceled') "
            f"AND TaskQueue = '{self._queue}' AND CloseTime > '{_ago(RECENT)}'"
        )
        async for one in self._client.list_workflows(query, limit=5 * MOST):
            yield one.id

    async def _not_running(self, ids: list[str]) -> set[str]:
        """Those that visibility does not show as running; an id that cannot be quoted counts as one."""
        missing = set(ids)
        asked = list(filter(_quotable, ids))
        for begin in range(0, len(asked), PAGE):
            names = ", ".join(f"'{one}'" for one in asked[begin : begin + PAGE])
            query = f"WorkflowId IN ({names}) AND ExecutionStatus = 'Running'"
            missing -= {one.id async for one in self._client.list_workflows(query)}
        return missing

    async def _reported(self) -> AsyncIterator[Symptom]:
        query = f"TemporalReportedProblems IS NOT NULL AND ExecutionStatus = 'Running' AND TaskQueue = '{self._queue}'"
        try:
            async for one in self._client.list_workflows(query, limit=MOST):
                problems = one.search_attributes.get("TemporalReportedProblems", [])
                causes = ", ".join(str(problem).partition("=")[2] for problem in problems)
                yield Symptom("workflow_failing", one.id, f"its task keeps failing: {causes}", one.id)
        except RPCError as error:
            if error.status is not RPCStatusCode.INVALID_ARGUMENT:
                raise  # an older server, which knows no such attribute: the suspects are asked one by one

    async def _described(self, name: str) -> WorkflowExecutionDescription | None:
        try:
            return await self._client.get_workflow_handle(name).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise

    async def _state(self, name: str) -> str:
        seen = await self._described(name)
        if seen is None or seen.status is None:
            return "missing"
        return "running" if seen.status is WorkflowExecutionStatus.RUNNING else seen.status.name.lower()


def _ago(span: timedelta) -> str:
    return (datetime.now(UTC) - span).isoformat(timespec="seconds")


def _quotable(name: str) -> bool:
    return not set(name) & {"'", "\\"}
