"""Revision: what the adoption of another edition changes in the clocks of an open complaint.

Verdicts stay. In the mode `retroactive` a live clock is counted anew from its start. In the mode `from_now` it keeps its
due time, and only clocks that start now are counted by the new edition. A clock whose rule is gone ends without a verdict.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.complaint.clocks import BREACHED, ENDED, WAITING, Clock
from domain.complaint.lookup import Lookup
from domain.complaint.roles import charged, resolve
from domain.complaint.rule_memory import FROM_NOW
from domain.complaint.state import Complaint
from domain.facts.clock_facts import DEADLINE_RETIMED, DeadlineRetimed
from domain.facts.common_fields import common_fields
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.rule_facts import CALENDAR_REVISED, NOTICE_REQUESTED, NoticeRequested
from domain.policy.due import Setting
from domain.policy.rulebook import DeadlineRule, Rulebook
from domain.rules.closing import ended
from domain.rules.deadlines import begin
from domain.rules.timing import rule_due, timing
from domain.time.instants import write_instant

MARK = "mark"
"""The value of `past` for which a breach in the past is recorded without notices, escalations or other actions."""

NOTICE = "retimed"
"""The name of the notice text about a due time that has moved."""


def review(book: Rulebook, complaint: Complaint, fact: Fact) -> list[Draft]:
    """The drafts for each clock after an adoption that is folded already, in the order of the rules of `book`, the new
    edition."""
    clocks = sorted(
        complaint.clocks.items(),
        key=lambda pair: (_order(book, pair[1]), pair[0]),
    )
    return [draft for _, clock in clocks for draft in _review(book, complaint, clock, fact)]


def _order(book: Rulebook, clock: Clock) -> int:
    rule = book.deadlines.get(clock.rule)
    return rule.order if rule is not None else -1


def _review(book: Rulebook, complaint: Complaint, clock: Clock, fact: Fact) -> list[Draft]:
    rule = book.deadlines.get(clock.rule)
    outstanding = clock.live or (clock.status == BREACHED and not clock.over)
    if rule is None:
        return [ended(clock, fact, fact.type)] if outstanding else []
    lookup = Lookup(book, complaint, complaint.things[clock.thing])
    holds = rule.when.holds(lookup.field, lookup.instant)
    if clock.status == WAITING or (clock.status == ENDED and clock.ended_by == "condition"):
        return _begin(book, complaint, rule, clock, fact) if holds else []
    if not clock.live or CALENDAR_REVISED.data(fact)["mode"] == FROM_NOW:
        return []
    if _done(rule, clock) or not holds:
        reason = "condition" if not holds else fact.type
        return [ended(clock, fact, reason)]
    return _retime(lookup, rule, clock, fact)


def _done(rule: DeadlineRule, clock: Clock) -> bool:
    """Whether `until` or `void` of the new edition is complete already."""
    return rule.until.complete(clock.memory, "until") or rule.void.complete(clock.memory, "void")


def _begin(book: Rulebook, complaint: Complaint, rule: DeadlineRule, clock: Clock, fact: Fact) -> list[Draft]:
    """The arming of a waiting clock under the new edition: from its start, or `from_now` from the adoption."""
    present_cycle = complaint.things[clock.thing].cycle == clock.cycle
    if clock.start is None or _done(rule, clock) or not present_cycle or complaint.things[clock.thing].ended:
        return []
    start = fact.occurred_at if CALENDAR_REVISED.data(fact)["mode"] == FROM_NOW else clock.start
    return [_quiet_if_past(draft, fact) for draft in begin(book, complaint, rule, clock, fact, start)]


def _retime(lookup: Lookup, rule: DeadlineRule, clock: Clock, fact: Fact) -> list[Draft]:
    if clock.start is None or clock.due is None:
        return []
    setting = Setting(rule.worktime, clock.start, clock.pauses, lookup.field, lookup.due_of)
    due = rule_due(lookup.book, rule, clock, setting)
    if due is None:
        return []
    present: datetime = fact.recorded_at
    new = timing(rule, clock.start, due, clock.pauses, present)
    moved = due.at != clock.due
    warn = [[write_instant(at), point] for at, point in clock.warn]
    if not moved and due.provisional == clock.provisional and new["warn"] == warn:
        return []
    old, clause = write_instant(clock.due), list(rule.spec.clause)
    data: DeadlineRetimed = {
        **clock.identity,
        "old": old,
        "reason": fact.type,
        "clause": clause,
        **new,
    }
    retimed = _quiet_if_past(DEADLINE_RETIMED.following(fact, data, clock.thing), fact)
    notify = moved and not CALENDAR_REVISED.data(fact).get("silent")
    return [retimed, _notice(lookup, rule, clock, fact, old, new["due"])] if notify else [retimed]


def _notice(lookup: Lookup, rule: DeadlineRule, clock: Clock, fact: Fact, old: str, new: str) -> Draft:
    data: NoticeRequested = {
        "to": resolve(lookup, "holder"),
        "text": NOTICE,
        "by": rule.name,
        "rule": rule.name,
        "clause": list(rule.spec.clause),
        "due": new,
        "was": old,
        "charged": charged(lookup, rule.spec.against),
    }
    return NOTICE_REQUESTED.following(fact, data, clock.thing)


def _quiet_if_past(draft: Draft, fact: Fact) -> Draft:
    """The draft, with `quiet` if its due time has passed already and the adoption has `past: mark`."""
    if CALENDAR_REVISED.data(fact).get("past") == MARK and "late_since" in common_fields(draft):
        return replace(draft, data={**draft.data, "quiet": True})
    return draft
