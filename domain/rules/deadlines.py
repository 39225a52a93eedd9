"""Deadlines: the drafts that a fact leads to for the clocks of the deadlines. Clocks change only when these are folded.

A start counts even while the condition of the deadline does not hold. An act exactly at the due instant is in time unless
the rule has `at_due: late`. A verdict stands; a timely act that is reported late corrects it by a fact of its own.

`present` is the instant up to which time has passed for the complaint. For what people report it is when that is
recorded; for what is due it is the due instant, so that a worker that was away for a day writes the same facts.
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
from domain.rules.timing import breach, moved_due, resumed_timing, rule_due, timing
from domain.time.instants import write_instant

IMPLIED = {"assigned": ("owner", "assignee"), "escalated": ("level",), "visit_dispatched": ("assignee",)}
"""Fields that a fact sets under another name than its own."""

TIMING = frozenset({"deadline_armed", "deadline_retimed", "deadline_resumed", "deadline_reopened"})
"""Facts that change the due time of a clock, after which other clocks whose due time depends on it are computed anew."""


def follow(book: Rulebook, complaint: Complaint, fact: Fact, present: datetime) -> list[Draft]:
    """The drafts for the clocks after a fact that is folded already."""
    drafts: list[Draft] = []
    touched = _touched(book, fact)
    for clock in _of_rules(complaint, touched):
        if not _at_rest(clock) and clock.cycle == complaint.things[clock.thing].cycle:
            drafts += _follow(_ClockEvent(book, complaint, touched[clock.rule], clock, fact, present))
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
    """The clocks of the rules, in the order of the rules; those of one rule with the oldest first."""
    clocks = [clock for clock in complaint.clocks.values() if clock.rule in rules] if rules else []
    if len(clocks) > 1:
        clocks.sort(key=lambda clock: rules[clock.rule].order)
    return clocks


def _at_rest(clock: Clock) -> bool:
    """Whether no fact can change the clock, because it is over or has no start."""
    status = clock.status
    return (
        status == MISSED
        or (status == WAITING and clock.start is None)
        or (status == ENDED and clock.ended_by != "condition")
    )


def _touched(book: Rulebook, fact: Fact) -> Mapping[str, DeadlineRule]:
    """The deadlines that the fact may change.

    Cached by what they depend on: the type of the fact, the names of its fields and, for TIMING, its rule.
    """
    key = (fact.type, common_fields(fact)["rule"] if fact.type in TIMING else "", *fact.data)
    rules = book.touched.get(key)
    if rules is None:
        rules = book.touched[key] = _look_up(book, fact)
    return rules


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


class _ClockEvent:
    """One clock and one fact that may change it."""

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
        """Whether the pattern names the type of the fact, and the clock's rule sees facts about its thing."""
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

    def complete_before(self, part: str) -> bool:
        """Whether `until` or `void` was complete before the clock could run."""
        return bool(getattr(self.rule, part).complete(self.clock.memory, part))

    def restarted(self) -> bool:
        """Whether this fact starts another round. An act before the start of the present round does not."""
        start = self.clock.start
        is_later = start is None or self.fact.occurred_at > start
        return is_later and self.fact.number > self.clock.start_number and self.fits("restart")

    def in_time(self) -> bool:
        due = self.clock.due
        if due is None or self.clock.status == PAUSED:
            return True
        at = self.fact.occurred_at
        return at < due if self.rule.spec.at_due == "late" else at <= due

    def ended(self, reason: str) -> Draft:
        return ended(self.clock, self.fact, reason)

    def done_late(self) -> Draft:
        due = _instant_text(self.clock.due)
        return DEADLINE_ENDED.following(
            self.fact, {**self.clock.identity, "reason": "done_late", "due": due}, self.clock.thing
        )

    def corrected(self) -> Draft:
        due = _instant_text(self.clock.due)
        return VERDICT_CORRECTED.following(
            self.fact, {**self.clock.identity, "verdict": "met", "due": due}, self.clock.thing
        )


def _follow(event: _ClockEvent) -> list[Draft]:
    clock = event.clock
    if clock.status == WAITING or (clock.status == ENDED and clock.ended_by == "condition"):
        if clock.start is None or event.complete_before("until") or event.complete_before("void"):
            return []
        return _arm(event, clock.start) if event.holds() else []
    if clock.live:
        return _running(event)
    if clock.status == BREACHED:
        return _after_breach(event)
    if clock.status == MET and event.fits("undone_by"):
        return _reopen(event)
    return []


def _running(event: _ClockEvent) -> list[Draft]:
    if event.done("until"):
        return _stop(event)
    if event.done("void"):
        return [event.ended("void")]
    if not event.holds():
        return [event.ended("condition")]
    if event.rule.counted and event.restarted():
        return _arm(event, event.fact.occurred_at)
    if not event.rule.fixed and event.clock.status == RUNNING:
        return _retime(event)
    return []


def _stop(event: _ClockEvent) -> list[Draft]:
    clock = event.clock
    if event.in_time():
        return [
            DEADLINE_MET.following(
                event.fact, {**clock.identity, "due": _instant_text(clock.due)}, event.clock.thing
            )
        ]
    late = breach(event.book, event.complaint, clock, f"fact:{event.fact.number}")
    return [late, event.done_late()]


def _after_breach(event: _ClockEvent) -> list[Draft]:
    clock = event.clock
    if event.done("until") and not clock.corrected:
        if event.in_time():
            return [event.corrected()]
        return [] if clock.over else [event.done_late()]
    if clock.over:
        return []
    if event.restarted():
        timely = [event.corrected()]
        return (timely if event.in_time() else []) + _arm(event, event.fact.occurred_at)
    if event.done("void"):
        return [event.ended("void")]
    return [] if event.holds() else [event.ended("condition")]


def _setting(event: _ClockEvent, start: datetime, pauses: list[tuple[datetime, datetime]]) -> Setting:
    return Setting(event.rule.worktime, start, pauses, event.lookup.field, event.lookup.due_of)


def _arm(event: _ClockEvent, start: datetime | None) -> list[Draft]:
    if start is None:
        return []
    setting = _setting(event, start, [])
    due = event.rule.due.evaluate(setting)
    if due is None:
        return []
    data: DeadlineArmed = {
        **event.clock.identity,
        "round": event.clock.round + 1,
        "clause": list(event.rule.spec.clause),
        "start": write_instant(start),
        "basis": _basis(event, setting),
        "against": charged(event.lookup, event.rule.spec.against),
        **timing(event.rule, start, due, [], event.present),
    }
    return [DEADLINE_ARMED.following(event.fact, data, event.clock.thing)]


def begin(
    book: Rulebook, complaint: Complaint, rule: DeadlineRule, clock: Clock, fact: Fact, start: datetime
) -> list[Draft]:
    """The arming of a waiting clock by a fact that is not its start, such as an adoption."""
    return _arm(_ClockEvent(book, complaint, rule, clock, fact, present=fact.recorded_at), start)


def _basis(event: _ClockEvent, setting: Setting) -> Basis:
    """Where the due time comes from: a field, the rule, or the rule's default because none of its fields has a value."""
    paths = event.rule.due_fields
    if not paths:
        return "rule"
    if event.rule.due.source(setting) == "field":
        return "field"
    has_value = any(event.lookup.field(path) for path in paths)
    return "rule" if has_value or not event.rule.counted else "default"


def _retime(event: _ClockEvent) -> list[Draft]:
    clock = event.clock
    if clock.start is None or clock.due is None or (clock.kept and not _concerns_due(event)):
        return []
    due = rule_due(event.book, event.rule, clock, _setting(event, clock.start, clock.pauses))
    if due is None or due.at == clock.due:
        return []
    new = timing(event.rule, clock.start, due, clock.pauses, event.present)
    data: DeadlineRetimed = {
        **clock.identity,
        "old": _instant_text(clock.due),
        "reason": event.fact.type,
        **new,
    }
    return [DEADLINE_RETIMED.following(event.fact, data, event.clock.thing)]


def _concerns_due(event: _ClockEvent) -> bool:
    """Whether the fact carries a field of the due time, or is about a clock that the due time depends on."""
    fact, expression = event.fact, event.rule.due
    names = {path.rsplit(".", 1)[-1] for path in expression.fields}
    borrowed = fact.type in TIMING and common_fields(fact)["rule"] in expression.rules
    return borrowed or bool(names.intersection(fact.data))


def _reopen(event: _ClockEvent) -> list[Draft]:
    """The draft that takes a stop back: the clock goes on, and the time since the stop does not count."""
    clock = event.clock
    if clock.start is None or clock.stopped_at is None:
        return []
    pauses = [*clock.pauses, (clock.stopped_at, max(clock.stopped_at, event.fact.occurred_at))]
    due = event.rule.due.evaluate(_setting(event, clock.start, pauses))
    if clock.kept:
        due = moved_due(event.rule, clock, *pauses[-1])
    if due is None:
        return []
    new = resumed_timing(event.rule, clock, due, pauses, event.present)
    return [DEADLINE_REOPENED.following(event.fact, {**clock.identity, **new}, event.clock.thing)]


def _instant_text(instant: datetime | None) -> str:
    return write_instant(instant) if instant is not None else ""
