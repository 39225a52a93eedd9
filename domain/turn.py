"""A turn: engine work on a complaint that is done whole or not at all. The passing of time is many turns.

An error of ours in the middle would leave a complaint half changed, and would come back at every try. It is undone and
named instead, so that whoever carries the complaint can say so and go on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.complaint.snapshot import copy_of, put_back
from domain.complaint.state import Complaint
from domain.engine import step
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookMissing
from domain.rules.agenda import Entry, upcoming


class TurnFailed(Exception):
    """The engine failed at a turn; the complaint is as it was before. The text is for people."""


def turn(complaint: Complaint, work: Callable[[], list[Fact]]) -> list[Fact]:
    """The facts that the work wrote, each of which the log can keep.

    Raises Refusal and RulebookMissing as the work does, and TurnFailed for every other error.
    """
    before = copy_of(complaint)
    try:
        facts = work()
        for fact in facts:
            fact.to_json()
    except (Refusal, RulebookMissing):
        raise
    except Exception as error:
        put_back(complaint, before)
        raise TurnFailed(f"{type(error).__name__}: {error}"[:500]) from error
    return facts


def pass_time(
    book: Rulebook, complaint: Complaint, now: datetime, passed_over: set[str]
) -> tuple[list[Fact], list[str]]:
    """What time has brought about by `now`, instant by instant, and what failed, in words for an alarm.

    An entry of the agenda that fails, or brings nothing, joins `passed_over`: the other deadlines go on without it.
    """
    facts: list[Fact] = []
    failures: list[str] = []
    while (entry := _earliest(book, complaint, passed_over, failures)) is not None and entry.at < now:
        try:
            brought = turn(complaint, lambda: step(book, complaint, now, passed_over))
        except TurnFailed as error:
            brought, reason = [], f"failed: {error}"
        else:
            reason = "brings nothing"
        if not brought:
            passed_over.add(entry.key)
            failures.append(f"{entry.kind} of {entry.key} is passed over: {reason}")
        facts += brought
    return facts, failures


def next_entry(book: Rulebook, complaint: Complaint, passed_over: set[str]) -> Entry | None:
    """What the agenda brings next. Raises TurnFailed when it cannot be read."""
    try:
        return upcoming(book, complaint, passed_over)
    except Exception as error:
        raise TurnFailed(f"{type(error).__name__}: {error}"[:500]) from error


def _earliest(
    book: Rulebook, complaint: Complaint, passed_over: set[str], failures: list[str]
) -> Entry | None:
    try:
        return next_entry(book, complaint, passed_over)
    except TurnFailed as error:
        failures.append(f"the agenda cannot be read: {error}")
        return None
