"""Closing: clocks that end without a verdict because a thing is cancelled or replaced, or the case closes or reopens."""

from __future__ import annotations

from collections.abc import Iterator

from domain.complaint.clocks import BREACHED, Clock
from domain.complaint.lookup import chain
from domain.complaint.state import Complaint
from domain.facts.clock_facts import DEADLINE_ENDED, DeadlineEnded
from domain.facts.common_fields import common_fields
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook


def called_off(
    complaint: Complaint, fact: Fact, about: str, reason: str, drafts: list[Draft]
) -> Iterator[Draft]:
    """The ends of the live clocks of a thing that is cancelled or replaced, and of the things below it.

    Clocks that `drafts` are about already are left out.
    """
    done = {(common_fields(draft).get("rule"), draft.about) for draft in drafts}
    for clock in complaint.clocks.values():
        above = (thing.id for thing in chain(complaint, complaint.things[clock.thing]))
        if clock.live and about in above and (clock.rule, clock.thing) not in done:
            yield ended(clock, fact, reason)


def closed(book: Rulebook, complaint: Complaint, fact: Fact, drafts: list[Draft]) -> Iterator[Draft]:
    """The ends of all clocks when the case closes. Those with `outlives` go on until the complaint is archived."""
    done = {(common_fields(draft).get("rule"), draft.about) for draft in drafts}
    for clock in complaint.clocks.values():
        active = _active(clock)
        outlives = active and book.deadlines[clock.rule].spec.outlives and fact.type != "archived"
        if active and not outlives and (clock.rule, clock.thing) not in done:
            yield ended(clock, fact, "closed")


def left_behind(complaint: Complaint, fact: Fact) -> Iterator[Draft]:
    """The ends of clocks of the case that outlived its closing, when a new cycle begins. Clocks of other things go on."""
    for clock in complaint.clocks.values():
        if _active(clock) and clock.thing == CASE and clock.cycle < complaint.cycle:
            yield ended(clock, fact, "reopened")


def _active(clock: Clock) -> bool:
    """Whether the clock runs, is paused, or is breached without an end."""
    return clock.live or (clock.status == BREACHED and not clock.over)


def ended(clock: Clock, fact: Fact, reason: str) -> Draft:
    """The end of one clock without a verdict, because of the fact."""
    data: DeadlineEnded = {"rule": clock.rule, "thing": clock.thing, "cycle": clock.cycle, "reason": reason}
    return DEADLINE_ENDED.following(fact, data, clock.thing)
