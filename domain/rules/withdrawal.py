"""Withdrawal: a notice that quiet hours defer is not sent if what it asks for has been done by their end.

Only notices that ask the company's own people for something are withdrawn: warnings, and those that hand over work. What
informs somebody, wants an acknowledgement or is for the customer is always sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.complaint import keys
from domain.complaint.clocks import MET, MISSED
from domain.complaint.state import Complaint
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.rule_facts import NOTICE_REQUESTED, NOTICE_WITHDRAWN
from domain.facts.vocabulary import CASE

WORK: Final = frozenset({CASE, "task", "visit", "message", "promise"})
"""Kinds of things that somebody has to deal with."""

STAFF: Final = ("role:", "person:")


def asked_for(complaint: Complaint, fact: Fact) -> str:
    """What a notice asks for: the key of the clock it warns of, the id of the thing it hands over, or "" for nothing.

    `complaint` is the state after the notice was requested.
    """
    data = NOTICE_REQUESTED.data(fact)
    if data.get("confirm") or not all(token.startswith(STAFF) for token in data["to"]):
        return ""
    thing = complaint.things[fact.about]
    if "rule" in data and "point" in data:  # only a warning has a point
        return keys.write(data["rule"], thing.id, thing.cycle)
    return thing.id if thing.kind in WORK and fact.cause == f"fact:{thing.handed_over}" else ""


def withdrawal(complaint: Complaint, number: str, now: datetime) -> list[Draft]:
    """The withdrawal of a deferred notice if what it asks for is done or no longer wanted; else nothing."""
    reason = _reason(complaint, complaint.deferred[number].get("asks", ""))
    if not reason:
        return []
    return [NOTICE_WITHDRAWN.draft({"notice": number, "reason": reason}, CASE, now, f"fact:{number}")]


def withdrawals(complaint: Complaint, numbers: Sequence[str], now: datetime) -> dict[str, list[Draft]]:
    """The withdrawals among some deferred notices, by number."""
    drafts = {number: withdrawal(complaint, number, now) for number in numbers}
    return {number: withdrawn for number, withdrawn in drafts.items() if withdrawn}


def _reason(complaint: Complaint, asks: str) -> str:
    if not asks:
        return ""
    if asks == CASE:
        return "the complaint is closed" if complaint.is_closed else ""
    key = keys.read(asks)
    if key.cycle is None:
        return "" if _is_open(complaint, asks) else f"{asks} is over"
    clock = complaint.clocks.get(asks)
    if clock is None:  # dropped from a very large state together with its thing, which has ended
        return "" if key.thing in complaint.things else f"{key.rule} is over"
    if clock.status == MET:
        return f"{key.rule} is met"
    return f"{key.rule} is over" if clock.over and clock.status != MISSED else ""


def _is_open(complaint: Complaint, name: str) -> bool:
    return name in complaint.things and not complaint.things[name].ended
