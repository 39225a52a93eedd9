"""Rounds: lives one at a time and twenty at once, bare and product in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bench.figures import Figure, beside, percentile
from bench.harness import Cost, Harness
from bench.lives import Bares, Complaints, Kind, Lived, live, lives
from bench.program import Program, Shape, program, shape


@dataclass(slots=True)
class Series:
    """What the rounds of one kind gave: complaints a second, processor seconds for each, waits of all commands."""

    rates: list[float] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    waits: list[list[float]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def add(self, lived: Lived, cost: Cost) -> None:
        count = len(lived.ids)
        self.rates.append(count / lived.seconds)
        self.costs.append(Cost(cost.worker / count, cost.server / count, cost.postgres / count))
        self.waits.append(lived.waits)
        self.ids += lived.ids


async def learn(harness: Harness) -> tuple[Program, Shape]:
    """The program of a complaint's life, from one that is lived slowly."""
    complaints = Complaints(harness)
    await live(complaints, Lived())  # the first one of a worker finds everything unprepared
    key = await live(complaints, Lived(), pause=0.5)
    await harness.quiet(complaints.worker)
    events = await history(complaints, key)
    return program(events), shape(events)


async def history(kind: Kind, key: str) -> list[object]:
    """The events of one workflow."""
    client = kind.harness.redress.client
    return list((await client.get_workflow_handle(key).fetch_history()).events)


async def measured(kind: Kind, series: Series, count: int, at_once: int) -> None:
    """One round, with all that it leaves to do afterwards."""
    before = kind.harness.mark(kind.worker)
    lived = await lives(kind, count, at_once)
    await kind.harness.quiet(kind.worker)
    series.add(lived, kind.harness.since(before, kind.worker))


async def rounds(
    harness: Harness, bares: Bares, count: int, at_once: int, times: int, say: Callable[[str], None]
) -> tuple[Series, Series]:
    """bare, product, bare, product ... bare: the product's series and the bare one, which is one longer."""
    complaints = Complaints(harness)
    product, bare = Series(), Series()
    await measured(bares, bare, count, at_once)
    for number in range(times):
        await measured(complaints, product, count, at_once)
        await measured(bares, bare, count, at_once)
        say(
            f"round {number + 1} of {times}, {at_once} at once: {product.rates[-1]:.2f} complaints a second, "
            f"bare {bare.rates[-2]:.2f} before and {bare.rates[-1]:.2f} after"
        )
    return product, bare


def speed(product: Series, bare: Series, at_once: int) -> list[Figure]:
    """Throughput, waits and processor time."""
    where = f"{at_once} at once"
    figures = [beside(f"complaints, {where}", "a second", product.rates, bare.rates, least=0.8)]
    for percent in (50, 99):
        ours, theirs = (
            [percentile(waits, percent) * 1000 for waits in series.waits] for series in (product, bare)
        )
        figures.append(beside(f"command answered, p{percent}, {where}", "ms", ours, theirs))
    for part in ("worker", "server", "postgres", "whole"):
        name = {"whole": "all three", "server": "Temporal", "postgres": "PostgreSQL"}.get(part, part)
        ours, theirs = ([getattr(cost, part) * 1000 for cost in series.costs] for series in (product, bare))
        if part == "postgres":
            figures.append(Figure(f"processor, {name}, {where}", "ms a complaint", sum(ours) / len(ours)))
        else:
            limit = 1.25 if part == "whole" else None
            figures.append(beside(f"processor, {name}, {where}", "ms a complaint", ours, theirs, most=limit))
    return figures


def counts(ours: Shape, theirs: Shape, wrote: float, committed: float) -> list[Figure]:
    """What one life adds up to."""
    events = (
        ours.activities - ours.records - 1
    )  # the first activity admits the complaint; the others tell somebody
    wakes = ours.updates + ours.fired + events
    named = {
        "events": "events of history", "bytes": "bytes of history", "workflow_tasks": "workflow tasks",
        "activities": "activities", "upserts": "upserts", "timers": "timers started",
    }  # fmt: skip
    figures = [
        Figure(text, "a complaint", getattr(ours, name), getattr(theirs, name))
        for name, text in named.items()
    ]
    return [
        *figures,
        Figure(
            "record activities", "a wake-up", ours.records / wakes, aim="at most 1", ok=ours.records <= wakes,
            note=f"{ours.records} for {ours.updates} commands, {ours.fired} timers and {events} answers of effects",
        ),
        Figure("transactions that write", "a complaint", wrote, note="records, and two for each message sent"),
        Figure("transactions", "a complaint", committed, note="reads of the worker's health included"),
    ]  # fmt: skip
