"""What the checks look at: a policy with what lies beside it, and every pattern, condition and action in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from authoring.check.terms import Terms
from authoring.check.walk import facts_in
from domain.diagnostics import Path
from domain.directory.directory import Directory
from domain.facts.vocabulary import FACTS, THINGS
from domain.policy.actions import Action
from domain.policy.penalties import PenaltyAmount
from domain.policy.rulebook import Rulebook
from domain.policy.schema import Policy


@dataclass(frozen=True, slots=True)
class Subject:
    """A policy that has passed the schema, with what is known beside it.

    `book` is None when it does not compile, `directory` when none lies beside it, `clauses` (id -> anything) when it
    names no list. `folder` is for messages.
    """

    policy: Policy
    terms: Terms
    book: Rulebook | None = None
    directory: Directory | None = None
    clauses: Mapping[str, Any] | None = None


class WrittenPattern(NamedTuple):
    """A pattern as the policy has it, the things whose rule it belongs to, and whether it is matched fact by fact."""

    path: Path
    form: Any
    things: tuple[str, ...]
    one_by_one: bool = False


class WrittenCondition(NamedTuple):
    """A condition on the state: the things whose fields it may name, and the facts whose fields it may name (gates)."""

    path: Path
    form: Any
    things: tuple[str, ...]
    facts: tuple[str, ...] = ()


class WrittenAction(NamedTuple):
    """An action, the facts upon which it is taken, and the things these are about."""

    path: Path
    action: Action
    facts: tuple[str, ...]
    things: tuple[str, ...]
    clause: tuple[str, ...] = ()


BREACH = ("deadline_breached", "deadline_repeated", "deadline_escalated")


def kinds_of(form: Any) -> tuple[str, ...]:
    """The things that the facts of a pattern are about."""
    facts = [fact_site.fact for fact_site in facts_in(form, ()) if fact_site.fact in FACTS]
    return tuple(dict.fromkeys(FACTS[fact].thing for fact in facts)) or ("case",)


def names_of(form: Any) -> tuple[str, ...]:
    """The known facts of a pattern."""
    return tuple(dict.fromkeys(fact_site.fact for fact_site in facts_in(form, ()) if fact_site.fact in FACTS))


def patterns(policy: Policy) -> Iterator[WrittenPattern]:
    """Every pattern of a policy."""
    for name, rule in policy.deadlines.items():
        path, per = ("deadlines", name), (rule.per,)
        for key, form in (("from", rule.from_), ("until", rule.until), ("void", rule.void)):
            yield WrittenPattern((*path, key), form, per)
        for key, form in (("restart", rule.restart), ("undone_by", rule.undone_by)):
            yield WrittenPattern((*path, key), form, per, one_by_one=True)
    for name, pause in policy.pauses.items():
        for key, form in (("from", pause.from_), ("until", pause.until)):
            yield WrittenPattern(("pauses", name, key), form, kinds_of(form), one_by_one=True)
    for name, gate in policy.gates.items():
        path = ("gates", name)
        yield WrittenPattern((*path, "before"), gate.before, kinds_of(gate.before), one_by_one=True)
        for i, form in enumerate(gate.facts):
            yield WrittenPattern((*path, "facts", i), form, kinds_of(form))
    for name, reaction in policy.reactions.items():
        yield WrittenPattern(("reactions", name, "upon"), reaction.upon, kinds_of(reaction.upon))
    for name, item in (policy.penalties.items if policy.penalties else {}).items():
        for key, form in (("upon", item.upon), ("needs", item.needs), ("withdrawn_by", item.withdrawn_by)):
            yield WrittenPattern(("penalties", "items", name, key), form, kinds_of(form), one_by_one=True)
    for name, route in policy.routes.items():
        for key, form in (("upon", route.upon), ("before", route.before)):
            yield WrittenPattern(("routes", name, key), form, kinds_of(form), one_by_one=True)


def conditions(policy: Policy) -> Iterator[WrittenCondition]:
    """Every condition on the state of a policy."""
    for name, rule in policy.deadlines.items():
        yield WrittenCondition(("deadlines", name, "when"), rule.when, (rule.per,))
    for name, gate in policy.gates.items():
        facts = names_of(gate.before)
        for key, form in (("when", gate.when), ("that", gate.that)):
            yield WrittenCondition(("gates", name, key), form, kinds_of(gate.before), facts)
    for name, reaction in policy.reactions.items():
        yield WrittenCondition(("reactions", name, "when"), reaction.when, kinds_of(reaction.upon))
    for site in actions(policy):
        yield WrittenCondition((*site.path, "when"), site.action.when, site.things)
    if policy.penalties is not None:
        yield from _amounts(("penalties", "amount"), policy.penalties.amount)
        for name, item in policy.penalties.items.items():
            path: Path = ("penalties", "items", name)
            yield WrittenCondition((*path, "when"), item.when, kinds_of(item.upon))
            yield from _amounts((*path, "amount"), item.amount)
    for name, hours in policy.quiet.items():
        if hours.break_through is not None:
            path = ("quiet", name, "break_through", "when")
            yield WrittenCondition(path, hours.break_through.when, ("case",))
    for name, route in policy.routes.items():
        yield WrittenCondition(("routes", name, "when"), route.when, kinds_of(route.upon))
        for i, step in enumerate(route.steps):
            things = (*kinds_of(route.upon), "task")
            yield WrittenCondition(("routes", name, "steps", i, "when"), step.when, things)
            yield WrittenCondition(("routes", name, "steps", i, "pass"), step.passes, things, ("task_done",))


def _amounts(path: Path, rows: tuple[PenaltyAmount, ...]) -> Iterator[WrittenCondition]:
    for i, row in enumerate(rows):
        yield WrittenCondition((*path, i, "when"), row.when, tuple(THINGS))


def actions(policy: Policy) -> Iterator[WrittenAction]:
    """Every action: of breaches, of the warning, of reactions."""
    for name, rule in policy.deadlines.items():
        for i, action in enumerate(rule.breach):
            path: Path = ("deadlines", name, "breach", i)
            facts: tuple[str, ...] = BREACH[2:] if action.after is not None else BREACH[:2]
            yield WrittenAction(path, action, facts, (rule.per,), rule.clause)
    if policy.warnings is not None:
        pers = tuple(dict.fromkeys(rule.per for rule in policy.deadlines.values())) or ("case",)
        yield WrittenAction(("warnings",), policy.warnings, ("deadline_warned",), pers)
    for name, reaction in policy.reactions.items():
        for i, action in enumerate(reaction.do):
            facts = names_of(reaction.upon)
            path = ("reactions", name, "do", i)
            yield WrittenAction(path, action, facts, kinds_of(reaction.upon), reaction.clause)


def does_something(action: Action) -> bool:
    """Whether an action does anything: it has a verb such as notify."""
    return any(value for key, value in action if key not in ("when", "after", "channel", "text"))


def writes(action: Action) -> Iterator[tuple[str, dict[str, str]]]:
    """The facts that an action writes, each with the fields that the policy fixes."""
    text = {"text": action.text} if action.text else {}
    if action.register_in:
        yield "major_registered", {"register": action.register_in}
    if action.escalate:
        yield "escalated", {} if action.escalate == "up" else {"to": action.escalate}
        yield "notice_requested", text
    if action.notify or action.report:
        yield "notice_requested", text
    if action.warn_regions:
        yield "notice_requested", {"text": action.text or "region_warning"}
    if action.assign:
        yield "assigned", {}
    if action.open is not None:
        yield "task_opened", {"kind": action.open.kind}
    if action.require:
        yield "task_opened", {"kind": "decision"}
    if action.dispatch is not None:
        yield "dispatch_requested", {}
    if action.penalty is not None:
        yield "penalty_proposed", {"item": action.penalty.item}
    if action.alarm:
        yield "alarm_raised", {}
    if action.reopen:
        yield "reopened", {}
