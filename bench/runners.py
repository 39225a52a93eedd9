"""Which workflow runner: what one complaint costs the worker, sandboxed in three ways and not at all.

    python -m bench.runners [complaints]

Each way has a worker process of its own with empty activities, on a Temporal server in memory; the ways take turns.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import statistics
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from temporalio import activity
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowHistory
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, load_policy
from domain.policy.edition import Edition
from domain.policy.rulebook_cache import RULEBOOKS
from embedded.ports import any_free
from embedded.temporal_server import TemporalServer
from workflows.plugin import PURE, RedressPlugin
from workflows.ui.search_attributes import REGISTRY

SHELL = ("complaint", "complaint_run", "rollout", "adopting", "effects", "alarm_clock")
"""The modules that act through temporalio.workflow; the others only compute."""

WAYS = ("unsandboxed", "all through", "all but the shell", "domain through")
NOTES = 6
ROUNDS = 3
PASSES = 4


def runner(way: str) -> WorkflowRunner:
    """The runner of a way."""
    if way == "unsandboxed":
        return UnsandboxedWorkflowRunner()
    through = {
        "all through": (*PURE, "workflows"),
        "all but the shell": (*PURE, *(f"workflows.{name}" for name in modules() if name not in SHELL)),
        "domain through": PURE,
    }[way]
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(*through)
    )


def modules() -> list[str]:
    return [path.stem for path in (Path(__file__).parent.parent / "workflows").glob("*.py")]


def edition() -> Edition:
    return Edition.of(load_policy("evergreen"), load_calendars(CALENDARS))


@activity.defn(name="admit")
async def admit(_: dict[str, Any]) -> dict[str, Any]:
    return {"rulebook": DIGEST, "earlier": []}


@activity.defn(name="record")
async def record(_: dict[str, Any]) -> str:
    return "0" * 64


DIGEST = ""


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory() -> int:
    """KiB in use by this process."""
    gc.collect()
    words = Path("/proc/self/statm").read_text().split()
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


async def work(way: str, address: str, queue: str) -> None:
    """The child process: a worker. It answers the line "cost" with processor seconds and KiB, and replays the ids of others."""
    plugin = RedressPlugin(runner(way))
    client = await Client.connect(address, plugins=[plugin])
    loop = asyncio.get_running_loop()
    async with Worker(client, task_queue=queue, activities=[admit, record]):
        while line := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            if line == "cost":
                print(json.dumps([cpu(), memory()]), flush=True)
            else:
                print(json.dumps(await replay(client, plugin, line.split())), flush=True)


async def replay(client: Client, plugin: RedressPlugin, ids: list[str]) -> float:
    """Events replayed in a processor second."""
    histories = [await client.get_workflow_handle(name).fetch_history() for name in ids]
    replayer = Replayer(workflows=[], plugins=[plugin])

    async def again() -> AsyncIterator[WorkflowHistory]:
        for _ in range(PASSES):
            for history in histories:
                yield history

    begun = cpu()
    async with replayer.workflow_replay_iterator(again()) as results:
        async for result in results:
            assert result.replay_failure is None, result.replay_failure
    return PASSES * sum(len(history.events) for history in histories) / (cpu() - begun)


class Ways:
    """The processes of all ways."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.queues = {way: uuid.uuid4().hex for way in WAYS}
        self.processes: dict[str, asyncio.subprocess.Process] = {}

    async def start(self) -> None:
        address = self.client.service_client.config.target_host
        for way in WAYS:
            command = [sys.executable, "-m", "bench.runners", "--work", way, address, self.queues[way]]
            self.processes[way] = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
            await self.live(way, 3, 1)  # imports, first tasks

    async def ask(self, way: str, what: str) -> Any:
        process = self.processes[way]
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{what}\n".encode())
        return json.loads(await process.stdout.readline())

    async def live(self, way: str, complaints: int, notes: int) -> list[str]:
        """Open complaints and add notes, ten at once; their ids."""
        ids = [uuid.uuid4().hex for _ in range(complaints)]
        await self.each(ids, lambda complaint_id: self.open(way, complaint_id))
        for _ in range(notes):
            await self.each(ids, self.note)
        return ids

    async def each(self, ids: list[str], act: Any) -> None:
        gate = asyncio.Semaphore(10)

        async def act_on(name: str) -> None:
            async with gate:
                await act(name)

        await asyncio.gather(*(act_on(name) for name in ids))

    async def open(self, way: str, name: str) -> None:
        fields = {
            "complainant": name, "received_at": datetime.now(UTC).isoformat(), "object": "白乳胶", "demand": "换货",
            "channel": "hotline", "description": "开胶", "category": "product_quality", "severity": "normal",
            "verifiable": True, "kind": "complaint",
        }  # fmt: skip
        opening = {"policy": "evergreen", "by": "intake:li-min", "fields": fields}
        start = WithStartWorkflowOperation(
            "Complaint",
            {"opening": opening},
            id=name,
            task_queue=self.queues[way],
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        await self.client.execute_update_with_start_workflow(
            "open", opening, id="open", start_workflow_operation=start
        )

    async def note(self, name: str) -> None:
        submission = {"by": "intake:li-min", "fields": {"text": "客户来电询问进度"}}
        await self.client.get_workflow_handle(name).execute_update("note", submission)

    async def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
            await process.wait()


async def measure(complaints: int) -> dict[str, dict[str, list[float]]]:
    results: dict[str, dict[str, list[float]]] = {way: {} for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        server = TemporalServer(Path(folder), any_free(), search_attributes=REGISTRY)
        await server.start()
        ways = Ways(await Client.connect(server.address, plugins=[RedressPlugin()]))
        try:
            await ways.start()
            for _ in range(ROUNDS):
                for way in WAYS:
                    for name, value in (await once(ways, way, complaints)).items():
                        results[way].setdefault(name, []).append(value)
        finally:
            await ways.stop()
            await server.stop()
    return results


async def once(ways: Ways, way: str, complaints: int) -> dict[str, float]:
    before = await ways.ask(way, "cost")
    ids = await ways.live(way, complaints, 0)
    opened = await ways.ask(way, "cost")
    for _ in range(NOTES):
        await ways.each(ids, ways.note)
    noted = await ways.ask(way, "cost")
    speed = await ways.ask(way, " ".join(ids[:20]))
    return {
        "ms an opening": (opened[0] - before[0]) / complaints * 1000,
        "ms a cached update": (noted[0] - opened[0]) / complaints / NOTES * 1000,
        "KiB a cached complaint": (noted[1] - before[1]) / complaints,
        "replayed events a second": speed,
    }


def main() -> None:
    if sys.argv[1:2] == ["--work"]:
        global DIGEST  # noqa: PLW0603 - the process is this one worker
        DIGEST = RULEBOOKS.add(edition()).digest
        asyncio.run(work(*sys.argv[2:]))
        return
    results = asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
    names = list(results[WAYS[0]])
    print(f"{'':20}" + "".join(f"{name:>27}" for name in names))
    for way, values in results.items():
        print(f"{way:20}" + "".join(f"{statistics.median(values[name]):>27.2f}" for name in names))


if __name__ == "__main__":
    main()
