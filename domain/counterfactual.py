"""Counterfactual: how a complaint would have gone under another rulebook.

It replays the facts that come from people and from the world. The other rules write the facts of the engine anew. A fact
that the other rules would have refused is replayed all the same and listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.complaint.state import Complaint, Thing
from domain.diagnostics import Diagnostic
from domain.engine import advance, conclude
from domain.facts.common_fields import common_fields
from domain.facts.drafts import Draft
from domain.facts.fact import ENGINE, Fact
from domain.facts.vocabulary import CASE, FACTS
from domain.policy.rulebook import Rulebook
from domain.rules.gates import missing

ANSWERS = frozenset({"visit_dispatched", "dispatch_failed"})
"""Facts of the engine that say what the world did. Outcomes of notices are left out: notices are requested anew."""

EXTRA = frozenset({"policy", "policy_version", "calendar_version", "rulebook"})
"""Fields of the first fact that describe its rulebook."""


@dataclass(slots=True)
class Counterfactual:
    """A complaint as it would have gone: its facts under the other rules, and what these would have refused.

    `refused` holds pairs: the number of a fact, and what refuses it, such as the name of a gate.
    """

    facts: list[Fact]
    refused: list[tuple[int, str]] = field(default_factory=list)


def counterfactual(
    book: Rulebook, complaint_id: str, facts: Sequence[Fact], until: datetime | None = None
) -> Counterfactual:
    """Replay the facts of one complaint under `book`, in their order. Time ends at `until` or at the last fact, if later."""
    complaint = Complaint(complaint_id)
    result = Counterfactual([])
    for fact in facts:
        if not _from_outside(fact):
            continue
        result.facts += advance(book, complaint, fact.recorded_at)
        if (penalty := common_fields(fact).get("penalty")) is not None and penalty not in complaint.penalties:
            result.refused.append((fact.number, "penalty"))
            continue
        _add_missing_thing(complaint, fact)
        result.refused += [(fact.number, problem.where) for problem in _refusals(book, complaint, fact)]
        result.facts += conclude(book, complaint, [_draft(book, fact)], fact.recorded_at)
    end = max(until, facts[-1].recorded_at) if until is not None else facts[-1].recorded_at
    result.facts += advance(book, complaint, end)
    return result


def _from_outside(fact: Fact) -> bool:
    """Whether the fact comes from a person or from the world, and not from the rules."""
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


def _add_missing_thing(complaint: Complaint, fact: Fact) -> None:
    """Add the thing that a fact is about if only the old rules opened it, such as a task."""
    kind = FACTS[fact.type]
    if fact.about not in complaint.things and not kind.opens:
        thing = fact.about.rsplit("-", 1)[0]
        complaint.things[fact.about] = Thing(fact.about, thing, CASE, complaint.cycle)


def _refusals(book: Rulebook, complaint: Complaint, fact: Fact) -> list[Diagnostic]:
    if fact.type not in book.gates_by_fact:
        return []
    return missing(book, complaint, fact)
