"""The engine: facts and rules put together. Used as it is by the workflow, the simulation, what-if and recovery.

    advance(book, complaint, now)           the facts that are due by `now`
    submit(book, complaint, command, now)   the facts of a command (after `advance`)
    conclude(book, complaint, drafts, now)  the facts of the drafts, such as a delivery or a dispatch

Each also writes the facts that follow by the rules, folds all of them into the complaint and returns them in order.
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
from domain.facts.engine_additions import TASK_OPENED
from domain.facts.fact import Fact
from domain.facts.rule_facts import ESCALATED, NOTICE_REQUESTED, Origin
from domain.facts.vocabulary import FACTS
from domain.policy.rulebook import Rulebook
from domain.rules.actions import perform, react
from domain.rules.agenda import due
from domain.rules.deadlines import follow
from domain.rules.pauses import freeze
from domain.rules.penalties import revise, settle, upon
from domain.rules.quiet_hours import defer
from domain.rules.revision import review
from domain.rules.routes import walk

MAX_FACTS = 1000
"""Facts that one cause may lead to. More than these come only of rules that set each other off."""

STEPPING = frozenset({"deadline_breached", "deadline_repeated", "deadline_escalated", "deadline_warned"})
"""Facts upon which a deadline's own actions are performed."""

LIVE_ONLY = frozenset(
    {"deadline_met", "deadline_breached", "target_missed", "deadline_paused", "deadline_retimed"}
)
"""Facts that are written only for a clock that runs or is paused."""

SAME_WORK: Final[tuple[Literal["kind", "to", "parent"], ...]] = ("kind", "to", "parent")
"""Fields in which a task is like an open one, so that it is not opened again."""

PENALTIES = frozenset({"penalty_proposed", "penalty_revised", "penalty_withdrawn"})


class RulesChase(RuntimeError):
    """Rules of a policy that set each other off without end; `redress policy check` looks for them."""


def submit(book: Rulebook, complaint: Complaint, command: Command, now: datetime) -> list[Fact]:
    """Carry a command out. Raises Refusal, and then nothing has changed."""
    return conclude(book, complaint, decide(book, complaint, command, now), now)


def advance(book: Rulebook, complaint: Complaint, now: datetime) -> list[Fact]:
    """The facts that are due before `now`, in the order of their instants, each with what follows from it."""
    facts: list[Fact] = []
    while step_facts := step(book, complaint, now):
        facts += step_facts
    return facts


def step(
    book: Rulebook, complaint: Complaint, now: datetime, without: Collection[str] = frozenset()
) -> list[Fact]:
    """The facts of the earliest entry of the agenda before `now`, with all that follows; none if there is no entry.

    `without` holds the keys of entries that are passed over.
    """
    draft = due(book, complaint, now, without)
    return [] if draft is None else _write(book, complaint, [draft], now, draft.occurred_at)


def conclude(book: Rulebook, complaint: Complaint, drafts: list[Draft], now: datetime) -> list[Fact]:
    """The facts of the drafts, in order. What follows from one fact comes before the next draft."""
    return _write(book, complaint, drafts, now, now)


def _write(
    book: Rulebook, complaint: Complaint, drafts: list[Draft], now: datetime, present: datetime
) -> list[Fact]:
    """`now` becomes `recorded_at`. `present` is the instant up to which time has passed for the complaint."""
    facts: list[Fact] = []
    pending = deque(drafts)
    while pending:
        draft = to_write(book, complaint, pending.popleft(), now)
        if draft is None:
            continue
        fact = draft.numbered(complaint.number + 1, now)
        evolve(book, complaint, fact)
        facts.append(fact)
        if len(facts) > MAX_FACTS:
            raise RulesChase(f"more than {MAX_FACTS} facts from {facts[0].type}; the last: {fact.type}")
        pending.extendleft(reversed(consequences(book, complaint, fact, present)))
    return facts


def consequences(book: Rulebook, complaint: Complaint, fact: Fact, present: datetime) -> list[Draft]:
    """The drafts that follow from a fact that is folded already, in the order in which they are written.

    They are about pauses, clocks, an adoption, steps of a breach, reactions, routes and penalties; after a fact with
    `quiet` only about the first three.
    """
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
        complete = rule.upon.plain or rule.upon.complete(complaint.seen, f"reaction.{rule.name}")
        if complete and rule.when.holds(state.field, state.instant):
            drafts += react(lookup, rule)
    drafts += walk(lookup, fact)
    if book.penalties:
        drafts += upon(lookup, fact) + revise(lookup, fact)
    return drafts


def _steps(lookup: Lookup, fact: Fact) -> list[Draft]:
    """The actions of a deadline: those of its breach or a repeat, one later step, or the warning of the policy."""
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
    """The draft with its id and with what depends on the present state, or None if it is no longer needed.

    An earlier draft may have ended its clock, settled the penalty, or opened the same task. `draft` is not changed.
    """
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
        return defer(book, complaint, draft, now) if book.quiet else draft
    return draft if _moves_clock(complaint, draft) else None


def _moves_clock(complaint: Complaint, draft: Draft) -> bool:
    """Whether the state of its clock still allows the draft. True for a draft that is about no clock."""
    data = common_fields(draft)
    if "cycle" not in data or "rule" not in data:
        return True
    clock = complaint.clocks.get(keys.write(data["rule"], draft.about, data["cycle"]))
    if clock is None:
        return draft.type == DEADLINE_ARMED.name
    if draft.type in LIVE_ONLY:
        return clock.live
    if draft.type == DEADLINE_ARMED.name:
        return not (clock.status == RUNNING and clock.round >= DEADLINE_ARMED.data(draft)["round"])
    if draft.type == DEADLINE_ENDED.name:
        return clock.live or (clock.status == BREACHED and not clock.over)
    if draft.type == DEADLINE_REOPENED.name:
        return clock.status == MET
    return True


def _same_work(complaint: Complaint, draft: Draft) -> bool:
    """Whether a task of the same kind, for the same role and below the same thing is open already."""
    task = TASK_OPENED.data(draft)
    return any(
        thing.kind == "task"
        and not thing.ended
        and all(thing.data.get(name) == task.get(name) for name in SAME_WORK)
        for thing in complaint.things.values()
    )
