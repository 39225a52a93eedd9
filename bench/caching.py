"""Caching: what an open complaint costs in memory, an update that finds it there or not, and replay."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from bench.figures import Figure, aimed
from bench.lives import Complaints, many
from bench.stage import Stage
from workflows.plugin import RedressPlugin

AT_ONCE = 10


async def opened(complaints: Complaints, count: int, commands: int = 0) -> list[str]:
    """So many complaints, opened and carried on for some commands."""
    ids: list[str] = []

    async def one() -> None:
        key = f"open-{uuid.uuid4().hex[:12]}"
        await complaints.open(key)
        for number in range(commands):
            await complaints.command(key, number)
        ids.append(key)

    await many(count, AT_ONCE, one)
    return ids


async def memory(stage: Stage, count: int, say: Callable[[str], None]) -> Figure:
    """Memory of a worker before and after it took in complaints that stay open."""
    await stage.restart()
    complaints = Complaints(stage)
    await opened(complaints, min(50, count))  # what a worker needs anyway
    await stage.quiet(complaints.worker)
    before = stage.memory(complaints.worker)
    await opened(complaints, count)
    await stage.quiet(complaints.worker)
    each = (stage.memory(complaints.worker) - before) / 1024 / count
    say(f"memory of an open complaint in a worker: {each:.0f} KiB")
    return aimed("memory of an open cached complaint", "KiB", each, most=100, note=f"{count} complaints")


async def cold(stage: Stage, count: int, say: Callable[[str], None]) -> list[Figure]:
    """The same command to complaints that the worker has in its memory, and to others right after its restart."""
    complaints = Complaints(stage)
    warm_up = await opened(complaints, min(15, count), commands=2)
    ids = await opened(complaints, count, commands=2)
    cached = await _noted(complaints, ids)
    await stage.restart()
    complaints = Complaints(stage)
    await _noted(complaints, warm_up)
    uncached = await _noted(complaints, ids)
    say(f"an update costs the worker {cached:.1f} ms, of a complaint it does not have {uncached:.1f} ms")
    events = len((await stage.redress.client.get_workflow_handle(ids[0]).fetch_history()).events)
    return [
        Figure("processor of an update, cached", "ms of the worker", cached),
        Figure("processor of an update, not cached", "ms of the worker", uncached, note=f"{events} events replayed"),
        aimed("not cached against cached", "times", uncached / cached, most=2.5),
    ]  # fmt: skip


async def _noted(complaints: Complaints, ids: list[str]) -> float:
    """Processor milliseconds of the worker for one small command to each."""
    await complaints.stage.quiet(complaints.worker)
    before = complaints.stage.cost(complaints.worker)
    left = iter(ids)
    await many(len(ids), AT_ONCE, lambda: complaints.note(next(left)))
    await complaints.stage.quiet(complaints.worker)
    return (complaints.stage.cost(complaints.worker) - before).worker * 1000 / len(ids)


async def replay(stage: Stage, ids: list[str], times: int, say: Callable[[str], None]) -> Figure:
    """Events a second when the histories of whole lives are replayed by the tool that checks them."""
    client = stage.redress.client
    histories = [await client.get_workflow_handle(key).fetch_history() for key in ids]
    replayer = Replayer(workflows=[], plugins=[RedressPlugin()])

    async def again(copies: int) -> tuple[int, float]:
        events = 0

        async def given():
            nonlocal events
            for number in range(copies):
                for one in histories:
                    events += len(one.events)
                    yield WorkflowHistory(f"{one.workflow_id}-{number}", one.events)

        begun = time.perf_counter()
        await replayer.replay_workflows(given(), raise_on_replay_failure=True)
        return events, time.perf_counter() - begun

    await again(1)
    events, seconds = await again(times)
    say(f"replay: {events} events in {seconds:.1f} s")
    return aimed("replay", "events a second", events / seconds, least=2000, note=f"{events} events")
