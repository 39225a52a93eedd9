"""Endings without a verdict: a thing that is called off or replaced, a case that closes or begins a new cycle."""

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
    """A thing that is called off or replaced ends its clocks, and its children's, without a verdict."""
    done = {(common_fields(draft).get("rule"), draft.about) for draft in drafts}
    for clock in complaint.clocks.values():
        above = (thing.id for thing in chain(complaint, complaint.things[clock.thing]))
        if clock.live and about in above and (clock.rule, clock.thing) not in done:
            yield ended(clock, fact, reason)


def closed(book: Rulebook, complaint: Complaint, fact: Fact, drafts: list[Draft]) -> Iterator[Draft]:
    """With the case end its clocks, except those marked to outlive it (nothing outlives the archive)."""
    done = {(common_fields(draft).get("rule"), draft.about) for draft in drafts}
    for clock in complaint.clocks.values():
        active = _active(clock)
        outlives = active and book.deadlines[clock.rule].spec.outlives and fact.type != "archived"
        if active and not outlives and (clock.rule, clock.thing) not in done:
            yield ended(clock, fact, "closed")


def left_behind(complaint: Complaint, fact: Fact) -> Iterator[Draft]:
    """Clocks of the case that outlived its closing end when a new cycle begins; those of its things go on."""
    for clock in complaint.clocks.values():
        if _active(clock) and clock.thing == CASE and clock.cycle < complaint.cycle:
            yield ended(clock, fact, "reopened")


def _active(clock: Clock) -> bool:
    """Whether the clock still does something: it runs, is paused, or has steps of its breach to come."""
    return clock.live or (clock.status == BREACHED and not clock.over)


def ended(clock: Clock, fact: Fact, reason: str) -> Draft:
    """The end of one clock without a verdict, because of the fact."""
    data: DeadlineEnded = {"rule": clock.rule, "thing": clock.thing, "cycle": clock.cycle, "reason": reason}
    return DEADLINE_ENDED.following(fact, data, clock.thing)
