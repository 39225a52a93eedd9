"""The agenda: the instants at which something becomes due for a complaint, and the facts that are written then.

An instant takes effect as soon as it has passed, never at the instant itself: an act exactly then is still in time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from domain.complaint import keys
from domain.complaint.clocks import WAITING, Clock
from domain.complaint.lookup import Lookup
from domain.complaint.roles import charged
from domain.complaint.state import CLOSED, Complaint
from domain.complaint.units import ended, next_end
from domain.facts.clock_facts import (
    DEADLINE_ESCALATED,
    DEADLINE_REPEATED,
    DEADLINE_WARNED,
    ORIGINAL_DUE_PASSED,
    PAUSE_ENDED,
    DeadlineEscalated,
    DeadlineRepeated,
    DeadlineWarned,
)
from domain.facts.drafts import Draft
from domain.facts.engine_additions import ARCHIVED
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook
from domain.rules.timing import breach
from domain.time.instants import parse, write_instant

TIME = "time"
"""The cause of facts that follow from the passing of time alone."""


class Entry(NamedTuple):
    """One instant on the agenda. `kind`: warn, due, step, repeat or original of a clock, pause, period or archive.

    `key` is that of the clock or pause, the name of the schedule, or "case". Of two entries at one instant the one with
    the lower `order` comes first: pauses, then deadlines in the order of the policy.
    """

    at: datetime
    order: int
    key: str
    kind: str


def upcoming(book: Rulebook, complaint: Complaint, without: Collection[str] = frozenset()) -> Entry | None:
    """The earliest entry, which may lie in the past, or None. `without` holds the keys of entries that are passed over."""
    best: Entry | None = None
    for key, clock in complaint.clocks.items():
        if clock.over or clock.status == WAITING or key in without:  # true for most: saves the call below
            continue
        for at, kind in clock.instants():
            if best is None or at <= best.at:
                entry = Entry(at, book.deadlines[clock.rule].order, key, kind)
                best = entry if best is None else min(best, entry)
    for key, pause in complaint.pauses.items():
        if pause["until"] and key not in without:
            entry = Entry(parse(pause["until"]), -1, key, "pause")
            best = entry if best is None else min(best, entry)
    period = next_end(book, complaint)
    if period is not None and period.schedule not in without and (best is None or period.at < best.at):
        best = Entry(period.at, len(book.deadlines), period.schedule, "period")
    window_end = _window_end(book, complaint)
    if window_end is not None and CASE not in without and (best is None or window_end < best.at):
        best = Entry(window_end, len(book.deadlines), CASE, "archive")
    return best


def _window_end(book: Rulebook, complaint: Complaint) -> datetime | None:
    """The end of the time in which a closed complaint may be reopened."""
    if complaint.status not in CLOSED or complaint.status == "archived" or complaint.closed_at is None:
        return None
    return book.worktime.due(complaint.closed_at, book.policy.reopen_within).at


def due(
    book: Rulebook, complaint: Complaint, now: datetime, without: Collection[str] = frozenset()
) -> Draft | None:
    """The fact of the earliest entry before `now`, or None."""
    entry = upcoming(book, complaint, without)
    if entry is None or entry.at >= now:
        return None
    if entry.kind == "archive":
        return ARCHIVED.draft({"note": "the time for reopening is over"}, CASE, entry.at, TIME)
    if entry.kind == "period":
        period = next_end(book, complaint)
        assert period is not None
        return ended(complaint, period, TIME)
    if entry.kind == "pause":
        thing = complaint.pauses[entry.key]["thing"]
        return PAUSE_ENDED.draft({"pause": entry.key, "reason": "limit"}, thing, entry.at, TIME)
    return _of_clock(book, complaint, complaint.clocks[entry.key], entry)


def _of_clock(book: Rulebook, complaint: Complaint, clock: Clock, entry: Entry) -> Draft:
    rule, thing, at = book.deadlines[clock.rule], clock.thing, entry.at
    clause = list(rule.spec.clause)
    if entry.kind == "due":
        return breach(book, complaint, clock, TIME)
    if entry.kind == "warn":
        lookup = Lookup(book, complaint, complaint.things[thing])
        warning: DeadlineWarned = {
            **clock.identity,
            "point": clock.warn[0][1],
            "due": write_instant(clock.due) if clock.due else "",
            "clause": clause,
            "charged": charged(lookup, rule.spec.against),
        }
        return DEADLINE_WARNED.draft(warning, thing, at, TIME)
    if entry.kind == "original":
        pauses = sorted({keys.read(pause).rule for pause in clock.frozen_by})
        return ORIGINAL_DUE_PASSED.draft({**clock.identity, "by": pauses}, thing, at, TIME)
    due_at = write_instant(clock.due or at)
    if entry.kind == "step":
        step: DeadlineEscalated = {
            **clock.identity,
            "clause": clause,
            "charged": clock.charged,
            "due": due_at,
            "step": clock.steps[0][1],
        }
        return DEADLINE_ESCALATED.draft(step, thing, at, TIME)
    assert rule.repeat is not None
    repeated: DeadlineRepeated = {
        **clock.identity,
        "clause": clause,
        "charged": clock.charged,
        "due": due_at,
        "next": write_instant(rule.worktime.due(at, rule.repeat).at),
    }
    return DEADLINE_REPEATED.draft(repeated, thing, at, TIME)
