"""Quiet hours: notices that are asked for then wait for their end, unless they break through.

The entry `all` of a policy holds for every channel: a notice says itself until when it waits (`not_before`). The entry
of one channel only keeps that channel still: the notice says until when (`rests`), and other channels carry it.
Clocks and verdicts know nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from domain.complaint.lookup import Lookup
from domain.complaint.state import Complaint
from domain.facts.drafts import Draft
from domain.facts.rule_facts import NOTICE_REQUESTED
from domain.policy.rulebook import ALL, QuietRule, Rulebook
from domain.time.instants import write_instant
from domain.time.worktime import CalendarExhausted, WorkTime

CHANNELS: Final = ("email", "mailbox")
"""The channels that the product brings along; an installation may have others."""

_MOST: Final = 400
"""More stretches of quiet than this, one upon the other, no calendar has."""


def hold(book: Rulebook, complaint: Complaint, draft: Draft, now: datetime) -> Draft:
    """The draft of a notice as it is to be written if it is quiet `now`, when it would go out; else as it is.

    Adds `not_before` (an instant) and `rests` (channel -> the instant at which its own quiet time ends) where they
    apply. The state is that before the notice, whatever the fact that caused it is about.
    """
    lookup = Lookup(book, complaint, complaint.things[draft.about])
    kept = [rule for rule in book.quiet.values() if not _breaks(rule, lookup, draft)]
    general = [rule for rule in kept if rule.name == ALL]
    at = quiet_until(book.worktime, general, now)
    quiet: dict[str, Any] = {"not_before": write_instant(at)} if at > now else {}
    rests = {
        rule.name: write_instant(end)
        for rule in kept
        if rule.name != ALL and (end := quiet_until(book.worktime, [*general, rule], at)) > at
    }
    if rests:
        quiet["rests"] = rests
    return replace(draft, data=draft.data | quiet) if quiet else draft


def _breaks(rule: QuietRule, lookup: Lookup, draft: Draft) -> bool:
    if NOTICE_REQUESTED.data(draft).get("text") in rule.texts:
        return True
    return rule.breaks is not None and rule.breaks.holds(lookup.field, lookup.instant)


def quiet_until(worktime: WorkTime, rules: Collection[QuietRule], at: datetime) -> datetime:
    """The first instant from `at` on that none of the rules keeps quiet; `at` itself beyond the calendar's days."""
    end = at
    try:
        for _ in range(_MOST):
            later = max((one for rule in rules for one in _ends(worktime, rule, end)), default=None)
            if later is None:
                return end
            end = later
    except CalendarExhausted:
        return at
    return end


def _ends(worktime: WorkTime, rule: QuietRule, at: datetime) -> Iterator[datetime]:
    """The ends of the stretches of a rule in which an instant lies. Stretches begin at their first instant, and their
    last is not of them."""
    today = worktime.day_of(at)
    if rule.spec.days_of_rest and not worktime.is_working_day(today):
        yield worktime.end_of(today)
    for day in (today, today - timedelta(days=1)):
        for window in rule.windows:
            end = worktime.wall(day, window.end)
            if worktime.wall(day, window.start) <= at < end:
                yield end
