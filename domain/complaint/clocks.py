"""Clocks: one for each deadline and thing, from start to verdict, folded from the facts that the engine writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.facts.clock_facts import (
    DeadlineArmed,
    DeadlineBreached,
    DeadlineEnded,
    DeadlineEscalated,
    DeadlineMet,
    DeadlinePaused,
    DeadlineReopened,
    DeadlineRepeated,
    DeadlineResumed,
    DeadlineRetimed,
    DeadlineWarned,
    OfClock,
    OriginalDuePassed,
    TargetMissed,
    VerdictCorrected,
)
from domain.facts.common_fields import common_fields
from domain.facts.fact import Fact
from domain.policy.patterns import Memory
from domain.time.instants import parse

WAITING, RUNNING, PAUSED, MET, BREACHED, ENDED, MISSED = (
    "waiting", "running", "paused", "met", "breached", "ended", "missed",
)  # fmt: skip

Timed = DeadlineArmed | DeadlineResumed | DeadlineRetimed | DeadlineReopened


@dataclass(slots=True)
class Clock:
    """The clock of one deadline for one thing in one cycle.

    `start` is set by the first fact that fits, even while the deadline's condition does not hold.
    `warn` holds the warnings to come, `steps` the follow-on steps of a breach, each with its instant.
    `pauses` are those that have ended; `frozen_by` names the pauses that stop the clock now.
    `late_since` is set if the due time had passed already when it became known: the steps of the breach count from then.
    `quiet`: such a breach acts on nobody.
    `kept` holds the versions (policy, calendar) that set the due time, if the versions in force now must not move it.
    `floored` is the pause whose floor set the due time.
    """

    rule: str
    thing: str
    cycle: int
    status: str = WAITING
    start: datetime | None = None
    start_number: int = 0
    round: int = 0
    late_since: datetime | None = None
    due: datetime | None = None
    provisional: bool = False
    warn: list[tuple[datetime, str]] = field(default_factory=list)
    steps: list[tuple[datetime, int]] = field(default_factory=list)
    repeat_at: datetime | None = None
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    paused_at: datetime | None = None
    frozen_by: list[str] = field(default_factory=list)
    original_due: datetime | None = None
    stopped_at: datetime | None = None
    ended_by: str = ""
    over: bool = False
    corrected: bool = False
    quiet: bool = False
    kept: dict[str, str] = field(default_factory=dict)
    floored: str = ""
    charged: str = ""
    memory: Memory = field(default_factory=dict)

    @property
    def identity(self) -> OfClock:
        """What every fact about the clock says of it."""
        return {"rule": self.rule, "thing": self.thing, "cycle": self.cycle}

    @property
    def live(self) -> bool:
        """Whether the clock is running or paused, so that its verdict is still to come."""
        return self.status in (RUNNING, PAUSED)

    @property
    def wants_start(self) -> bool:
        """Whether a fact that fits `from` still sets the start."""
        if self.status == WAITING:
            return self.start is None
        return self.status == ENDED and self.ended_by == "condition" and "fresh" not in self.memory

    def began(self, at: datetime, number: int) -> None:
        """Set the start. After an end without a verdict only the first match counts."""
        if self.status == ENDED:
            self.forget("until", "void")
            self.memory["fresh"] = 1
        self.start, self.start_number = at, number

    def instants(self) -> list[tuple[datetime, str]]:
        """The next instants at which something happens, each with its kind: warn, due, step, repeat, original.

        A paused clock has only "original": the due time that it would have without the pause."""
        if self.status == RUNNING and self.due is not None:
            return [(at, "warn") for at, _ in self.warn[:1]] + [(self.due, "due")]
        if self.status == PAUSED and self.original_due is not None:
            return [(self.original_due, "original")]
        if self.status == BREACHED and not self.over:
            repeat = [(self.repeat_at, "repeat")] if self.repeat_at is not None else []
            return [(at, "step") for at, _ in self.steps[:1]] + repeat
        return []

    def forget(self, *parts: str) -> None:
        """Drop what the patterns of the named parts have seen, because a new round begins."""
        for key in [key for key in self.memory if key.split(".", 1)[0] in parts]:
            del self.memory[key]


def fold_clock(clocks: dict[str, Clock], key: str, fact: Fact) -> None:
    """Fold one of the engine's facts into the clock it is about."""
    clock = clocks.get(key)
    if clock is None:
        data = common_fields(fact)
        clock = clocks[key] = Clock(data["rule"], fact.about, data["cycle"])
    fold = FOLDS.get(fact.type)
    if fold is not None:
        fold(clock, fact, fact.data)


def _times(pairs: list[list[Any]]) -> list[tuple[datetime, Any]]:
    return [(parse(at), value) for at, value in pairs]


def _timed(clock: Clock, data: Timed, *, quiet: bool = False) -> None:
    clock.due = parse(data["due"])
    clock.provisional = data.get("provisional", False)
    clock.warn = _times(data.get("warn", []))
    clock.late_since = parse(data["late_since"]) if "late_since" in data else None
    clock.quiet = quiet


def _armed(clock: Clock, _fact: Fact, data: DeadlineArmed) -> None:
    clock.status, clock.round = RUNNING, data["round"]
    clock.start = parse(data["start"])
    clock.stopped_at, clock.ended_by, clock.over, clock.corrected = None, "", False, False
    clock.steps, clock.repeat_at, clock.pauses, clock.frozen_by = [], None, [], []
    clock.paused_at = clock.original_due = None
    clock.kept, clock.floored = {}, ""
    clock.forget("until", "void", "fresh")
    _timed(clock, data, quiet=data.get("quiet", False))


def _warned(clock: Clock, _fact: Fact, _data: DeadlineWarned) -> None:
    clock.warn = clock.warn[1:]


def _met(clock: Clock, fact: Fact, _data: DeadlineMet) -> None:
    clock.status, clock.stopped_at, clock.over = MET, fact.occurred_at, True


def _breached(clock: Clock, _fact: Fact, data: DeadlineBreached) -> None:
    clock.status, clock.charged = BREACHED, data.get("charged", "")
    clock.steps = _times(data.get("steps", []))
    clock.repeat_at = parse(data["repeat"]) if "repeat" in data else None
    clock.paused_at = clock.original_due = None


def _missed(clock: Clock, _fact: Fact, _data: TargetMissed) -> None:
    clock.status, clock.over = MISSED, True


def _repeated(clock: Clock, _fact: Fact, data: DeadlineRepeated) -> None:
    clock.repeat_at = parse(data["next"])


def _stepped(clock: Clock, _fact: Fact, _data: DeadlineEscalated) -> None:
    clock.steps = clock.steps[1:]


def _ended(clock: Clock, fact: Fact, data: DeadlineEnded) -> None:
    clock.over, clock.ended_by, clock.stopped_at = True, data["reason"], fact.occurred_at
    if clock.status != BREACHED:
        clock.status = ENDED


def _paused(clock: Clock, fact: Fact, data: DeadlinePaused) -> None:
    if clock.status != PAUSED:
        clock.status, clock.paused_at, clock.original_due = PAUSED, fact.occurred_at, clock.due
    clock.frozen_by = [*clock.frozen_by, data["pause"]]


def _resumed(clock: Clock, fact: Fact, data: DeadlineResumed) -> None:
    clock.frozen_by = [pause for pause in clock.frozen_by if pause != data["pause"]]
    if "due" in data:
        if clock.paused_at is not None:
            clock.pauses = [*clock.pauses, (clock.paused_at, max(clock.paused_at, fact.occurred_at))]
        clock.status, clock.paused_at, clock.original_due = RUNNING, None, None
        clock.floored = data.get("floor", "")
        _timed(clock, data)


def _retimed(clock: Clock, _fact: Fact, data: DeadlineRetimed) -> None:
    _timed(clock, data, quiet=data.get("quiet", False))
    clock.kept = {}
    if clock.original_due is not None:
        clock.original_due = clock.due


def _reopened(clock: Clock, fact: Fact, data: DeadlineReopened) -> None:
    if clock.stopped_at is not None:
        clock.pauses = [*clock.pauses, (clock.stopped_at, max(clock.stopped_at, fact.occurred_at))]
    clock.status, clock.stopped_at, clock.over, clock.ended_by = RUNNING, None, False, ""
    clock.forget("until", "void")
    _timed(clock, data)


def _original(clock: Clock, _fact: Fact, _data: OriginalDuePassed) -> None:
    clock.original_due = None


def _corrected(clock: Clock, fact: Fact, _data: VerdictCorrected) -> None:
    clock.corrected, clock.over, clock.stopped_at = True, True, fact.occurred_at


FOLDS: Mapping[str, Callable[[Clock, Fact, Any], None]] = {
    "deadline_armed": _armed,
    "deadline_warned": _warned,
    "deadline_met": _met,
    "deadline_breached": _breached,
    "target_missed": _missed,
    "deadline_repeated": _repeated,
    "deadline_escalated": _stepped,
    "deadline_ended": _ended,
    "deadline_paused": _paused,
    "deadline_resumed": _resumed,
    "deadline_retimed": _retimed,
    "deadline_reopened": _reopened,
    "original_due_passed": _original,
    "verdict_corrected": _corrected,
}
