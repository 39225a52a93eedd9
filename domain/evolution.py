"""Evolution: how one fact changes a complaint.

`evolve` depends on the complaint, the rulebook and one fact only, so that replaying the log gives the same state as
when the facts were written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

from domain.complaint import keys
from domain.complaint.clocks import Clock, fold_clock
from domain.complaint.lookup import Lookup, instances
from domain.complaint.rule_memory import REVISIONS, fold_adoption
from domain.complaint.shapes import DeferredNotice, OpenNotice, Penalty, PenaltyState
from domain.complaint.state import CLOSED, Complaint, Thing, replaced_by
from domain.facts.clock_facts import PAUSE_ENDED, PAUSE_STARTED
from domain.facts.common_fields import common_fields
from domain.facts.engine_additions import ASSIGNED
from domain.facts.fact import Fact
from domain.facts.rule_facts import (
    ESCALATED,
    NOTICE_REQUESTED,
    PENALTY_PROPOSED,
    PENALTY_REVISED,
    PENALTY_WITHDRAWN,
)
from domain.facts.vocabulary import CASE, FACTS
from domain.policy.rulebook import Rulebook
from domain.rules import penalties, routes
from domain.rules.withdrawal import asked_for
from domain.time.instants import write_instant

REMARKS = frozenset(
    {
        "text",
        "note",
        "reason",
        "what",
        "by",
        "to",
        "type",
        "number",
        "result",
        "means",
        "person",
        "backdated",
        "automatic",
    }
)
"""Fields that stay with their fact. If they were copied to the case, they would overwrite each other."""


OPEN_NOTICE_FIELDS: Final[tuple[Literal["text", "rule", "by", "not_before"], ...]] = (
    "text",
    "rule",
    "by",
    "not_before",
)
"""Fields of a notice that are kept while it is open, besides its recipients."""

DEFERRED_NOTICE_FIELDS: Final[tuple[Literal["confirm", "not_before", "rests"], ...]] = (
    "confirm",
    "not_before",
    "rests",
)
"""Fields of a notice that are kept while quiet hours may defer it, besides its recipients."""

PENALTY_STATES: Final[Mapping[str, PenaltyState]] = {
    "penalty_confirmed": "confirmed",
    "penalty_excused": "excused",
}


def evolve(book: Rulebook, complaint: Complaint, fact: Fact) -> None:
    """Fold one fact into the complaint, in place."""
    kind = FACTS[fact.type]
    complaint.number = fact.number
    complaint.counts[fact.type] = complaint.counts.get(fact.type, 0) + 1
    if kind.by_engine:
        _fold_engine_fact(complaint, fact)
    _fold_thing(complaint, fact)
    if kind.stage and fact.about == CASE:
        complaint.status = complaint.case["status"] = kind.stage
    _fold_case(complaint, fact)
    routes.fold(complaint, fact)
    if fact.type in book.remembered:
        _remember(book, complaint, fact)


def _fold_thing(complaint: Complaint, fact: Fact) -> None:
    kind = FACTS[fact.type]
    if kind.opens:
        parent = common_fields(fact).get("parent") or CASE
        thing = Thing(
            fact.about,
            kind.thing,
            parent,
            complaint.cycle,
            since=fact.occurred_at,
            handed_over=fact.number,
        )
        complaint.things[fact.about] = thing
        complaint.counts[kind.thing] = complaint.counts.get(kind.thing, 0) + 1
    thing = complaint.things[fact.about]
    if thing.kind == CASE:
        if not kind.by_engine:
            thing.data.update({name: value for name, value in fact.data.items() if name not in REMARKS})
    elif not kind.by_engine or fact.type == "visit_dispatched":
        thing.data.update(fact.data)
    if kind.ends:
        thing.ended, thing.until = True, fact.occurred_at
    replaced = replaced_by(complaint, fact)
    if replaced is not None:
        replaced.ended, replaced.until = True, fact.occurred_at


def _fold_case(complaint: Complaint, fact: Fact) -> None:
    """Apply what certain facts change in the case and in its clocks, notices and penalties."""
    if fact.type in ("received", "unit_opened"):
        complaint.opened_at = complaint.opened_at or fact.occurred_at
        complaint.case["taken_in_by"] = fact.actor.partition(":")[2]
        complaint.things[CASE].handed_over = fact.number
    elif fact.type == ASSIGNED.name:
        assigned = ASSIGNED.data(fact)
        owner = "owner" if fact.about == CASE else "assignee"
        complaint.things[fact.about].data[owner] = assigned["to"]
        complaint.things[fact.about].handed_over = fact.number
        if fact.about == CASE:
            complaint.case["owner_role"] = assigned.get("role")
    elif fact.type == ESCALATED.name:
        complaint.case["level"] = max(ESCALATED.data(fact)["level"], complaint.case.get("level", 0))
    elif fact.type == "reopened":
        complaint.cycle += 1
        complaint.things[CASE].cycle = complaint.cycle
        complaint.things[CASE].handed_over = fact.number
        complaint.closed_at = None
        complaint.seen, complaint.neglects = {}, {}
    elif fact.type == "notice_acknowledged":
        complaint.notices.pop(common_fields(fact)["notice"], None)
    elif fact.type == "breach_acknowledged":
        for clock in complaint.clocks_of(common_fields(fact)["rule"]):
            clock.steps, clock.repeat_at = [], None
    elif fact.type in PENALTY_STATES:
        penalty = complaint.penalties[common_fields(fact)["penalty"]]
        penalty["state"] = PENALTY_STATES[fact.type]
        if "against" in fact.data:
            penalty["against"] = f"person:{fact.data['against']}"
    if complaint.status in CLOSED and complaint.closed_at is None:
        complaint.closed_at = fact.occurred_at


def _fold_engine_fact(complaint: Complaint, fact: Fact) -> None:
    data = common_fields(fact)
    if "rule" in data and "cycle" in data:
        key = keys.write(data["rule"], fact.about, data["cycle"])
        fold_clock(complaint.clocks, key, fact)
    fold = ENGINE_FOLDS.get(fact.type)
    if fold is not None:
        fold(complaint, fact)


def _pause_started(complaint: Complaint, fact: Fact) -> None:
    data = PAUSE_STARTED.data(fact)
    complaint.pauses[data["pause"]] = {
        "thing": fact.about,
        "since": write_instant(fact.occurred_at),
        "until": data.get("until"),
    }


def _pause_ended(complaint: Complaint, fact: Fact) -> None:
    complaint.pauses.pop(PAUSE_ENDED.data(fact)["pause"], None)


def _notice_requested(complaint: Complaint, fact: Fact) -> None:
    data = NOTICE_REQUESTED.data(fact)
    notice: OpenNotice = {"to": data["to"], "confirm": data.get("confirm", False), "pending": True}
    for name in OPEN_NOTICE_FIELDS:
        if name in data:
            notice[name] = data[name]
    complaint.notices[str(fact.number)] = notice
    if "not_before" in data or "rests" in data:
        deferred: DeferredNotice = {"to": data["to"]}
        for field in DEFERRED_NOTICE_FIELDS:
            if field in data:
                deferred[field] = data[field]
        if asks := asked_for(complaint, fact):
            deferred["asks"] = asks
        complaint.deferred[str(fact.number)] = deferred


def _notice_outcome(complaint: Complaint, fact: Fact) -> None:
    number = common_fields(fact)["notice"]
    complaint.deferred.pop(number, None)
    notice = complaint.notices.get(number)
    if notice is None:
        return
    if notice["confirm"]:
        notice["pending"] = False
    else:
        complaint.notices.pop(number)


def _penalty_proposed(complaint: Complaint, fact: Fact) -> None:
    data = PENALTY_PROPOSED.data(fact)
    penalty: Penalty = {
        "item": data["item"],
        "group": data["group"],
        "against": data["against"],
        "thing": data["thing"],
        "cycle": data["cycle"],
        "neglect": data["neglect"],
        "amount": data["amount"],
        "clause": data["clause"],
        "state": "proposed",
    }
    if "breach" in data:
        penalty["breach"] = data["breach"]
    complaint.penalties[str(fact.number)] = penalty


def _penalty_revised(complaint: Complaint, fact: Fact) -> None:
    data = PENALTY_REVISED.data(fact)
    penalty = complaint.penalties[data["penalty"]]
    penalty["item"], penalty["amount"] = data["item"], data["amount"]


def _penalty_withdrawn(complaint: Complaint, fact: Fact) -> None:
    complaint.penalties[PENALTY_WITHDRAWN.data(fact)["penalty"]]["state"] = "withdrawn"


ENGINE_FOLDS: Mapping[str, Callable[[Complaint, Fact], None]] = {
    **dict.fromkeys(REVISIONS, fold_adoption),
    "pause_started": _pause_started,
    "pause_ended": _pause_ended,
    "notice_requested": _notice_requested,
    "notice_delivered": _notice_outcome,
    "notice_failed": _notice_outcome,
    "notice_withdrawn": _notice_outcome,
    "penalty_proposed": _penalty_proposed,
    "penalty_revised": _penalty_revised,
    "penalty_withdrawn": _penalty_withdrawn,
}
"""How facts of the engine change the complaint, apart from its clocks."""


def _remember(book: Rulebook, complaint: Complaint, fact: Fact) -> None:
    """Store what patterns have matched: those of gates, penalties and reactions for the case, those of deadlines by thing."""
    for gate in book.gates_seeing.get(fact.type, ()):
        lookup = Lookup(book, complaint, complaint.things[fact.about], fact)
        for i, pattern in enumerate(gate.facts):
            pattern.remember(complaint.seen, f"{gate.name}.{i}", fact, lookup.field, lookup.instant)
    penalties.remember(book, complaint, fact)
    for reaction in book.reactions_by_fact.get(fact.type, ()):
        if not reaction.upon.plain:
            lookup = Lookup(book, complaint, complaint.things[fact.about], fact)
            reaction.upon.remember(
                complaint.seen, f"reaction.{reaction.name}", fact, lookup.field, lookup.instant
            )
    for rule in book.deadlines_by_fact.get(fact.type, ()):
        for thing in instances(complaint, rule.per, fact.about):
            _remember_clock(book, complaint, fact, rule.name, thing)


def _remember_clock(book: Rulebook, complaint: Complaint, fact: Fact, name: str, thing: Thing) -> None:
    rule = book.deadlines[name]
    key = keys.write(name, thing.id, thing.cycle)
    clock = complaint.clocks.get(key)
    if fact.type in rule.starts.facts and (clock is None or clock.wants_start):
        lookup = Lookup(book, complaint, thing, fact)
        memory = clock.memory if clock else {}
        rule.starts.remember(memory, "from", fact, lookup.field, lookup.instant)
        if memory and clock is None:
            clock = complaint.clocks[key] = Clock(rule.name, thing.id, thing.cycle, memory=memory)
        if clock is not None and rule.starts.complete(memory, "from"):
            clock.began(fact.occurred_at, fact.number)
            return
    if clock is not None and clock.start is not None:
        for part, pattern in (("until", rule.until), ("void", rule.void)):
            if fact.type in pattern.facts:
                lookup = Lookup(book, complaint, thing, fact)
                pattern.remember(clock.memory, part, fact, lookup.field, lookup.instant)
