"""Caching: memory for an open complaint, an update with and without the cache, and replay."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Awaitable, Callable
from statistics import median
from typing import Final

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from bench.figures import Figure, aimed
from bench.harness import Harness
from bench.lives import Bares, Complaints, Kind, many
from bench.rounds import history
from workflows.plugin import RedressPlugin

AT_ONCE = 10
UPDATE = "processor of the worker for an update"


async def opened(kind: Kind, count: int, commands: int = 0) -> list[str]:
    """So many, opened and carried on for some commands."""
    ids: list[str] = []

    async def act() -> None:
        key = f"open-{uuid.uuid4().hex[:12]}"
        await kind.open(key)
        for number in range(commands):
            await kind.command(key, number)
        ids.append(key)

    await many(count, AT_ONCE, act)
    return ids


TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")
PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
"""Less than one of these is not seen by the system: with few complaints a difference may seem to be nothing."""


async def memory(harness: Harness, bares: Bares, count: int, say: Callable[[str], None]) -> Figure:
    """Memory of a worker before and after it took in complaints that stay open; and of bare workflows."""
    await harness.restart()
    await harness.restart_bare()
    ours = await _taken(Complaints(harness), count)
    theirs = await _taken(Bares(harness, bares.program), count)
    say(f"memory of an open complaint in a worker: {ours:.0f} KiB, of a bare workflow {theirs:.0f}")
    name, note = "memory of an open cached complaint", f"{count} complaints"
    return Figure(name, "KiB", ours, theirs, ours / theirs, "at most 100", ours <= 100, note)


async def _taken(kind: Kind, count: int) -> float:
    """KiB that each open workflow takes of a worker."""
    await opened(kind, min(50, count))  # what a worker needs anyway
    await kind.harness.quiet(kind.worker)
    before = kind.harness.memory(kind.worker)
    await opened(kind, count)
    await kind.harness.quiet(kind.worker)
    return max(kind.harness.memory(kind.worker) - before, PAGE_BYTES) / 1024 / count


async def cold(
    harness: Harness, bares: Bares, count: int, times: int, rest: float, say: Callable[[str], None]
) -> list[Figure]:
    """The same command to complaints that the worker has in its memory, and to others right after its restart; and
    the same of bare workflows, where the price is Temporal's own. Several rounds by turns, of which the medians count."""

    def bare_anew() -> Bares:
        return Bares(harness, bares.program)

    ours, theirs = [], []
    for number in range(times):
        ours.append(
            await _both(Complaints(harness), harness.restart, lambda: Complaints(harness), count, rest)
        )
        theirs.append(await _both(bare_anew(), harness.restart_bare, bare_anew, count, rest))
        say(
            f"round {number + 1} of {times}: an update costs the worker {ours[-1][0]:.1f} ms, not cached "
            f"{ours[-1][1]:.1f}; bare {theirs[-1][0]:.1f} and {theirs[-1][1]:.1f}"
        )
    cached, bare_cached = (median(rates[0] for rates in series) for series in (ours, theirs))
    uncached, bare_uncached = (median(rates[1] for rates in series) for series in (ours, theirs))
    ratio, bare_ratio = (median(rates[1] / rates[0] for rates in series) for series in (ours, theirs))
    return [
        Figure(f"{UPDATE}, cached", "ms", cached, bare_cached, cached / bare_cached),
        Figure(f"{UPDATE}, not cached", "ms", uncached, bare_uncached, uncached / bare_uncached),
        Figure(
            "not cached against cached", "times", ratio, bare_ratio, ratio / bare_ratio, "at most 2.5", ratio <= 2.5,
            f"{ours[0][2]} events replayed",
        ),
    ]  # fmt: skip


async def _both(
    kind: Kind, restart: Callable[[], Awaitable[None]], anew: Callable[[], Kind], count: int, rest: float
) -> tuple[float, float, int]:
    """Milliseconds of an update in memory and after a restart, and the events of such a workflow."""
    warm_up = await opened(kind, min(15, count), commands=2)
    ids = await opened(kind, count, commands=2)
    await kind.harness.rest(kind.worker, rest)
    cached = await _noted(kind, ids)
    await restart()
    kind = anew()
    await _noted(kind, warm_up)
    await kind.harness.rest(kind.worker, rest)
    uncached = await _noted(kind, ids)
    return cached, uncached, len(await history(kind, ids[0]))


async def _noted(kind: Kind, ids: list[str]) -> float:
    """Processor milliseconds of the worker for one small command to history."""
    await kind.harness.quiet(kind.worker)
    before = kind.harness.mark(kind.worker)
    waiting = iter(ids)
    await many(len(ids), AT_ONCE, lambda: kind.note(next(waiting)))
    await kind.harness.quiet(kind.worker)
    return max(kind.harness.since(before, kind.worker).worker, TICK_S) * 1000 / len(ids)


async def replay(harness: Harness, ids: list[str], times: int, say: Callable[[str], None]) -> Figure:
    """Events a second when the histories of whole lives are replayed by the tool that checks them."""
    client = harness.redress.client
    histories = [await client.get_workflow_handle(key).fetch_history() for key in ids]
    replayer = Replayer(workflows=[], plugins=[RedressPlugin()])

    async def again(copies: int) -> tuple[int, float]:
        events = 0

        async def replayed():
            nonlocal events
            for number in range(copies):
                for original in histories:
                    events += len(original.events)
                    yield WorkflowHistory(f"{original.workflow_id}-{number}", original.events)

        begun = time.perf_counter()
        await replayer.replay_workflows(replayed(), raise_on_replay_failure=True)
        return events, time.perf_counter() - begun

    await again(1)
    events, seconds = await again(times)
    say(f"replay: {events} events in {seconds:.1f} s")
    return aimed("replay", "events a second", events / seconds, least=2000, note=f"{events} events")
