"""Units: a store, a region or the company, which has duties outside any complaint; and the periods of its schedules.

A unit is kept like a complaint: the same log, store and workflow, opened by the same command with a field `unit`. A fact
is written at the end of each period of its schedules, and deadlines start from that fact.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from domain.complaint.state import CLOSED, Complaint
from domain.facts.drafts import NEW, Draft
from domain.facts.engine_additions import PERIOD_ENDED, PeriodEnded
from domain.facts.refusals import nearest, refuse
from domain.policy.rulebook import Rulebook
from domain.policy.schema import Schedule

MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}


class PeriodEnd(NamedTuple):
    """The end of a period: its last second, the schedule, and its last day."""

    at: datetime
    schedule: str
    day: date


def opening(book: Rulebook, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that opening writes, for a complaint or for a unit. Raises Refusal for a unit that the policy lacks."""
    kind = fields.get("unit")
    if kind is None:
        return tuple(book.policy.intake.writes)
    if kind not in book.policy.units:
        accepted = nearest(str(kind), sorted(book.policy.units)) or "no units in this policy"
        raise refuse("field", "unit", f'unknown unit "{kind}"', accepted)
    if fields.get("object") is None:
        raise refuse("field", "object", "missing: which unit it is", "its name, as people know it")
    return ("unit_opened",)


def next_end(book: Rulebook, complaint: Complaint) -> PeriodEnd | None:
    """The next end of a period of this unit. None if it is not a unit, is closed, or has no schedules."""
    kind = complaint.case.get("unit")
    if kind is None or complaint.opened_at is None or complaint.status in CLOSED:
        return None
    ends = [
        _end(book, name, schedule, _next_day(book, complaint, name))
        for name, schedule in book.policy.schedules.items()
        if schedule.unit == kind
    ]
    return min(ends, default=None)


def _next_day(book: Rulebook, complaint: Complaint, schedule: str) -> date:
    """The first day after the last period of the schedule that is over."""
    days = [
        date.fromisoformat(thing.data["day"])
        for thing in complaint.things.values()
        if thing.kind == "period" and thing.data["schedule"] == schedule
    ]
    if days:
        return date.fromordinal(max(days).toordinal() + 1)
    assert complaint.opened_at is not None
    return book.worktime.local(complaint.opened_at).date()


def _end(book: Rulebook, name: str, schedule: Schedule, day: date) -> PeriodEnd:
    months = MONTHS[schedule.every]
    month = (day.month - 1) // months * months + months
    last = date(day.year, month, monthrange(day.year, month)[1])
    return PeriodEnd(book.worktime.end_of(last) - timedelta(seconds=1), name, last)


def ended(complaint: Complaint, end: PeriodEnd, cause: str) -> Draft:
    """The fact that a period is over. It happens in the last second of its last day, so that days count from there."""
    data: PeriodEnded = {"schedule": end.schedule, "unit": complaint.case["unit"], "day": end.day.isoformat()}
    return PERIOD_ENDED.draft(data, NEW, end.at, cause)
