"""Quiet hours: notices that are requested in them are deferred until they end, unless they break through.

The entry `all` of a policy applies to every channel: the notice is deferred, and its field `not_before` says until when.
The entry of one channel applies to that channel only: the notice goes out through another one, and its field `rests`
says until when the channel is quiet. Quiet hours change no clock and no verdict.
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
"""The channels that come with the product; an installation may have others."""

_MAX_STRETCHES: Final = 400
"""Quiet stretches that may follow one another without a gap. No calendar has more."""


def defer(book: Rulebook, complaint: Complaint, draft: Draft, now: datetime) -> Draft:
    """The draft of a notice with the fields that defer it; unchanged if `now`, when it would go out, is not quiet.

    Adds `not_before` (an instant, for all channels) and `rests` (channel -> the instant at which its own quiet hours
    end) where they apply. `complaint` is the state before the notice.
    """
    lookup = Lookup(book, complaint, complaint.things[draft.about])
    rules = [rule for rule in book.quiet.values() if not _breaks_through(rule, lookup, draft)]
    general = [rule for rule in rules if rule.name == ALL]
    at = quiet_until(book.worktime, general, now)
    fields: dict[str, Any] = {"not_before": write_instant(at)} if at > now else {}
    quiet_channels = {
        rule.name: write_instant(end)
        for rule in rules
        if rule.name != ALL and (end := quiet_until(book.worktime, [*general, rule], at)) > at
    }
    if quiet_channels:
        fields["rests"] = quiet_channels
    return replace(draft, data=draft.data | fields) if fields else draft


def _breaks_through(rule: QuietRule, lookup: Lookup, draft: Draft) -> bool:
    if NOTICE_REQUESTED.data(draft).get("text") in rule.texts:
        return True
    return rule.breaks is not None and rule.breaks.holds(lookup.field, lookup.instant)


def quiet_until(worktime: WorkTime, rules: Collection[QuietRule], at: datetime) -> datetime:
    """The first instant from `at` on that is not quiet by any of the rules.

    `at` itself if the search leaves the days for which there is a calendar.
    """
    end = at
    try:
        for _ in range(_MAX_STRETCHES):
            next_end = max((each for rule in rules for each in _ends(worktime, rule, end)), default=None)
            if next_end is None:
                return end
            end = next_end
    except CalendarExhausted:
        return at
    return end


def _ends(worktime: WorkTime, rule: QuietRule, at: datetime) -> Iterator[datetime]:
    """The ends of the quiet stretches of a rule in which `at` lies. A stretch includes its start and not its end."""
    today = worktime.day_of(at)
    if rule.spec.days_of_rest and not worktime.is_working_day(today):
        yield worktime.end_of(today)
    for day in (today, today - timedelta(days=1)):
        for window in rule.windows:
            end = worktime.wall(day, window.end)
            if worktime.wall(day, window.start) <= at < end:
                yield end
