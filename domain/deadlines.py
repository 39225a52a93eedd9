"""Deadlines: what a fact means for the clocks. Arming, stopping, judging, re-timing: each yields facts, nothing else.

The meanings fixed here (DESIGN section 5): a start is remembered while the condition does not hold; an act exactly
at the due instant is in time unless the rule says otherwise; a verdict once given stands, and a timely act that is
reported late corrects it by a fact of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.amounts import Amount, Unit
from domain.clocks import BREACHED, ENDED, MET, PAUSED, RUNNING, WAITING, Clock
from domain.complaint import CLOSED, Complaint
from domain.drafts import Draft, following
from domain.dues import Setting
from domain.facts import Fact
from domain.instants import write_instant
from domain.people import charged
from domain.rulebook import DeadlineRule, Rulebook
from domain.scene import Scene, chain, instances
from domain.vocabulary import FACTS
from domain.worktime import Due

IMPLIED = {"assigned": ("owner", "assignee"), "escalated": ("level",), "visit_dispatched": ("assignee",)}
"""Fields that a fact sets under another name than its own."""

TIMING = frozenset({"deadline_armed", "deadline_retimed", "deadline_resumed", "deadline_reopened"})
"""Facts after which due times borrowed from a clock must be looked at again."""


def follow(book: Rulebook, complaint: Complaint, fact: Fact) -> list[Draft]:
    """What the fact, already folded into the complaint, means for its clocks."""
    drafts: list[Draft] = []
    for rule in _touched(book, fact):
        seeing = {thing.id for thing in instances(complaint, rule.per, fact.about)}
        for clock in complaint.clocks_of(rule.name):
            if clock.cycle == complaint.cycle:
                drafts += _follow(_Turn(book, complaint, rule, clock, fact, clock.thing in seeing))
    kind = FACTS[fact.type]
    if kind.cancels:
        drafts += _cancelled(complaint, fact, drafts)
    if kind.stage in CLOSED:
        drafts += _closed(book, complaint, fact, drafts)
    return drafts


def _touched(book: Rulebook, fact: Fact) -> list[DeadlineRule]:
    rules = {rule.name: rule for rule in book.deadlines_by_fact.get(fact.type, ())}
    names = [*fact.data, *IMPLIED.get(fact.type, ())]
    if FACTS[fact.type].stage:
        names.append("status")
    for name in names:
        rules.update({rule.name: rule for rule in book.deadlines_by_field.get(name, ())})
    if fact.type in TIMING:
        borrowed = fact.data["rule"]
        rules.update({n: r for n, r in book.deadlines.items() if borrowed in r.due.rules})
    return sorted(rules.values(), key=lambda rule: rule.order)


class _Turn:
    """One clock meeting one fact."""

    __slots__ = ("book", "clock", "complaint", "fact", "rule", "scene", "sees")

    def __init__(
        self, book: Rulebook, complaint: Complaint, rule: DeadlineRule, clock: Clock, fact: Fact, sees: bool
    ) -> None:
        self.book, self.complaint, self.rule, self.clock, self.fact, self.sees = (
            book, complaint, rule, clock, fact, sees,
        )  # fmt: skip
        self.scene = Scene(book, complaint, complaint.things[clock.thing])

    def holds(self) -> bool:
        return self.rule.when.holds(self.scene.field, self.scene.instant)

    def done(self, part: str) -> bool:
        """Whether this fact completes `until` or `void`."""
        pattern = getattr(self.rule, part)
        return self.sees and self.fact.type in pattern.facts and pattern.complete(self.clock.memory, part)

    def fits(self, part: str) -> bool:
        """Whether this fact alone fits `restart` or `undone_by`."""
        pattern = getattr(self.rule, part)
        if not self.sees or self.fact.type not in pattern.facts:
            return False
        scene = Scene(self.book, self.complaint, self.scene.thing, self.fact)
        return bool(pattern.matches(self.fact, scene.field, scene.instant))

    def in_time(self) -> bool:
        due = self.clock.due
        if due is None or self.clock.status == PAUSED:
            return True
        at = self.fact.occurred_at
        return at < due if self.rule.spec.at_due == "late" else at <= due

    def write(self, type: str, **data: Any) -> Draft:
        clock = self.clock
        return following(
            self.fact, type, clock.thing, rule=clock.rule, thing=clock.thing, cycle=clock.cycle, **data
        )


def _follow(turn: _Turn) -> list[Draft]:
    clock = turn.clock
    if clock.status == WAITING or (clock.status == ENDED and clock.ended_by == "condition"):
        return _arm(turn, clock.start) if clock.start is not None and turn.holds() else []
    if clock.live:
        return _running(turn)
    if clock.status == BREACHED:
        return _after_breach(turn)
    if clock.status == MET and turn.fits("undone_by"):
        return _reopen(turn)
    return []


def _running(turn: _Turn) -> list[Draft]:
    if turn.done("until"):
        return _stop(turn)
    if turn.done("void"):
        return [turn.write("deadline_ended", reason="void")]
    if not turn.holds():
        return [turn.write("deadline_ended", reason="condition")]
    if turn.fits("restart") and turn.fact.number > turn.clock.start_number:
        return _arm(turn, turn.fact.occurred_at)
    if not turn.rule.due.fixed and turn.clock.status == RUNNING:
        return _retime(turn)
    return []


def _stop(turn: _Turn) -> list[Draft]:
    clock = turn.clock
    if turn.in_time():
        return [turn.write("deadline_met", due=_written(clock.due))]
    late = breach(turn.book, turn.complaint, clock, f"fact:{turn.fact.number}")
    return [late, turn.write("deadline_ended", reason="done_late", due=_written(clock.due))]


def _after_breach(turn: _Turn) -> list[Draft]:
    clock = turn.clock
    if turn.done("until") and not clock.corrected:
        if turn.in_time():
            return [turn.write("verdict_corrected", verdict="met", due=_written(clock.due))]
        return (
            [] if clock.over else [turn.write("deadline_ended", reason="done_late", due=_written(clock.due))]
        )
    if clock.over and clock.ended_by != "restarted":
        return []
    if turn.fits("restart"):
        return _arm(turn, turn.fact.occurred_at)
    if turn.done("void"):
        return [turn.write("deadline_ended", reason="void")]
    return [] if turn.holds() else [turn.write("deadline_ended", reason="condition")]


def _setting(turn: _Turn, start: datetime, pauses: list[tuple[datetime, datetime]]) -> Setting:
    return Setting(turn.rule.worktime, start, pauses, turn.scene.field, turn.scene.due_of)


def _arm(turn: _Turn, start: datetime | None) -> list[Draft]:
    if start is None:
        return []
    due = turn.rule.due.evaluate(_setting(turn, start, []))
    if due is None:
        return []
    basis = "field" if any(_same(turn.scene.field(path), due) for path in turn.rule.due.fields) else "rule"
    return [
        turn.write(
            "deadline_armed",
            round=turn.clock.round + 1,
            clause=list(turn.rule.spec.clause),
            start=write_instant(start),
            basis=basis,
            against=charged(turn.scene, turn.rule.spec.against),
            **timing(turn.rule, start, due, [], turn.fact.recorded_at),
        )
    ]


def _same(value: object, due: Due) -> bool:
    return isinstance(value, str) and value == write_instant(due.at)


def _retime(turn: _Turn) -> list[Draft]:
    clock = turn.clock
    if clock.start is None or clock.due is None:
        return []
    due = turn.rule.due.evaluate(_setting(turn, clock.start, clock.pauses))
    if due is None or due.at == clock.due:
        return []
    new = timing(turn.rule, clock.start, due, clock.pauses, turn.fact.recorded_at)
    return [turn.write("deadline_retimed", old=_written(clock.due), reason=turn.fact.type, **new)]


def _reopen(turn: _Turn) -> list[Draft]:
    """The stop is taken back: the clock goes on with what was left; the time in between does not count."""
    clock = turn.clock
    if clock.start is None or clock.stopped_at is None:
        return []
    pauses = [*clock.pauses, (clock.stopped_at, turn.fact.occurred_at)]
    due = turn.rule.due.evaluate(_setting(turn, clock.start, pauses))
    if due is None:
        return []
    return [
        turn.write("deadline_reopened", **timing(turn.rule, clock.start, due, pauses, turn.fact.recorded_at))
    ]


def _cancelled(complaint: Complaint, fact: Fact, drafts: list[Draft]) -> Iterator[Draft]:
    """A thing that is called off ends its clocks, and its children's, without a verdict."""
    done = {(draft.data.get("rule"), draft.about) for draft in drafts}
    for clock in complaint.clocks.values():
        above = (thing.id for thing in chain(complaint, complaint.things[clock.thing]))
        if clock.live and fact.about in above and (clock.rule, clock.thing) not in done:
            yield _end(clock, fact, "cancelled")


def _closed(book: Rulebook, complaint: Complaint, fact: Fact, drafts: list[Draft]) -> Iterator[Draft]:
    """With the case end its clocks, except those marked to outlive it (nothing outlives the archive)."""
    done = {(draft.data.get("rule"), draft.about) for draft in drafts}
    for clock in complaint.clocks.values():
        outlives = book.deadlines[clock.rule].spec.outlives and fact.type != "archived"
        active = clock.live or (clock.status == BREACHED and not clock.over)
        if active and not outlives and (clock.rule, clock.thing) not in done:
            yield _end(clock, fact, "closed")


def _end(clock: Clock, fact: Fact, reason: str) -> Draft:
    return following(
        fact,
        "deadline_ended",
        clock.thing,
        rule=clock.rule,
        thing=clock.thing,
        cycle=clock.cycle,
        reason=reason,
    )


def timing(
    rule: DeadlineRule, start: datetime, due: Due, pauses: list[tuple[datetime, datetime]], now: datetime
) -> dict[str, Any]:
    """The due time and the warnings still to come, as an engine fact holds them."""
    points = rule.warn if due.at > start else ()
    warn = [(at, point) for point in points if (at := _warning(rule, start, due.at, pauses, point)) > now]
    written = [[write_instant(at), point] for at, point in sorted(warn) if at < due.at]
    data: dict[str, Any] = {"due": write_instant(due.at), "warn": written}
    if due.provisional:
        data["provisional"] = True
    return data


def _warning(
    rule: DeadlineRule, start: datetime, due: datetime, pauses: list[tuple[datetime, datetime]], point: str
) -> datetime:
    """The instant of a warning point: `75%`, `2 working hours` after the start, `1 hours before`."""
    if point.endswith("%"):
        unit = rule.due.amounts[0].unit if rule.due.amounts else Unit.MINUTES
        return rule.worktime.fraction(start, due, unit, int(point[:-1]), pauses)
    if point.endswith(" before"):
        return rule.worktime.before(due, Amount.parse(point.removesuffix(" before")))
    return rule.worktime.due(start, Amount.parse(point), pauses).at


def breach(book: Rulebook, complaint: Complaint, clock: Clock, cause: str) -> Draft:
    """The breach of a clock at its due instant: who is charged, and when the follow-on steps come."""
    rule = book.deadlines[clock.rule]
    due = clock.due
    assert due is not None
    data: dict[str, Any] = {
        "rule": clock.rule,
        "thing": clock.thing,
        "cycle": clock.cycle,
        "due": write_instant(due),
    }
    if rule.spec.soft:
        return Draft("target_missed", clock.thing, due, cause, data)
    scene = Scene(book, complaint, complaint.things[clock.thing])
    data["clause"] = list(rule.spec.clause)
    data["charged"] = charged(scene, rule.spec.against)
    data["judged_by"] = {"policy": book.policy.version, "calendar": book.calendar_version}
    if clock.armed_at is not None and clock.armed_at > due:
        data["known_late"] = True
    begin = max(due, clock.armed_at or due)
    steps = [(rule.worktime.due(begin, step.after).at, i) for i, step in enumerate(rule.steps) if step.after]
    data["steps"] = [[write_instant(at), i] for at, i in sorted(steps)]
    if rule.repeat is not None:
        data["repeat"] = write_instant(rule.worktime.due(begin, rule.repeat).at)
    return Draft("deadline_breached", clock.thing, due, cause, data)


def _written(instant: datetime | None) -> str:
    return write_instant(instant) if instant is not None else ""
