"""Deadlines: one alone, and many at the same instant."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median

from temporalio.common import Priority

from bench.figures import Figure, aimed, percentile
from bench.harness import DEADLINE, Cost, Harness
from bench.lives import Bares, Complaints, Kind, many
from bench.program import Program, kind, program
from bench.rounds import history

AT_ONCE = 20
EVERY = 10
"""One complaint in so many is a major one."""

QUIET_TIMEOUT_S = 300.0


class TooBusy(RuntimeError):
    """The opening took longer than the first few promised; nothing can be said about the deadlines."""


@dataclass(slots=True)
class Burst:
    """What came of deadlines at one instant: seconds after it at which each fired and at which its last work was done."""

    fired: dict[str, float] = field(default_factory=dict)
    done: dict[str, float] = field(default_factory=dict)
    missed: int = 0
    cost: Cost = field(default_factory=lambda: Cost(0, 0, 0))

    @property
    def drained(self) -> float:
        """Deadlines a second until the last work of the last one was done."""
        return len(self.done) / max(self.done.values())


async def promised(complaints: Complaints, key: str, due: datetime, severity: str = "normal") -> None:
    """A complaint with an answer promised for an instant."""
    await complaints.open(
        key, intake="sales", region="佛山", reply_promised_at=due.isoformat(), severity=severity
    )


async def alone(
    harness: Harness, count: int, settle: float, say: Callable[[str], None]
) -> tuple[list[Figure], Program]:
    """Deadlines one after the other on an idle system, bare ones between them; and the program of such a life.

    `settle` seconds before: the server goes on working off what was before, and is not idle.
    """
    await asyncio.sleep(settle)
    complaints = Complaints(harness)
    late: list[float] = []
    bare_late: list[float] = []
    made = Program()
    for _ in range(count):
        key, due = _soon()
        await promised(complaints, key, due)
        await _passed(complaints, due)
        facts = [entry.fact for entry in await harness.events.read(key)]
        fact = next(
            fact for fact in facts if fact.type == "deadline_breached" and fact.data["rule"] == DEADLINE
        )
        late.append((fact.recorded_at - fact.occurred_at).total_seconds() * 1000)
        made = program(await history(complaints, key))
        bares = Bares(harness, made)
        key, due = _soon()
        await bares.open(key, due)
        await _passed(bares, due)
        fired = _after_timer(await history(bares, key))
        assert fired is not None, "the bare deadline has passed"
        bare_late.append((fired - due).total_seconds() * 1000)
    say(
        f"a deadline alone is {median(late):.0f} ms late, at most {max(late):.0f}; "
        f"bare {median(bare_late):.0f}, at most {max(bare_late):.0f}"
    )
    name = "deadline alone, late by"
    ours, theirs = median(late), median(bare_late)
    return [
        Figure(f"{name}: median", "ms", ours, theirs, ours / theirs, "at most 100", ours <= 100),
        Figure(f"{name}: most of {count}", "ms", max(late), max(bare_late)),
    ], made


def _soon() -> tuple[str, datetime]:
    """A new id, and a due time for which an opening has time enough."""
    return f"alone-{uuid.uuid4().hex[:12]}", datetime.now(UTC) + timedelta(seconds=1.5)


async def _passed(kind: Kind, due: datetime) -> None:
    await asyncio.sleep((due - datetime.now(UTC)).total_seconds() + 0.6)
    await kind.harness.quiet(kind.worker)


async def burst(
    harness: Harness, made: Program, count: int, rest: float, say: Callable[[str], None]
) -> list[Figure]:
    """`count` deadlines at one instant, bare, product and bare again."""
    bares = Bares(harness, made)
    for worker in (harness.worker.child, harness.bare_worker):
        await harness.rest(worker, rest)
    before = await _bare_burst(bares, count)
    say(f"bare burst of {count}: {before.drained:.1f} a second")
    ours, majors = await _our_burst(Complaints(harness), count)
    say(f"product burst of {count}: {ours.drained:.1f} a second")
    after = await _bare_burst(bares, count)
    say(f"bare burst of {count}: {after.drained:.1f} a second")
    theirs = (before.drained + after.drained) / 2
    ratio = ours.drained / theirs
    spent = ours.cost.whole * 1000 / count
    bare_spent = (before.cost.whole + after.cost.whole) * 500 / count
    early = sum(1 for late in ours.fired.values() if late < 0)
    order = sorted(ours.fired, key=ours.fired.__getitem__)
    places = [order.index(key) / len(order) * 100 for key in majors if key in ours.fired]
    lates = [late * 1000 for late in ours.fired.values()]
    return [
        aimed(f"{count} due at once: fired early", "deadlines", early, most=0),
        aimed(f"{count} due at once: missed", "deadlines", ours.missed, most=0),
        Figure(
            f"{count} due at once: all done", "a second", ours.drained, theirs, ratio, "ratio at least 0.8", ratio >= 0.8,
            f"drift of the bare bursts {abs(after.drained / before.drained - 1):.0%}",
        ),
        Figure(
            f"{count} due at once: processor, all three", "ms a deadline", spent, bare_spent, spent / bare_spent,
            note=f"drift of the bare bursts {abs(after.cost.whole / before.cost.whole - 1):.0%}",
        ),
        Figure(f"{count} due at once: late, p50", "ms", median(lates)),
        Figure(f"{count} due at once: late, p99", "ms", percentile(lates, 99)),
        aimed(
            f"{count} due at once: place of the major ones", "% from the front, median", median(places), most=25,
            note=f"{len(places)} of {len(order)}; 50 would be no order",
        ),
    ]  # fmt: skip


async def _our_burst(complaints: Complaints, count: int) -> tuple[Burst, list[str]]:
    ids = [f"burst-{uuid.uuid4().hex[:12]}" for _ in range(count)]
    majors = ids[::EVERY]
    severity = dict.fromkeys(majors, "major")

    async def open_one(key: str, due: datetime) -> None:
        await promised(complaints, key, due, severity.get(key, "normal"))

    due = await _open_all(ids, open_one)
    cost = await _until_done(complaints, due)
    return await _read(complaints, ids, due, cost), majors


async def _bare_burst(bares: Bares, count: int) -> Burst:
    ids = [f"burst-{uuid.uuid4().hex[:12]}" for _ in range(count)]
    majors = set(ids[::EVERY])

    async def open_one(key: str, due: datetime) -> None:
        await bares.open(key, due, Priority(priority_key=2 if key in majors else 3))

    due = await _open_all(ids, open_one)
    cost = await _until_done(bares, due)
    return await _read(bares, ids, due, cost)


async def _open_all(ids: list[str], open_one: Callable) -> datetime:
    """Open them all with a due time that leaves enough time for it, judged by how long the first few take."""
    far = datetime.now(UTC) + timedelta(days=1)
    count = min(AT_ONCE, len(ids))
    pace = await many(count, AT_ONCE, lambda: open_one(f"pace-{uuid.uuid4().hex[:12]}", far)) / count
    due = datetime.now(UTC) + timedelta(seconds=4 + pace * len(ids) * 2.5)
    waiting = iter(ids)
    await many(len(ids), AT_ONCE, lambda: open_one(next(waiting), due))
    if datetime.now(UTC) > due:
        raise TooBusy("the machine was too busy to open every complaint before its deadline")
    return due


async def _until_done(kind: Kind, due: datetime) -> Cost:
    """Wait for the instant, and until everything that follows from it is done; what that used."""
    await kind.harness.quiet(kind.worker, most=max(0.1, (due - datetime.now(UTC)).total_seconds() - 0.5))
    before = kind.harness.mark(kind.worker)
    await asyncio.sleep((due - datetime.now(UTC)).total_seconds() + 1)
    await kind.harness.quiet(kind.worker, most=QUIET_TIMEOUT_S)
    return kind.harness.since(before, kind.worker)


async def _read(kind_: Kind, ids: list[str], due: datetime, cost: Cost) -> Burst:
    """When each deadline was recorded to have passed, and when the last event of its workflow came."""
    burst = Burst(cost=cost)
    recorded = await _recorded(kind_, ids) if isinstance(kind_, Complaints) else {}
    waiting = iter(ids)

    async def act() -> None:
        key = next(waiting)
        events = await history(kind_, key)
        at = recorded.get(key) if isinstance(kind_, Complaints) else _after_timer(events)
        if at is None:
            burst.missed += 1
            return
        burst.fired[key] = (at - due).total_seconds()
        burst.done[key] = (_time(events[-1]) - due).total_seconds()

    await many(len(ids), AT_ONCE, act)
    return burst


async def _recorded(complaints: Complaints, ids: list[str]) -> dict[str, datetime]:
    """When each complaint judged its deadline, as its log has it."""
    rows = await complaints.harness.database.fetch(
        "SELECT complaint_id, recorded_at FROM events"
        " WHERE type = 'deadline_breached' AND data ->> 'rule' = $1 AND complaint_id = ANY ($2)",
        DEADLINE,
        ids,
    )
    return {row["complaint_id"]: row["recorded_at"] for row in rows}


def _after_timer(events: list) -> datetime | None:
    """When the workflow task began that saw the timer fired."""
    fired = False
    for event in events:
        name = kind(event)
        fired = fired or name == "timer_fired"
        if fired and name == "workflow_task_started":
            return _time(event)
    return None


def _time(event) -> datetime:
    return event.event_time.ToDatetime(tzinfo=UTC)
