"""Timing: due times, warnings and breaches in the form in which facts hold them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.complaint.clocks import Clock
from domain.complaint.lookup import Lookup
from domain.complaint.roles import charged, known_role
from domain.complaint.state import Complaint
from domain.facts.clock_facts import (
    DEADLINE_BREACHED,
    TARGET_MISSED,
    DeadlineBreached,
    Timing,
)
from domain.facts.drafts import Draft
from domain.policy.due import Setting
from domain.policy.rulebook import DeadlineRule, Rulebook
from domain.time.amounts import Amount, Unit
from domain.time.instants import write_instant
from domain.time.spans import Span
from domain.time.worktime import Due

EARLIER_FLOOR = "*"
"""Stands in `Clock.floored` for the name of a pause: the due time was set by the floor of an earlier pause and was only
moved on by the last one."""


def timing(
    rule: DeadlineRule, start: datetime, due: Due, pauses: Sequence[Span], present: datetime
) -> Timing:
    """The due time of a clock that starts or is re-timed, and its warnings. Warnings before `present` are left out."""
    warn = [(at, point) for at, point in _warnings(rule, start, due, pauses, rule.warn) if at >= present]
    return _data(due, warn, present)


def resumed_timing(
    rule: DeadlineRule, clock: Clock, due: Due, pauses: Sequence[Span], present: datetime
) -> Timing:
    """The due time of a clock that goes on, and the warnings that are still to come. None is earlier than `present`."""
    points = [point for _, point in clock.warn]
    warn = _warnings(rule, clock.start or due.at, due, pauses, points)
    return _data(due, [(max(at, present), point) for at, point in warn], present)


def rule_due(book: Rulebook, rule: DeadlineRule, clock: Clock, setting: Setting) -> Due | None:
    """The due time of a clock by its rule, or None. It is no earlier than the floor of the pause that last stopped it."""
    due = rule.due.evaluate(setting)
    if due is not None and clock.floored == EARLIER_FLOOR and clock.due is not None:
        return max(due, Due(clock.due, clock.provisional), key=lambda each: each.at)
    pause = book.pauses.get(clock.floored)
    if due is None or pause is None or pause.spec.floor is None or not clock.pauses:
        return due
    floor = rule.worktime.due(clock.pauses[-1][1], pause.spec.floor)
    return max(due, floor, key=lambda each: each.at)


def moved_due(rule: DeadlineRule, clock: Clock, since: datetime, until: datetime) -> Due:
    """The present due time of a clock, moved on by the time from `since` to `until` that does not count.

    In working time as much is left at `until` as was at `since`. A period of days grows by the working days that lie
    whole in between.
    """
    assert clock.due is not None
    due, time = Due(clock.due, clock.provisional), rule.worktime
    if not rule.due.amounts or until <= since:
        return due
    unit = rule.due.amounts[0].unit
    if unit.elapsed:
        return Due(due.at + (until - since), provisional=False)
    if not unit.daily:
        return time.after(until, max(time.between(since, due.at), timedelta()))
    covered = _whole_days(rule, since, until)
    if covered:
        due = time.due(due.at, Amount(covered, Unit.WORKING_DAYS))
    return due if due.at > until else time.due(until, Amount(0, Unit.END_OF_DAY))


def _whole_days(rule: DeadlineRule, since: datetime, until: datetime) -> int:
    time, count = rule.worktime, 0
    day = time.working_day(time.day_of(since), 0)
    while (close := time.close_of(day)) <= until:
        count += time.open_of(day) >= since and close > since
        day = time.working_day(day, 1)
    return count


def _data(due: Due, warn: list[tuple[datetime, str]], present: datetime) -> Timing:
    warnings = [[write_instant(at), point] for at, point in sorted(warn) if at < due.at]
    data: Timing = {"due": write_instant(due.at), "warn": warnings}
    if due.provisional:
        data["provisional"] = True
    if due.at < present:
        data["late_since"] = write_instant(present)
    return data


def _warnings(
    rule: DeadlineRule, start: datetime, due: Due, pauses: Sequence[Span], points: Sequence[str]
) -> list[tuple[datetime, str]]:
    if due.at <= start:
        return []
    return [(_warning(rule, start, due.at, pauses, point), point) for point in points]


def _warning(
    rule: DeadlineRule, start: datetime, due: datetime, pauses: Sequence[Span], point: str
) -> datetime:
    """The instant of a warning point: `75%`, `2 working hours` after the start, `1 hours before`."""
    if point.endswith("%"):
        unit = rule.due.amounts[0].unit if rule.due.amounts else Unit.MINUTES
        return rule.worktime.fraction(start, due, unit, int(point[:-1]), pauses)
    if point.endswith(" before"):
        return rule.worktime.before(due, Amount.parse(point.removesuffix(" before")))
    return rule.worktime.due(start, Amount.parse(point), pauses).at


def breach(book: Rulebook, complaint: Complaint, clock: Clock, cause: str) -> Draft:
    """The breach of a clock at its due instant, with who is charged and when the later actions come. A soft deadline is
    missed instead: nobody is charged."""
    rule = book.deadlines[clock.rule]
    due = clock.due
    assert due is not None
    if rule.spec.soft:
        return TARGET_MISSED.draft({**clock.identity, "due": write_instant(due)}, clock.thing, due, cause)
    lookup = Lookup(book, complaint, complaint.things[clock.thing])
    charge = charged(lookup, rule.spec.against)
    data: DeadlineBreached = {
        "rule": clock.rule,
        "thing": clock.thing,
        "cycle": clock.cycle,
        "due": write_instant(due),
        "clause": list(rule.spec.clause),
        "charged": charge,
        "judged_by": clock.kept or {"policy": book.policy.version, "calendar": book.calendar_version},
    }
    if role := known_role(lookup, charge):
        data["charged_role"] = role
    if clock.late_since is not None:
        data["known_late"] = True
    if clock.quiet:
        data["quiet"] = True
    else:
        _follow_on(rule, due, clock.late_since, data)
    return DEADLINE_BREACHED.draft(data, clock.thing, due, cause)


def _follow_on(
    rule: DeadlineRule, due: datetime, late_since: datetime | None, data: DeadlineBreached
) -> None:
    """Add to the data when the later actions of the breach come, and when its actions are repeated."""
    begin = max(due, late_since or due)
    steps = [(rule.worktime.due(begin, step.after).at, i) for i, step in enumerate(rule.steps) if step.after]
    data["steps"] = [[write_instant(at), i] for at, i in sorted(steps)]
    if rule.repeat is not None:
        data["repeat"] = write_instant(rule.worktime.due(begin, rule.repeat).at)
