"""Deadlines: what a fact means for the clocks. Arming, stopping, judging, re-timing: each yields facts, nothing else.

The meanings fixed here (DESIGN section 5): a start is remembered while the condition does not hold; an act exactly
at the due instant is in time unless the rule says otherwise; a verdict once given stands, and a timely act that is
reported late corrects it by a fact of its own.

`present` is the instant up to which the complaint has lived: for what people report that is when it is recorded, for
what time brings about it is the instant itself, so that a worker that was away for a day comes to the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from domain.complaint.clocks import BREACHED, ENDED, MET, MISSED, PAUSED, RUNNING, WAITING, Clock
from domain.complaint.lookup import Lookup, instances
from domain.complaint.roles import charged
from domain.complaint.state import CLOSED, Complaint, replaced_by
from domain.facts.clock_facts import (
    DEADLINE_ARMED,
    DEADLINE_ENDED,
    DEADLINE_MET,
    DEADLINE_REOPENED,
    DEADLINE_RETIMED,
    VERDICT_CORRECTED,
    Basis,
    DeadlineArmed,
    DeadlineRetimed,
)
from domain.facts.common_fields import common_fields
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE, FACTS
from domain.policy.due import Setting
from domain.policy.patterns import Pattern
from domain.policy.rulebook import DeadlineRule, Rulebook
from domain.rules.closing import called_off, closed, ended, left_behind
from domain.rules.timing import breach, carried_on, evaluated, going_on, timing
from domain.time.instants import write_instant

IMPLIED = {"assigned": ("owner", "assignee"), "escalated": ("level",), "visit_dispatched": ("assignee",)}
"""Fields that a fact sets under another name than its own."""

TIMING = frozenset({"deadline_armed", "deadline_retimed", "deadline_resumed", "deadline_reopened"})
"""Facts after which due times borrowed from a clock must be looked at again."""


def follow(book: Rulebook, complaint: Complaint, fact: Fact, present: datetime) -> list[Draft]:
    """What the fact, already folded into the complaint, means for its clocks."""
    drafts: list[Draft] = []
    touched = _touched(book, fact)
    for clock in _of_rules(complaint, touched):
        if not _at_rest(clock) and clock.cycle == complaint.things[clock.thing].cycle:
            drafts += _follow(_Turn(book, complaint, touched[clock.rule], clock, fact, present))
    kind = FACTS[fact.type]
    replaced = replaced_by(complaint, fact)
    if kind.cancels:
        drafts += called_off(complaint, fact, fact.about, "cancelled", drafts)
    elif replaced is not None:
        drafts += called_off(complaint, fact, replaced.id, "replaced", drafts)
    elif kind.stage in CLOSED and fact.about == CASE:
        drafts += closed(book, complaint, fact, drafts)
    elif fact.type == "reopened":
        drafts += left_behind(complaint, fact)
    return drafts


def _of_rules(complaint: Complaint, rules: Mapping[str, DeadlineRule]) -> list[Clock]:
    """The clocks of the rules, in the rules' order, those of one rule oldest first."""
    clocks = [clock for clock in complaint.clocks.values() if clock.rule in rules] if rules else []
    if len(clocks) > 1:
        clocks.sort(key=lambda clock: rules[clock.rule].order)
    return clocks


def _at_rest(clock: Clock) -> bool:
    """Whether no fact moves the clock any more, or none yet because it has no start."""
    status = clock.status
    return (
        status == MISSED
        or (status == WAITING and clock.start is None)
        or (status == ENDED and clock.ended_by != "condition")
    )


def _touched(book: Rulebook, fact: Fact) -> Mapping[str, DeadlineRule]:
    """The deadlines that the fact may concern. Facts of one type mostly carry the same fields: found once for each."""
    key = (fact.type, common_fields(fact)["rule"] if fact.type in TIMING else "", *fact.data)
    known = book.touched.get(key)
    if known is None:
        known = book.touched[key] = _look_up(book, fact)
    return known


def _look_up(book: Rulebook, fact: Fact) -> Mapping[str, DeadlineRule]:
    rules = {rule.name: rule for rule in book.deadlines_by_fact.get(fact.type, ())}
    names = [*fact.data, *IMPLIED.get(fact.type, ())]
    if FACTS[fact.type].stage:
        names.append("status")
    for name in names:
        rules.update({rule.name: rule for rule in book.deadlines_by_field.get(name, ())})
    if fact.type in TIMING:
        borrowed = common_fields(fact)["rule"]
        rules.update({n: r for n, r in book.deadlines.items() if borrowed in r.due.rules})
    return rules


class _Turn:
    """One clock meeting one fact."""

    __slots__ = ("book", "clock", "complaint", "fact", "lookup", "present", "rule")

    def __init__(
        self,
        book: Rulebook,
        complaint: Complaint,
        rule: DeadlineRule,
        clock: Clock,
        fact: Fact,
        present: datetime,
    ) -> None:
        self.book, self.complaint, self.rule, self.clock = book, complaint, rule, clock
        self.fact, self.present = fact, present
        self.lookup = Lookup(book, complaint, complaint.things[clock.thing])

    def sees(self, pattern: Pattern) -> bool:
        """Whether the fact is of a type that the pattern asks for, and about a thing that the clock's thing sees."""
        if self.fact.type not in pattern.facts:
            return False
        seeing = instances(self.complaint, self.rule.per, self.fact.about)
        return any(thing.id == self.clock.thing for thing in seeing)

    def holds(self) -> bool:
        return self.rule.when.holds(self.lookup.field, self.lookup.instant)

    def done(self, part: str) -> bool:
        """Whether this fact completes `until` or `void`."""
        pattern: Pattern = getattr(self.rule, part)
        return self.sees(pattern) and pattern.complete(self.clock.memory, part)

    def fits(self, part: str) -> bool:
        """Whether this fact alone fits `restart` or `undone_by`."""
        pattern: Pattern = getattr(self.rule, part)
        if not self.sees(pattern):
            return False
        lookup = Lookup(self.book, self.complaint, self.lookup.thing, self.fact)
        return pattern.matches(self.fact, lookup.field, lookup.instant)

    def came(self, part: str) -> bool:
        """Whether `until` or `void` was complete before the clock could run."""
        return bool(getattr(self.rule, part).complete(self.clock.memory, part))

    def restarted(self) -> bool:
        """Whether this fact begins another round: not by an act before the round that runs."""
        start = self.clock.start
        later = start is None or self.fact.occurred_at > start
        return later and self.fact.number > self.clock.start_number and self.fits("restart")

    def in_time(self) -> bool:
        due = self.clock.due
        if due is None or self.clock.status == PAUSED:
            return True
        at = self.fact.occurred_at
        return at < due if self.rule.spec.at_due == "late" else at <= due

    def ended(self, reason: str) -> Draft:
        return ended(self.clock, self.fact, reason)

    def done_late(self) -> Draft:
        due = _written(self.clock.due)
        return DEADLINE_ENDED.following(
            self.fact, {**self.clock.identity, "reason": "done_late", "due": due}, self.clock.thing
        )

    def corrected(self) -> Draft:
        due = _written(self.clock.due)
        return VERDICT_CORRECTED.following(
            self.fact, {**self.clock.identity, "verdict": "met", "due": due}, self.clock.thing
        )


def _follow(turn: _Turn) -> list[Draft]:
    clock = turn.clock
    if clock.status == WAITING or (clock.status == ENDED and clock.ended_by == "condition"):
        if clock.start is None or turn.came("until") or turn.came("void"):
            return []
        return _arm(turn, clock.start) if turn.holds() else []
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
        return [turn.ended("void")]
    if not turn.holds():
        return [turn.ended("condition")]
    if turn.rule.counted and turn.restarted():
        return _arm(turn, turn.fact.occurred_at)
    if not turn.rule.fixed and turn.clock.status == RUNNING:
        return _retime(turn)
    return []


def _stop(turn: _Turn) -> list[Draft]:
    clock = turn.clock
    if turn.in_time():
        return [
            DEADLINE_MET.following(
                turn.fact, {**clock.identity, "due": _written(clock.due)}, turn.clock.thing
            )
        ]
    late = breach(turn.book, turn.complaint, clock, f"fact:{turn.fact.number}")
    return [late, turn.done_late()]


def _after_breach(turn: _Turn) -> list[Draft]:
    clock = turn.clock
    if turn.done("until") and not clock.corrected:
        if turn.in_time():
            return [turn.corrected()]
        return [] if clock.over else [turn.done_late()]
    if clock.over:
        return []
    if turn.restarted():
        timely = [turn.corrected()]
        return (timely if turn.in_time() else []) + _arm(turn, turn.fact.occurred_at)
    if turn.done("void"):
        return [turn.ended("void")]
    return [] if turn.holds() else [turn.ended("condition")]


def _setting(turn: _Turn, start: datetime, pauses: list[tuple[datetime, datetime]]) -> Setting:
    return Setting(turn.rule.worktime, start, pauses, turn.lookup.field, turn.lookup.due_of)


def _arm(turn: _Turn, start: datetime | None) -> list[Draft]:
    if start is None:
        return []
    setting = _setting(turn, start, [])
    due = turn.rule.due.evaluate(setting)
    if due is None:
        return []
    data: DeadlineArmed = {
        **turn.clock.identity,
        "round": turn.clock.round + 1,
        "clause": list(turn.rule.spec.clause),
        "start": write_instant(start),
        "basis": _basis(turn, setting),
        "against": charged(turn.lookup, turn.rule.spec.against),
        **timing(turn.rule, start, due, [], turn.present),
    }
    return [DEADLINE_ARMED.following(turn.fact, data, turn.clock.thing)]


def begin(
    book: Rulebook, complaint: Complaint, rule: DeadlineRule, clock: Clock, fact: Fact, start: datetime
) -> list[Draft]:
    """The arming of a waiting clock because of a fact that is no start of its own: a new edition."""
    return _arm(_Turn(book, complaint, rule, clock, fact, present=fact.recorded_at), start)


def _basis(turn: _Turn, setting: Setting) -> Basis:
    """Where the due time comes from: a field, the rule, or the rule's default because no field is known."""
    paths = turn.rule.due_fields
    if not paths:
        return "rule"
    if turn.rule.due.source(setting) == "field":
        return "field"
    given = any(turn.lookup.field(path) for path in paths)
    return "rule" if given or not turn.rule.counted else "default"


def _retime(turn: _Turn) -> list[Draft]:
    clock = turn.clock
    if clock.start is None or clock.due is None or (clock.kept and not _speaks_of_due(turn)):
        return []
    due = evaluated(turn.book, turn.rule, clock, _setting(turn, clock.start, clock.pauses))
    if due is None or due.at == clock.due:
        return []
    new = timing(turn.rule, clock.start, due, clock.pauses, turn.present)
    data: DeadlineRetimed = {**clock.identity, "old": _written(clock.due), "reason": turn.fact.type, **new}
    return [DEADLINE_RETIMED.following(turn.fact, data, turn.clock.thing)]


def _speaks_of_due(turn: _Turn) -> bool:
    """Whether the fact names what the due time is made of: a field of it, or a clock that it borrows from."""
    fact, expression = turn.fact, turn.rule.due
    names = {path.rsplit(".", 1)[-1] for path in expression.fields}
    borrowed = fact.type in TIMING and common_fields(fact)["rule"] in expression.rules
    return borrowed or bool(names.intersection(fact.data))


def _reopen(turn: _Turn) -> list[Draft]:
    """The stop is taken back: the clock goes on with what was left; the time in between does not count."""
    clock = turn.clock
    if clock.start is None or clock.stopped_at is None:
        return []
    pauses = [*clock.pauses, (clock.stopped_at, max(clock.stopped_at, turn.fact.occurred_at))]
    due = turn.rule.due.evaluate(_setting(turn, clock.start, pauses))
    if clock.kept:
        due = carried_on(turn.rule, clock, *pauses[-1])
    if due is None:
        return []
    new = going_on(turn.rule, clock, due, pauses, turn.present)
    return [DEADLINE_REOPENED.following(turn.fact, {**clock.identity, **new}, turn.clock.thing)]


def _written(instant: datetime | None) -> str:
    return write_instant(instant) if instant is not None else ""
