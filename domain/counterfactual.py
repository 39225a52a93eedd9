"""What another rulebook would have made of a complaint, from what people and the world said of it.

Facts of the engine are left out; the other rules write their own. History is history: a fact that the other rules
would have refused is told all the same, and named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.complaint.state import Complaint, Thing
from domain.engine import advance, conclude
from domain.facts.drafts import Draft
from domain.facts.fact import ENGINE, Fact
from domain.facts.refusals import Problem
from domain.facts.vocabulary import CASE, FACTS
from domain.policy.rulebook import Rulebook
from domain.rules.gates import missing

ANSWERS = frozenset({"visit_dispatched", "dispatch_failed"})
"""Facts of the engine that say what the world did; notices are asked for anew, so their outcomes do not count."""

EXTRA = frozenset({"policy", "policy_version", "calendar_version", "rulebook"})
"""What the first fact says of its rulebook."""


@dataclass(slots=True)
class Counterfactual:
    """A complaint as it would have gone: its facts under the other rules, and what these would have refused."""

    facts: list[Fact]
    refused: list[tuple[int, str]] = field(default_factory=list)


def counterfactual(
    book: Rulebook, complaint_id: str, facts: Sequence[Fact], until: datetime | None = None
) -> Counterfactual:
    """Tell the facts of one complaint, in their order, to `book`; time goes on to `until`, or to the last of them."""
    complaint = Complaint(complaint_id)
    told = Counterfactual([])
    for fact in facts:
        if not _from_outside(fact):
            continue
        if "penalty" in fact.data and fact.data["penalty"] not in complaint.penalties:
            told.refused.append((fact.number, "penalty"))
            continue
        told.facts += advance(book, complaint, fact.recorded_at)
        _fit(complaint, fact)
        told.refused += [(fact.number, problem.where) for problem in _wanted(book, complaint, fact)]
        told.facts += conclude(book, complaint, [_draft(book, fact)], fact.recorded_at)
    end = max(until, facts[-1].recorded_at) if until is not None else facts[-1].recorded_at
    told.facts += advance(book, complaint, end)
    return told


def _from_outside(fact: Fact) -> bool:
    """Whether somebody said it, or the world did, rather than the rules."""
    if fact.actor != ENGINE:
        return True
    return fact.type in ANSWERS


def _draft(book: Rulebook, fact: Fact) -> Draft:
    data = fact.data
    if fact.type == "received":
        own = {
            "policy": book.policy.id,
            "policy_version": book.policy.version,
            "calendar_version": book.calendar_version,
            "rulebook": book.digest,
        }
        data = {name: value for name, value in data.items() if name not in EXTRA} | own
    return Draft(fact.type, fact.about, fact.occurred_at, fact.cause, data, fact.actor)


def _fit(complaint: Complaint, fact: Fact) -> None:
    """Make room for what only the old rules had opened, such as a task."""
    kind = FACTS[fact.type]
    if fact.about not in complaint.things and not kind.opens:
        thing = fact.about.rsplit("-", 1)[0]
        complaint.things[fact.about] = Thing(fact.about, thing, CASE, complaint.cycle)


def _wanted(book: Rulebook, complaint: Complaint, fact: Fact) -> list[Problem]:
    if fact.type not in book.gates_by_fact:
        return []
    return missing(book, complaint, fact)
