"""The other parts of a policy: intake, own fields, parameters, gates, pauses, reactions that chase each other,
penalties, routes, and the clauses that rules name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from authoring.check.catalogue import name_checks, rule_checks, schema_checks
from authoring.check.logic import possible, read
from authoring.check.subject import (
    Subject,
    WrittenCondition,
    actions,
    conditions,
    kinds_of,
    names_of,
)
from authoring.check.terms import Missing, fact_advice
from authoring.check.walk import leaves_in
from domain.diagnostics import Diagnostic, Path
from domain.facts.fields import FieldError
from domain.facts.refusals import nearest
from domain.facts.vocabulary import CASE, FACTS
from domain.phrases import either, phrase
from domain.policy.conditions import ALWAYS
from domain.policy.schema import Pause


def rules(subject: Subject) -> Iterator[Diagnostic]:
    """Every mistake in these parts."""
    yield from _intake(subject)
    yield from _fields(subject)
    yield from _params(subject)
    yield from _gates(subject)
    yield from _pauses(subject)
    yield from _penalties(subject)
    yield from _routes(subject)
    yield from _collected(subject)
    if subject.clauses is not None:
        yield from _clauses(subject, (), subject.policy)
    if subject.policy.backdating.mark_after == subject.policy.backdating.limit:
        yield rule_checks.NEVER_MARKED.at(("backdating",))


def _intake(subject: Subject) -> Iterator[Diagnostic]:
    fields = subject.terms.fields_of("received")
    for i, name in enumerate(subject.policy.intake.required):
        if name not in fields:
            accepted = phrase(
                "{fields}; or declare it: fields.{name}: {{on: [received]}}",
                "{fields};或声明它:fields.{name}: {{on: [received]}}",
                fields=nearest(name, sorted(fields)),
                name=name,
            )
            yield _unknown_field(("intake", "required", i), name, accepted)
    for name, value in subject.policy.intake.defaults.items():
        if name not in fields:
            yield _unknown_field(("intake", "defaults", name), name, nearest(name, sorted(fields)))
            continue
        try:
            fields[name].read(value)
        except FieldError as error:
            where = ("intake", "defaults", name)
            yield rule_checks.WRONG_DEFAULT.at(where, what=error.what, accepted=error.accepted)
    for i, fact in enumerate(subject.policy.intake.writes):
        if fact not in FACTS:
            yield name_checks.UNKNOWN_FACT.at(("intake", "writes", i), fact=fact, accepted=fact_advice(fact))
        elif FACTS[fact].by_engine or FACTS[fact].thing != CASE:
            yield rule_checks.NOT_AT_OPENING.at(("intake", "writes", i), fact=fact)
    if "received" not in subject.policy.intake.writes:
        yield rule_checks.RECEIVED_MISSING.at(("intake", "writes"))


def _unknown_field(path: Path, name: str, accepted: str) -> Diagnostic:
    return name_checks.UNKNOWN_FIELD.at(path, owner='"received"', field=name, accepted=accepted)


def _fields(subject: Subject) -> Iterator[Diagnostic]:
    for name, rule in subject.policy.fields.items():
        path = ("fields", name)
        if not rule.on:
            yield rule_checks.FIELD_ON_NOTHING.at((*path, "on"))
        for i, fact in enumerate(rule.on):
            if fact not in FACTS:
                yield name_checks.UNKNOWN_FACT.at((*path, "on", i), fact=fact, accepted=fact_advice(fact))
                continue
            declared = FACTS[fact].fields.get(name)
            if FACTS[fact].by_engine:
                yield rule_checks.FIELD_ON_ENGINE_FACT.at((*path, "on", i), fact=fact)
            elif declared is not None and declared.type is not rule.type:
                yield rule_checks.FIELD_TYPE_CLASH.at(
                    (*path, "type"), fact=fact, field=name, type=str(declared.type)
                )
        for value in rule.words_of:
            if rule.choices and value not in rule.choices:
                accepted = nearest(value, list(rule.choices))
                yield rule_checks.WORDS_FOR_NO_CHOICE.at(
                    (*path, "words_of", value), value=value, accepted=accepted
                )


def _params(subject: Subject) -> Iterator[Diagnostic]:
    policy = subject.policy
    used: set[str] = set()
    for name, rule in policy.deadlines.items():
        for key in ("within", "due", "repeat"):
            used |= {
                str(leaf.value)
                for leaf in leaves_in(getattr(rule, key), ("deadlines", name))
                if leaf.kind == "param"
            }
    for site in actions(policy):
        forms = [site.action.after, site.action.open.due if site.action.open else None]
        used |= {str(leaf.value) for part in forms for leaf in leaves_in(part, ()) if leaf.kind == "param"}
    for name, param in policy.params.items():
        path = ("params", name)
        if param.value is None and not param.required and name not in used:
            yield rule_checks.UNUSED_PARAMETER.at(
                path,
                what=phrase("has no value and no rule uses it", "没有值,也没有规则使用它"),
                accepted=phrase(
                    "an amount and a rule that uses it, or none of it", "写上数量并在规则里使用,或删去它"
                ),
            )
        elif param.value is not None and name not in used:
            yield rule_checks.UNUSED_PARAMETER.at(path, param=name)
    for site in actions(policy):
        if site.action.open is not None:
            for leaf in leaves_in(site.action.open.due, (*site.path, "open", "due")):
                if leaf.kind == "param" and leaf.value not in policy.params:
                    accepted = nearest(str(leaf.value), list(policy.params))
                    yield schema_checks.UNKNOWN_PARAMETER.at(leaf.path, param=leaf.value, accepted=accepted)


def _gates(subject: Subject) -> Iterator[Diagnostic]:
    from authoring.check.possible import gate_faults

    yield from gate_faults(subject)
    for name, gate in subject.policy.gates.items():
        facts, things = names_of(gate.before), kinds_of(gate.before)
        for key in ("fields", "one_of"):
            for i, field in enumerate(getattr(gate, key)):
                term = subject.terms.in_state(field, things, facts)
                if isinstance(term, Missing):
                    yield term.diagnostic.under(*("gates", name, key, i))


def _pauses(subject: Subject) -> Iterator[Diagnostic]:
    deadlines = subject.policy.deadlines
    for name, pause in subject.policy.pauses.items():
        path: Path = ("pauses", name)
        freezes = pause.freezes
        if isinstance(freezes, Mapping):
            against = freezes.get("against")
            if list(freezes) != ["against"] or not isinstance(against, str):
                yield rule_checks.UNREADABLE_FREEZES.at((*path, "freezes"), value=repr(dict(freezes))[:74])
            else:
                term = subject.terms.in_state(against, kinds_of(pause.from_))
                if isinstance(term, Missing):
                    yield term.diagnostic.under(*(*path, "freezes", "against"))
        elif freezes != "all":
            names = freezes if isinstance(freezes, list) else [freezes]
            for i, rule in enumerate(names):
                if not isinstance(rule, str) or rule not in deadlines:
                    accepted = nearest(str(rule), ["all", *deadlines])
                    yield schema_checks.UNKNOWN_DEADLINE.at(
                        (*path, "freezes", i), rule=rule, accepted=accepted
                    )
            if not names:
                yield rule_checks.FREEZES_NOTHING.at((*path, "freezes"))
        if pause.from_ is None:
            yield rule_checks.NEVER_PAUSES.at((*path, "from"))
        yield from _pause_fields(subject, pause, path)
        if pause.until is None and pause.limit is None:
            yield rule_checks.NEVER_ENDS.at((*path, "until"))
        elif pause.limit is None:
            yield rule_checks.NO_LIMIT.at(path)


def _pause_fields(subject: Subject, pause: Pause, path: Path) -> Iterator[Diagnostic]:
    """Fields that the first fact of a pause cannot have: it could never begin."""
    for kind in names_of(pause.from_):
        fields = subject.terms.fields_of(kind)
        for i, name in enumerate(pause.needs):
            if name not in fields:
                accepted = nearest(name, sorted(fields))
                yield rule_checks.PAUSE_WITHOUT_FIELD.at(
                    (*path, "needs", i), fact=kind, field=name, accepted=accepted
                )
        if pause.reasons and "reason" not in fields:
            accepted = phrase(
                'a fact with a reason; or "reason" on {fact} under `fields`',
                '带有 reason 的事实;或在 `fields` 中给 {fact} 加上 "reason"',
                fact=kind,
            )
            yield rule_checks.PAUSE_WITHOUT_FIELD.at(
                (*path, "reasons"), fact=kind, field="reason", accepted=accepted
            )


def _penalties(subject: Subject) -> Iterator[Diagnostic]:
    table = subject.policy.penalties
    proposed: set[str] = set()
    for site in actions(subject.policy):
        if site.action.penalty is None:
            continue
        item = site.action.penalty.item
        proposed.add(item)
        if table is None or item not in table.items:
            accepted: str = phrase("an item under penalties.items", "penalties.items 中的一项")
            if table:
                accepted = nearest(item, sorted(table.items))
            yield rule_checks.UNKNOWN_PENALTY.at(
                (*site.path, "penalty", "item"), item=item, accepted=accepted
            )
    for name, spec in (table.items if table else {}).items():
        path = ("penalties", "items", name)
        if spec.upon is None and name not in proposed:
            yield rule_checks.UNPROPOSED_PENALTY.at(path, item=name)
        if spec.share is not None and spec.amount:
            yield rule_checks.SHARE_AND_AMOUNT.at((*path, "amount"))
        rows = spec.amount or (table.amount if table else ())
        if rows and read(rows[-1].when) != ALWAYS:
            yield rule_checks.NO_AMOUNT_FITS.at((*path, "amount"))
        for i, row in enumerate(spec.amount[:-1]):
            if read(row.when) == ALWAYS:
                yield rule_checks.AMOUNT_NEVER_REACHED.at((*path, "amount", i + 1))


def _routes(subject: Subject) -> Iterator[Diagnostic]:
    """Steps that no other step leads to. What the compiler refuses is not reported again."""
    for name, route in subject.policy.routes.items():
        led_to = {step.fail for step in route.steps}
        for i, step in enumerate(route.steps):
            if step.aside and step.step not in led_to:
                yield rule_checks.UNREACHED_STEP.at(("routes", name, "steps", i), step=step.step)


def _collected(subject: Subject) -> Iterator[Diagnostic]:
    """Deadlines whose condition names a field that intake does not require: without the field the clock never runs."""
    asked = {*subject.policy.intake.required, *subject.policy.intake.defaults}
    for gate in subject.policy.gates.values():
        if "received" in names_of(gate.before):
            asked |= {*gate.fields, *gate.one_of}
    for condition in conditions(subject.policy):
        if (
            condition.path[0] == "deadlines"
            and condition.path[-1] == "when"
            and condition.path[2] == "when"
            and condition.things == (CASE,)
            and possible(read(condition.form))
        ):
            yield from _not_asked(subject, condition, asked)


def _not_asked(subject: Subject, condition: WrittenCondition, asked: Iterable[str]) -> Iterator[Diagnostic]:
    for name in sorted(
        {
            t.name.removeprefix("case.")
            for way in read(condition.form).alternatives
            for t in way
            if t.kind in ("in", "at_least", "at_most")
        }
    ):
        term = subject.terms.in_state(name, (CASE,))
        if isinstance(term, Missing) or name in asked or "received" not in term.setters:
            continue
        later = sorted(term.setters - {"received"})
        until = phrase(" until {facts} sets it", ",直到 {facts} 写入它", facts=either(later)) if later else ""
        yield rule_checks.NOT_ASKED_AT_INTAKE.at((*condition.path, name), field=name, until=until)


def _clauses(subject: Subject, path: Path, part: object) -> Iterator[Diagnostic]:
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            key = field.alias or name
            value = getattr(part, name)
            if name == "clause":
                for i, clause in enumerate(value):
                    if clause not in (subject.clauses or {}):
                        accepted = nearest(clause, sorted(subject.clauses or {}))
                        if len(accepted) >= 200:
                            accepted = phrase(
                                "a clause of the list beside the policy", "规则旁边的条款清单中的一条"
                            )
                        yield rule_checks.UNKNOWN_CLAUSE.at((*path, key, i), clause=clause, accepted=accepted)
                if not value and field.is_required():
                    yield rule_checks.NO_CLAUSE.at((*path, key))
            else:
                yield from _clauses(subject, (*path, key), value)
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            yield from _clauses(subject, (*path, key), inner)
    elif isinstance(part, tuple):
        for i, inner in enumerate(part):
            yield from _clauses(subject, (*path, i), inner)
