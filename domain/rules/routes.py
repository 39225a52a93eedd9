"""Routes: the steps that a document, a return or another thing passes in order, each a task of its own.

A route begins upon a fact about its thing. A step that is passed opens the next one whose condition holds. A step that
is not passed refuses the route or opens the step that `fail` names. Steps are tasks, and each leaves a fact about the
routed thing, so that the time limits of steps and of whole routes are ordinary deadlines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.complaint import keys
from domain.complaint.lookup import Lookup, chain
from domain.complaint.roles import resolve
from domain.complaint.state import Complaint, Thing
from domain.diagnostics import Diagnostic
from domain.facts.commands import Command
from domain.facts.common_fields import common_fields
from domain.facts.drafts import NEW, Draft
from domain.facts.engine_additions import TASK_OPENED, TaskOpened
from domain.facts.fact import Fact
from domain.facts.refusals import refuse
from domain.facts.rule_facts import (
    ROUTE_PASSED,
    ROUTE_REFUSED,
    STEP_FAILED,
    STEP_PASSED,
    RouteRefused,
    StepJudged,
)
from domain.facts.vocabulary import CASE, FACTS
from domain.policy.rulebook import RouteRule, Rulebook, StepRule

RUNNING: Final = "running"
PASSED: Final = "passed"
REFUSED: Final = "refused"

JUDGED: Final = frozenset({STEP_PASSED.name, STEP_FAILED.name})
"""The facts of a judged step; both have the shape `StepJudged`."""


def fold(complaint: Complaint, fact: Fact) -> None:
    """Store the position of the route. The fields that a step asks for become fields of the routed thing."""
    if fact.type == TASK_OPENED.name:
        task = TASK_OPENED.data(fact)
        if "route" in task:
            key = keys.write(task["route"], task["parent"])
            complaint.routes[key] = {"state": RUNNING, "step": task["step"], "task": fact.about}
    elif fact.type in JUDGED:
        thing = complaint.things[fact.about]
        if thing.kind != CASE:
            thing.data.update(STEP_PASSED.data(fact).get("answer", {}))
    elif fact.type == ROUTE_PASSED.name:
        complaint.routes[keys.write(ROUTE_PASSED.data(fact)["route"], fact.about)]["state"] = PASSED
    elif fact.type == ROUTE_REFUSED.name:
        complaint.routes[keys.write(ROUTE_REFUSED.data(fact)["route"], fact.about)]["state"] = REFUSED


def walk(lookup: Lookup, fact: Fact) -> list[Draft]:
    """The drafts that a fact leads to: a route begins, a step is judged, the next step opens, or the route ends."""
    drafts: list[Draft] = []
    for rule in lookup.book.routes_by_fact.get(fact.type, ()):
        state = Lookup(lookup.book, lookup.complaint, lookup.thing)
        route = lookup.complaint.routes.get(keys.write(rule.name, fact.about))
        idle = route is None or route["state"] != RUNNING
        begins = idle and rule.upon.matches(fact, lookup.field, lookup.instant)
        if begins and rule.when.holds(state.field, state.instant):
            drafts += _go_on(lookup, rule, fact, 0)
    if fact.type == "task_done" and (rule_and_step := _of_task(lookup.book, lookup.thing)) is not None:
        drafts += _judge(lookup, fact, *rule_and_step)
    elif fact.type in JUDGED:
        drafts += _after(lookup, fact)
    elif fact.type in (ROUTE_PASSED.name, ROUTE_REFUSED.name):
        drafts += _end_fact(lookup, fact)
    return drafts


def _judge(lookup: Lookup, fact: Fact, rule: RouteRule, step: StepRule) -> list[Draft]:
    both = Lookup(lookup.book, lookup.complaint, lookup.thing, fact, fallback=True)
    passed = step.passes.holds(both.field, both.instant)
    data: StepJudged = {
        "route": rule.name,
        "step": step.spec.step,
        "task": fact.about,
        "by": fact.actor,
        "clause": list(step.spec.clause or rule.spec.clause),
    }
    report = common_fields(fact)
    if "reason" in report:
        data["reason"] = report["reason"]
    answer = {name: fact.data[name] for name in step.spec.fields if name in fact.data}
    if answer:
        data["answer"] = answer
    kind = STEP_PASSED if passed else STEP_FAILED
    return [kind.following(fact, data, lookup.thing.parent or CASE)]


def _after(lookup: Lookup, fact: Fact) -> list[Draft]:
    judged = STEP_PASSED.data(fact)
    rule = lookup.book.routes[judged["route"]]
    names = [step.spec.step for step in rule.steps]
    place = names.index(judged["step"])
    if fact.type == STEP_PASSED.name:
        return _go_on(lookup, rule, fact, place + 1)
    step = rule.steps[place]
    if step.spec.fail in names:
        return [_open(lookup, rule, rule.steps[names.index(step.spec.fail)], fact)]
    data: RouteRefused = {"route": rule.name, "step": step.spec.step, "clause": list(rule.spec.clause)}
    if "reason" in judged:
        data["reason"] = judged["reason"]
    return [ROUTE_REFUSED.following(fact, data)]


def _go_on(lookup: Lookup, rule: RouteRule, fact: Fact, first: int) -> list[Draft]:
    """The task of the next step whose condition holds, from position `first` on, or the passing of the route."""
    state = Lookup(lookup.book, lookup.complaint, lookup.thing)
    for step in rule.steps[first:]:
        if not step.spec.aside and step.when.holds(state.field, state.instant):
            return [_open(lookup, rule, step, fact)]
    return [ROUTE_PASSED.following(fact, {"route": rule.name, "clause": list(rule.spec.clause)})]


def _open(lookup: Lookup, rule: RouteRule, step: StepRule, fact: Fact) -> Draft:
    tokens = resolve(Lookup(lookup.book, lookup.complaint, lookup.thing), step.spec.by)
    data: TaskOpened = {
        "kind": step.spec.step,
        "to": tokens[0].partition(":")[2] if tokens else lookup.book.policy.duty,
        "parent": lookup.thing.id,
        "route": rule.name,
        "step": step.spec.step,
        "clause": list(step.spec.clause or rule.spec.clause),
    }
    return TASK_OPENED.draft(data, NEW, fact.occurred_at, f"fact:{fact.number}")


def _end_fact(lookup: Lookup, fact: Fact) -> list[Draft]:
    """The fact that the policy names for the end of a route, passed or refused. None if it names none."""
    end = ROUTE_REFUSED.data(fact)
    rule = lookup.book.routes[end["route"]]
    name = rule.spec.passed if fact.type == ROUTE_PASSED.name else rule.spec.refused
    if name is None:
        return []
    reason = {"reason": end.get("reason", end.get("step", rule.name))}
    data = reason if "reason" in FACTS[name].fields else {}
    return [Draft(name, fact.about, fact.occurred_at, f"fact:{fact.number}", data)]


def _of_task(book: Rulebook, task: Thing) -> tuple[RouteRule, StepRule] | None:
    """The route and the step of a task. None if it is no step, or one that the policy no longer has."""
    rule = book.routes.get(str(task.data.get("route")))
    steps = [step for step in rule.steps if step.spec.step == task.data["step"]] if rule else []
    return (rule, steps[0]) if rule and steps else None


def check_signer(book: Rulebook, complaint: Complaint, command: Command, about: str) -> None:
    """A step is signed by the role of its task or by that role's deputy. Raises Refusal."""
    task = complaint.things.get(about)
    if command.name != "finish_task" or task is None or _of_task(book, task) is None:
        return
    role_id = str(task.data["to"])
    role = book.policy.roles.get(role_id)
    allowed = [role_id, *([role.deputy] if role and role.deputy else [])]
    if role is not None and command.role not in allowed:
        what = f'"{command.role}" may not sign the step "{task.data["step"]}" ({about})'
        raise refuse("role", "by", what, ", ".join(allowed))


def missing(book: Rulebook, complaint: Complaint, fact: Fact) -> Iterator[Diagnostic]:
    """What routes still need before this fact: each field of a step that is signed, and the passing of routes."""
    thing = complaint.things.get(fact.about)
    rule_and_step = _of_task(book, thing) if fact.type == "task_done" and thing is not None else None
    if rule_and_step is not None and thing is not None:
        rule, step = rule_and_step
        lookup = Lookup(book, complaint, thing, fact, fallback=True)
        why = (
            f"{step.spec.words.en} / {step.spec.words.zh} ({', '.join(step.spec.clause or rule.spec.clause)})"
        )
        for name in step.spec.fields:
            if lookup.field(name) is None:
                yield Diagnostic((name,), f"missing: {why}", f"the field {name}")
    for rule in book.routes_before.get(fact.type, ()):
        here = Lookup(book, complaint, thing or complaint.things[CASE], fact)
        if rule.before.matches(fact, here.field, here.instant):
            yield from _not_passed(book, complaint, rule, fact)


def _not_passed(book: Rulebook, complaint: Complaint, rule: RouteRule, fact: Fact) -> Iterator[Diagnostic]:
    """A diagnostic for each thing that has to pass the route before the fact and has not.

    That is the fact's own thing and, for a fact about the case, every thing with a route under way.
    """
    why = f"{rule.spec.words.en} / {rule.spec.words.zh} ({', '.join(rule.spec.clause)})"
    subject = complaint.things.get(fact.about) or complaint.things[common_fields(fact).get("parent") or CASE]
    for thing in _routed(complaint, subject):
        state = complaint.routes.get(keys.write(rule.name, thing.id))
        if state is None:
            first = FACTS[next(iter(rule.upon.facts))]
            lookup = Lookup(book, complaint, thing)
            if (
                thing is subject
                and first.thing == thing.kind != CASE
                and rule.when.holds(lookup.field, lookup.instant)
            ):
                yield Diagnostic((thing.id,), why, f"first {' or '.join(sorted(rule.upon.facts))}")
        elif state["state"] == RUNNING:
            yield Diagnostic((thing.id,), why, f"first the step {state['step']} ({state['task']})")
        elif state["state"] == REFUSED and subject.kind != CASE:
            yield Diagnostic((thing.id,), why, f"the route was refused at the step {state['step']}")


def _routed(complaint: Complaint, subject: Thing) -> list[Thing]:
    """The things whose routes have to be passed before a fact about the subject: the subject and its parents. For the case:
    the things of this cycle that have a route under way."""
    if subject.kind != CASE:
        return list(chain(complaint, subject))
    under_way = {keys.read(key).thing for key, route in complaint.routes.items() if route["state"] == RUNNING}
    return [
        thing
        for thing in complaint.things.values()
        if thing.id in under_way and thing.cycle == complaint.cycle
    ]
