"""The engine: facts and rules put together. Used as it is by the workflow, the simulation, what-if and recovery.

    advance(book, complaint, now)           what the passing of time does
    submit(book, complaint, command, now)   what a person asks for (after `advance`)
    conclude(book, complaint, drafts, now)  what the world answers: deliveries, dispatches

All three fold what they write into the complaint and return the facts in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from domain.complaint import keys
from domain.complaint.clocks import BREACHED, MET, RUNNING
from domain.complaint.lookup import Lookup
from domain.complaint.rule_memory import REVISIONS
from domain.complaint.state import Complaint
from domain.decider import decide
from domain.evolution import evolve
from domain.facts.added_fields import TASK_OPENED
from domain.facts.clock_facts import (
    DEADLINE_ARMED,
    DEADLINE_ENDED,
    DEADLINE_ESCALATED,
    DEADLINE_REOPENED,
    DEADLINE_WARNED,
)
from domain.facts.commands import Command
from domain.facts.common_fields import common_fields
from domain.facts.drafts import NEW, Draft
from domain.facts.fact import Fact
from domain.facts.rule_facts import ESCALATED, NOTICE_REQUESTED, Origin
from domain.facts.vocabulary import FACTS
from domain.policy.rulebook import Rulebook
from domain.rules.actions import perform, react
from domain.rules.agenda import due
from domain.rules.deadlines import follow
from domain.rules.pauses import freeze
from domain.rules.penalties import revise, settle, upon
from domain.rules.quiet_hours import hold
from domain.rules.revision import review
from domain.rules.routes import walk

MOST_FACTS = 1000
"""More facts than this from one cause can only be rules that chase each other."""

STEPPING = frozenset({"deadline_breached", "deadline_repeated", "deadline_escalated", "deadline_warned"})
"""Facts upon which a deadline's own actions are performed."""

JUDGING = frozenset(
    {"deadline_met", "deadline_breached", "target_missed", "deadline_paused", "deadline_retimed"}
)
"""Facts that only a clock takes which runs or is paused."""

SAME_WORK: Final[tuple[Literal["kind", "to", "parent"], ...]] = ("kind", "to", "parent")
"""Fields in which a task is like an open one, so that it is not opened again."""

PENALTIES = frozenset({"penalty_proposed", "penalty_revised", "penalty_withdrawn"})


class RulesChase(RuntimeError):
    """Rules of a policy that set each other off without end; `redress policy check` looks for them."""


def submit(book: Rulebook, complaint: Complaint, command: Command, now: datetime) -> list[Fact]:
    """Carry a command out. Raises Refusal, and then nothing has changed."""
    return conclude(book, complaint, decide(book, complaint, command, now), now)


def advance(book: Rulebook, complaint: Complaint, now: datetime) -> list[Fact]:
    """Everything that time has brought about by `now`, in the order of its instants."""
    facts: list[Fact] = []
    while written := step(book, complaint, now):
        facts += written
    return facts


def step(
    book: Rulebook, complaint: Complaint, now: datetime, without: Collection[str] = frozenset()
) -> list[Fact]:
    """What the earliest instant before `now` has brought about, with all that follows; no facts when there is none.
    `without` are the keys of entries of the agenda that are passed over."""
    draft = due(book, complaint, now, without)
    return [] if draft is None else _write(book, complaint, [draft], now, draft.occurred_at)


def conclude(book: Rulebook, complaint: Complaint, drafts: list[Draft], now: datetime) -> list[Fact]:
    """Write the drafts down, each with all that follows from it before the next."""
    return _write(book, complaint, drafts, now, now)


def _write(
    book: Rulebook, complaint: Complaint, drafts: list[Draft], now: datetime, present: datetime
) -> list[Fact]:
    """`now` is when the facts are put down; `present` is the instant up to which the complaint has lived."""
    facts: list[Fact] = []
    waiting = deque(drafts)
    while waiting:
        draft = to_write(book, complaint, waiting.popleft(), now)
        if draft is None:
            continue
        fact = draft.numbered(complaint.number + 1, now)
        evolve(book, complaint, fact)
        facts.append(fact)
        if len(facts) > MOST_FACTS:
            raise RulesChase(f"more than {MOST_FACTS} facts from {facts[0].type}; the last: {fact.type}")
        waiting.extendleft(reversed(consequences(book, complaint, fact, present)))
    return facts


def consequences(book: Rulebook, complaint: Complaint, fact: Fact, present: datetime) -> list[Draft]:
    """What follows from a fact that is folded already: clocks, pauses, steps of a breach, reactions, routes,
    penalties."""
    drafts = freeze(book, complaint, fact, present) + follow(book, complaint, fact, present)
    lookup = Lookup(book, complaint, complaint.things[fact.about], fact)
    if fact.type in REVISIONS:
        drafts += review(book, complaint, fact)
    if common_fields(fact).get("quiet"):
        return drafts
    drafts += _steps(lookup, fact)
    for rule in book.reactions_by_fact.get(fact.type, ()):
        if not rule.upon.matches(fact, lookup.field, lookup.instant):
            continue
        state = Lookup(book, complaint, lookup.thing)
        whole = rule.upon.plain or rule.upon.complete(complaint.seen, f"reaction.{rule.name}")
        if whole and rule.when.holds(state.field, state.instant):
            drafts += react(lookup, rule)
    drafts += walk(lookup, fact)
    if book.penalties:
        drafts += upon(lookup, fact) + revise(lookup, fact)
    return drafts


def _steps(lookup: Lookup, fact: Fact) -> list[Draft]:
    """The actions of a deadline: at the breach, later, again, or as a warning."""
    if fact.type not in STEPPING:
        return []
    rule = lookup.book.deadlines[common_fields(fact)["rule"]]
    origin: Origin = {"by": rule.name, "clause": list(rule.spec.clause)}
    if fact.type == DEADLINE_WARNED.name:
        warning = lookup.book.warning
        return perform(lookup, (warning,), origin) if warning is not None else []
    if fact.type == DEADLINE_ESCALATED.name:
        return perform(lookup, (rule.steps[DEADLINE_ESCALATED.data(fact)["step"]],), origin)
    return perform(lookup, tuple(step for step in rule.steps if step.after is None), origin)


def to_write(book: Rulebook, complaint: Complaint, draft: Draft, now: datetime) -> Draft | None:
    """The draft as it is to be written, or None where it makes no sense any more: an earlier one may have ended its
    clock, settled the penalty, or asked for the same work. The draft itself stays as it is."""
    if draft.about == NEW:
        if draft.type == TASK_OPENED.name and _same_work(complaint, draft):
            return None
        draft = replace(draft, about=complaint.next_id(FACTS[draft.type].thing))
    if draft.type in PENALTIES:
        return settle(book, complaint, draft)
    if draft.type == ESCALATED.name:
        before = complaint.case.get("level", 0)
        level = max(before, ESCALATED.data(draft)["level"])
        return replace(draft, data={**draft.data, "from": before, "level": level})
    if draft.type == NOTICE_REQUESTED.name:
        return hold(book, complaint, draft, now) if book.quiet else draft
    return draft if _moves_clock(complaint, draft) else None


def _moves_clock(complaint: Complaint, draft: Draft) -> bool:
    """Whether the clock that a draft is about still takes it; a draft about no clock is taken."""
    data = common_fields(draft)
    if "cycle" not in data or "rule" not in data:
        return True
    clock = complaint.clocks.get(keys.write(data["rule"], draft.about, data["cycle"]))
    if clock is None:
        return draft.type == DEADLINE_ARMED.name
    if draft.type in JUDGING:
        return clock.live
    if draft.type == DEADLINE_ARMED.name:
        return not (clock.status == RUNNING and clock.round >= DEADLINE_ARMED.data(draft)["round"])
    if draft.type == DEADLINE_ENDED.name:
        return clock.live or (clock.status == BREACHED and not clock.over)
    if draft.type == DEADLINE_REOPENED.name:
        return clock.status == MET
    return True


def _same_work(complaint: Complaint, draft: Draft) -> bool:
    """Whether a rule's task is open already: of the same kind, asked of the same role, below the same thing."""
    task = TASK_OPENED.data(draft)
    return any(
        thing.kind == "task"
        and not thing.ended
        and all(thing.data.get(name) == task.get(name) for name in SAME_WORK)
        for thing in complaint.things.values()
    )
