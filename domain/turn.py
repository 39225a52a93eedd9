"""A turn: engine work on a complaint that is done whole or not at all. Each entry of the agenda is a turn of its own.

A bug in the middle of the work would leave the complaint half changed and would come back at every retry. The turn
undoes the change and raises TurnFailed, so that the workflow can raise an alarm and go on.
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
    """The facts that the work returns. Each is checked to be one that the log can keep.

    Refusal and RulebookMissing pass through; every other error undoes the work and becomes TurnFailed.
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
    """The facts that are due before `now`, and a sentence for an alarm for each entry that failed.

    The key of an entry that fails, or leads to no fact, is added to `passed_over`; the other deadlines go on.
    """
    facts: list[Fact] = []
    failures: list[str] = []
    while (entry := _earliest(book, complaint, passed_over, failures)) is not None and entry.at < now:
        try:
            step_facts = turn(complaint, lambda: step(book, complaint, now, passed_over))
        except TurnFailed as error:
            step_facts, reason = [], f"failed: {error}"
        else:
            reason = "brings nothing"
        if not step_facts:
            passed_over.add(entry.key)
            failures.append(f"{entry.kind} of {entry.key} is passed over: {reason}")
        facts += step_facts
    return facts, failures


def next_entry(book: Rulebook, complaint: Complaint, passed_over: set[str]) -> Entry | None:
    """The earliest entry of the agenda, or None. Raises TurnFailed if the agenda cannot be computed."""
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
