"""The bare workflow: the same updates, timers, activities and upserts as a complaint, with empty bodies.

`python -m bench.bare` is its worker, with the product's own choice of workflow runner.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.envconfig import ClientConfig
from temporalio.plugin import SimplePlugin
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from bench.program import Program, WakeUp
from workflows.converter import CONVERTER
from workflows.plugin import RedressPlugin

TASK_QUEUE = "bare"
STATUS = SearchAttributeKey.for_keyword("ComplaintStatus")
ACTIVITY = {
    "start_to_close_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=200)),
}
FAR = timedelta(days=3)


class Task(BaseModel):
    """The input: what to do, and when the timer is due (in three days if not said)."""

    program: Program
    due: datetime | None = None


@activity.defn
async def nothing() -> None:
    """An activity without a body."""


@workflow.defn(name="Bare")
class BareWorkflow:
    """Wakes up as often as a complaint, and does nothing."""

    @workflow.init
    def __init__(self, task: Task) -> None:
        self._task = task
        self._waiting: deque[tuple[int, WakeUp]] = deque()
        self._timer: asyncio.Task[None] | None = None
        self._put = self._done = self._updates = self._upserts = 0
        self._ready = False

    @workflow.run
    async def run(self, task: Task) -> None:
        for _ in range(task.program.before):
            await workflow.execute_activity(nothing, **ACTIVITY)
        self._ready = True
        while True:
            await workflow.wait_condition(lambda: bool(self._waiting))
            batch = list(self._waiting)
            self._waiting.clear()
            await workflow.execute_activity(nothing, **ACTIVITY)
            self._done = batch[-1][0]
            self._follow([wake_up for _, wake_up in batch])

    @workflow.update
    async def act(self) -> None:
        """The next update of the program, or one that only records; answers when its activity is done."""
        await workflow.wait_condition(lambda: self._ready)
        updates = self._task.program.updates
        number = self._add(updates[self._updates] if self._updates < len(updates) else WakeUp())
        self._updates += 1
        await workflow.wait_condition(lambda: self._done >= number)

    def _add(self, wake_up: WakeUp) -> int:
        self._put += 1
        self._waiting.append((self._put, wake_up))
        return self._put

    def _follow(self, wake_ups: list[WakeUp]) -> None:
        if any(wake_up.upsert for wake_up in wake_ups):
            self._upserts += 1
            workflow.upsert_search_attributes([STATUS.value_set(str(self._upserts))])
        for wake_up in wake_ups:
            for number in range(wake_up.effects):
                answer = wake_up.answers[number] if number < len(wake_up.answers) else None
                asyncio.create_task(self._effect(answer))  # noqa: RUF006 - the loop keeps it until it is done
        timers = [wake_up.timer for wake_up in wake_ups if wake_up.timer is not None]
        if timers:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.create_task(self._ring()) if timers[-1] else None

    async def _effect(self, answer: WakeUp | None) -> None:
        await workflow.execute_activity(nothing, **ACTIVITY)
        if answer is not None:
            self._add(answer)

    async def _ring(self) -> None:
        left = self._task.due - workflow.now() if self._task.due else FAR
        await workflow.sleep(left if left > timedelta() else FAR)  # the one after the deadline is far off
        self._timer = None
        if self._task.program.fired is not None:
            self._add(self._task.program.fired)


def plugin() -> SimplePlugin:
    """The product's converter and choice of runner, with this workflow in place of the complaint."""
    runner = RedressPlugin().workflow_runner
    if isinstance(runner, SandboxedWorkflowRunner):
        runner = replace(runner, restrictions=runner.restrictions.with_passthrough_modules("bench"))
    return SimplePlugin("bare", data_converter=CONVERTER, workflows=[BareWorkflow], workflow_runner=runner)


async def main() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    config = ClientConfig.load_client_connect_config()
    client = await Client.connect(**config, plugins=[plugin()])
    cache = int(os.environ.get("BENCH_CACHE", "1000"))
    async with Worker(
        client, task_queue=TASK_QUEUE, activities=[nothing], max_cached_workflows=cache,
        max_concurrent_activities=100,
    ):  # fmt: skip
        await stop.wait()


if __name__ == "__main__":
    from bench.bare import main as imported_main  # not __main__: the sandbox imports the module by its name

    asyncio.run(imported_main())
