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
        yield rule_checks.NEVER_MARKED.at(
            ("backdating",), "nothing is ever marked: the limit is the mark", "mark_after below limit"
        )


def _intake(subject: Subject) -> Iterator[Diagnostic]:
    fields = subject.terms.fields_of("received")
    for i, name in enumerate(subject.policy.intake.required):
        if name not in fields:
            expected = nearest(name, sorted(fields)) + f"; or declare it: fields.{name}: {{on: [received]}}"
            yield name_checks.UNKNOWN_FIELD.at(
                ("intake", "required", i), f'"received" has no field "{name}"', expected
            )
    for name, value in subject.policy.intake.defaults.items():
        if name not in fields:
            what = f'"received" has no field "{name}"'
            yield name_checks.UNKNOWN_FIELD.at(
                ("intake", "defaults", name), what, nearest(name, sorted(fields))
            )
            continue
        try:
            fields[name].read(value)
        except FieldError as error:
            where = ("intake", "defaults", name)
            yield rule_checks.WRONG_DEFAULT.at(where, error.what, error.accepted)
    for i, fact in enumerate(subject.policy.intake.writes):
        if fact not in FACTS:
            yield name_checks.UNKNOWN_FACT.at(
                ("intake", "writes", i), f'unknown fact "{fact}"', fact_advice(fact)
            )
        elif FACTS[fact].by_engine or FACTS[fact].thing != CASE:
            yield rule_checks.NOT_AT_OPENING.at(
                ("intake", "writes", i),
                f'"{fact}" cannot be written by opening',
                "received, registered, accepted",
            )
    if "received" not in subject.policy.intake.writes:
        yield rule_checks.RECEIVED_MISSING.at(
            ("intake", "writes"),
            '"received" is missing: a complaint begins with it',
            "received, registered, accepted",
        )


def _fields(subject: Subject) -> Iterator[Diagnostic]:
    for name, rule in subject.policy.fields.items():
        path = ("fields", name)
        if not rule.on:
            yield rule_checks.FIELD_ON_NOTHING.at(
                (*path, "on"), "no fact carries it", "the facts that may hold it, such as [received]"
            )
        for i, fact in enumerate(rule.on):
            if fact not in FACTS:
                yield name_checks.UNKNOWN_FACT.at(
                    (*path, "on", i), f'unknown fact "{fact}"', fact_advice(fact)
                )
                continue
            known = FACTS[fact].fields.get(name)
            if FACTS[fact].by_engine:
                yield rule_checks.FIELD_ON_ENGINE_FACT.at(
                    (*path, "on", i), f'"{fact}" is written by the engine', "a fact that people report"
                )
            elif known is not None and known.type is not rule.type:
                what = f'"{fact}" has the field "{name}" already, of type {known.type}'
                yield rule_checks.FIELD_TYPE_CLASH.at((*path, "type"), what, str(known.type))
        for value in rule.words_of:
            if rule.choices and value not in rule.choices:
                yield rule_checks.WORDS_FOR_NO_CHOICE.at(
                    (*path, "words_of", value), f'"{value}" is no choice', nearest(value, list(rule.choices))
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
    for one in actions(policy):
        written = [one.action.after, one.action.open.due if one.action.open else None]
        used |= {str(leaf.value) for part in written for leaf in leaves_in(part, ()) if leaf.kind == "param"}
    for name, param in policy.params.items():
        path = ("params", name)
        if param.value is None and not param.required and name not in used:
            yield rule_checks.UNUSED_PARAMETER.at(
                path, "has no value and no rule uses it", "an amount and a rule that uses it, or none of it"
            )
        elif param.value is not None and name not in used:
            yield rule_checks.UNUSED_PARAMETER.at(
                path, "no rule uses it", f"{{param: {name}}} in a rule, or none of it"
            )
    for one in actions(policy):
        if one.action.open is not None:
            for leaf in leaves_in(one.action.open.due, (*one.path, "open", "due")):
                if leaf.kind == "param" and leaf.value not in policy.params:
                    yield schema_checks.UNKNOWN_PARAMETER.at(
                        leaf.path,
                        f'unknown parameter "{leaf.value}"',
                        nearest(str(leaf.value), list(policy.params)),
                    )


def _gates(subject: Subject) -> Iterator[Diagnostic]:
    from authoring.check.possible import gate_faults

    yield from gate_faults(subject)
    for name, gate in subject.policy.gates.items():
        facts, things = names_of(gate.before), kinds_of(gate.before)
        for key in ("fields", "one_of"):
            for i, field in enumerate(getattr(gate, key)):
                found = subject.terms.in_state(field, things, facts)
                if isinstance(found, Missing):
                    yield found.diagnostic.under(*("gates", name, key, i))


def _pauses(subject: Subject) -> Iterator[Diagnostic]:
    deadlines = subject.policy.deadlines
    for name, pause in subject.policy.pauses.items():
        path: Path = ("pauses", name)
        freezes = pause.freezes
        if isinstance(freezes, Mapping):
            against = freezes.get("against")
            if list(freezes) != ["against"] or not isinstance(against, str):
                yield rule_checks.UNREADABLE_FREEZES.at(
                    (*path, "freezes"),
                    f"given {dict(freezes)!r}"[:80],
                    "all, a list of deadlines, or {against: field}",
                )
            else:
                found = subject.terms.in_state(against, kinds_of(pause.from_))
                if isinstance(found, Missing):
                    yield found.diagnostic.under(*(*path, "freezes", "against"))
        elif freezes != "all":
            names = freezes if isinstance(freezes, list) else [freezes]
            for i, rule in enumerate(names):
                if not isinstance(rule, str) or rule not in deadlines:
                    expected = nearest(str(rule), ["all", *deadlines])
                    yield schema_checks.UNKNOWN_DEADLINE.at(
                        (*path, "freezes", i), f'unknown deadline "{rule}"', expected
                    )
            if not names:
                yield rule_checks.FREEZES_NOTHING.at(
                    (*path, "freezes"), "given an empty list: no clock stands still", "all, or deadlines"
                )
        if pause.from_ is None:
            yield rule_checks.NEVER_PAUSES.at((*path, "from"), "no fact begins it", "a fact")
        yield from _pause_fields(subject, pause, path)
        if pause.until is None and pause.limit is None:
            yield rule_checks.NEVER_ENDS.at(
                (*path, "until"), "no fact ends it and there is no limit", "a fact, or limit: 30 days"
            )
        elif pause.limit is None:
            yield rule_checks.NO_LIMIT.at(
                path, "no limit: a forgotten pause stops its clocks for ever", "limit: 30 days"
            )


def _pause_fields(subject: Subject, pause: Pause, path: Path) -> Iterator[Diagnostic]:
    """Fields that the first fact of a pause cannot have: it could never begin."""
    for kind in names_of(pause.from_):
        known = subject.terms.fields_of(kind)
        for i, name in enumerate(pause.needs):
            if name not in known:
                yield rule_checks.PAUSE_WITHOUT_FIELD.at(
                    (*path, "needs", i), f'"{kind}" has no field "{name}"', nearest(name, sorted(known))
                )
        if pause.reasons and "reason" not in known:
            expected = f'a fact with a reason; or "reason" on {kind} under `fields`'
            yield rule_checks.PAUSE_WITHOUT_FIELD.at(
                (*path, "reasons"), f'"{kind}" has no field "reason"', expected
            )


def _penalties(subject: Subject) -> Iterator[Diagnostic]:
    table = subject.policy.penalties
    proposed: set[str] = set()
    for one in actions(subject.policy):
        if one.action.penalty is None:
            continue
        item = one.action.penalty.item
        proposed.add(item)
        if table is None or item not in table.items:
            known = nearest(item, sorted(table.items)) if table else "an item under penalties.items"
            yield rule_checks.UNKNOWN_PENALTY.at(
                (*one.path, "penalty", "item"), f'unknown penalty "{item}"', known
            )
    for name, spec in (table.items if table else {}).items():
        path = ("penalties", "items", name)
        if spec.upon is None and name not in proposed:
            yield rule_checks.UNPROPOSED_PENALTY.at(
                path, "nothing proposes it", f"upon:, or penalty: {{item: {name}}} in a breach"
            )
        if spec.share is not None and spec.amount:
            yield rule_checks.SHARE_AND_AMOUNT.at(
                (*path, "amount"), "a share of the loss has no amounts", "share, or amount"
            )
        rows = spec.amount or (table.amount if table else ())
        if rows and read(rows[-1].when) != ALWAYS:
            what = "no row fits when none of the conditions holds: the amount would be 0"
            yield rule_checks.NO_AMOUNT_FITS.at((*path, "amount"), what, "a last row without `when`")
        for i, row in enumerate(spec.amount[:-1]):
            if read(row.when) == ALWAYS:
                yield rule_checks.AMOUNT_NEVER_REACHED.at(
                    (*path, "amount", i + 1),
                    "is never reached: the row before it always fits",
                    "the row without `when` last",
                )


def _routes(subject: Subject) -> Iterator[Diagnostic]:
    """Steps that nothing leads to. What the compiler refuses is not said again."""
    for name, route in subject.policy.routes.items():
        led_to = {step.fail for step in route.steps}
        for i, step in enumerate(route.steps):
            if step.aside and step.step not in led_to:
                what = f'nothing leads to the step "{step.step}", which stands aside'
                yield rule_checks.UNREACHED_STEP.at(
                    ("routes", name, "steps", i), what, f"fail: {step.step} in another step"
                )


def _collected(subject: Subject) -> Iterator[Diagnostic]:
    """Conditions of deadlines on a field of the case that nobody has to give: left out, the clock never runs."""
    asked = {*subject.policy.intake.required, *subject.policy.intake.defaults}
    for gate in subject.policy.gates.values():
        if "received" in names_of(gate.before):
            asked |= {*gate.fields, *gate.one_of}
    for one in conditions(subject.policy):
        if (
            one.path[0] == "deadlines"
            and one.path[-1] == "when"
            and one.path[2] == "when"
            and one.things == (CASE,)
            and possible(read(one.written))
        ):
            yield from _given(subject, one, asked)


def _given(subject: Subject, one: WrittenCondition, asked: Iterable[str]) -> Iterator[Diagnostic]:
    for name in sorted(
        {
            t.name.removeprefix("case.")
            for way in read(one.written).alternatives
            for t in way
            if t.kind in ("in", "at_least", "at_most")
        }
    ):
        found = subject.terms.in_state(name, (CASE,))
        if isinstance(found, Missing) or name in asked or "received" not in found.setters:
            continue
        later = sorted(found.setters - {"received"})
        what = f'"{name}" need not be given at intake: without it the clock does not run'
        what += f" until {' or '.join(later)} sets it" if later else ""
        yield rule_checks.NOT_ASKED_AT_INTAKE.at((*one.path, name), what, f"{name} under intake.required")


def _clauses(subject: Subject, path: Path, part: object) -> Iterator[Diagnostic]:
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            key = field.alias or name
            value = getattr(part, name)
            if name == "clause":
                for i, clause in enumerate(value):
                    if clause not in (subject.clauses or {}):
                        known = nearest(clause, sorted(subject.clauses or {}))
                        expected = known if len(known) < 200 else "a clause of the list beside the policy"
                        yield rule_checks.UNKNOWN_CLAUSE.at(
                            (*path, key, i), f'no clause "{clause}" in the list', expected
                        )
                if not value and field.is_required():
                    yield rule_checks.NO_CLAUSE.at(
                        (*path, key), "names no clause", "the clause it comes from"
                    )
            else:
                yield from _clauses(subject, (*path, key), value)
    elif isinstance(part, Mapping):
        for key, one in part.items():
            yield from _clauses(subject, (*path, key), one)
    elif isinstance(part, tuple):
        for i, one in enumerate(part):
            yield from _clauses(subject, (*path, i), one)
