"""Whether the facts, fields and values that a policy's patterns and conditions name exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from authoring.check.catalogue import name_checks, schema_checks
from authoring.check.subject import Subject, WrittenCondition, WrittenPattern, conditions, patterns
from authoring.check.terms import Known, Missing, Terms, fact_advice
from authoring.check.walk import WrittenTest, facts_in, leaves_in, tests_in
from domain.diagnostics import Diagnostic, Path
from domain.facts.fields import FieldType
from domain.facts.refusals import nearest
from domain.facts.vocabulary import FACTS
from domain.phrases import either, phrase
from domain.policy.codes import UNKNOWN_PARAMETER
from domain.policy.conditions import Test
from domain.policy.due import DueError, read_due
from domain.policy.patterns import read_pattern

LookUp = Callable[[str], Known | Missing]

NUMBERS = (FieldType.COUNT, FieldType.MONEY)
_YES_NO = {
    "yes": "true",
    "no": "false",
    "on": "true",
    "off": "false",
    "1": "true",
    "0": "false",
    "是": "true",
    "否": "false",
}


def names(subject: Subject) -> Iterator[Diagnostic]:
    """Every unknown fact, field and value."""
    for pattern in patterns(subject.policy):
        yield from _pattern(subject, pattern)
    for condition in conditions(subject.policy):
        yield from _condition(subject, condition)


def _pattern(subject: Subject, pattern: WrittenPattern) -> Iterator[Diagnostic]:
    if pattern.one_by_one and pattern.form is not None and not read_pattern(pattern.form).plain:
        yield name_checks.LOOKED_AT_ALONE.at(pattern.path)
    for path, fact, tests in facts_in(pattern.form, pattern.path):
        if fact not in FACTS:
            yield name_checks.UNKNOWN_FACT.at(path, fact=fact, accepted=fact_advice(fact))
            continue
        fields = subject.terms.fields_of(fact)
        for test in tests_in(tests, path):
            yield from _test(subject, test, _in_fact(subject.terms, fact))
            if test.test.kind == "given" and "true" not in test.test.wanted:
                field = fields.get(test.test.name)
                if field is not None and field.required:
                    yield name_checks.ALWAYS_GIVEN.at(test.path, fact=fact, field=test.test.name)


def _in_fact(terms: Terms, fact: str) -> LookUp:
    return lambda name: terms.in_fact(name, fact, FACTS[fact].thing)


def _condition(subject: Subject, condition: WrittenCondition) -> Iterator[Diagnostic]:
    for test in tests_in(condition.form, condition.path):
        yield from _test(
            subject, test, lambda name: subject.terms.in_state(name, condition.things, condition.facts)
        )


def _test(subject: Subject, place: WrittenTest, look: LookUp) -> Iterator[Diagnostic]:
    test = place.test
    term = look(test.name)
    if isinstance(term, Missing):
        yield term.diagnostic.under(*place.path)
        return
    if test.kind in ("in", "not"):
        yield from _values(place.path, test, term)
    elif test.kind in ("same_as", "not_same_as"):
        other = look(str(test.other))
        if isinstance(other, Missing):
            yield other.diagnostic.under(*place.path)
        elif test.other == test.name:
            yield name_checks.COMPARED_WITH_ITSELF.at(place.path, field=test.name)
    elif test.kind in ("at_least", "at_most"):
        yield from _bound(place.path, test, term)
    elif test.kind != "given":
        if not term.types & {FieldType.INSTANT, FieldType.TEXT}:
            types = ", ".join(sorted(term.types))
            yield name_checks.WRONG_TYPE.at(place.path, field=test.name, types=types, wanted="instant")
        yield from _instant(subject, place.path, test.other, look)


def _values(path: Path, test: Test, term: Known) -> Iterator[Diagnostic]:
    wanted = sorted(test.wanted)
    if term.choices:
        for value in (text for text in wanted if text not in term.choices):
            flag = term.choices == {"true", "false"} and _YES_NO.get(value.lower())
            accepted = flag or nearest(value, sorted(term.choices))
            yield name_checks.NEVER_THIS_VALUE.at(path, field=test.name, value=value, accepted=accepted)
    elif term.only(FieldType.COUNT):
        for value in (text for text in wanted if not text.lstrip("-").isdigit()):
            what = phrase(
                '"{field}" is a whole number, never "{value}"',
                '"{field}" 是整数,从不取值 "{value}"',
                field=test.name,
                value=value,
            )
            yield name_checks.NEVER_THIS_VALUE.at(path, what=what, accepted=phrase("a whole number", "整数"))
    elif term.only(FieldType.INSTANT, FieldType.RECORD):
        what = phrase(
            '"{field}" holds no word that could be "{value}"',
            '"{field}" 里没有文字,不会是 "{value}"',
            field=test.name,
            value=wanted[0],
        )
        yield name_checks.WRONG_TYPE.at(path, what=what, accepted=either(("given, before", "after")))


def _bound(path: Path, test: Test, term: Known) -> Iterator[Diagnostic]:
    if term.types & set(NUMBERS):
        return
    types = ", ".join(sorted(term.types))
    if FieldType.TEXT in term.types and not term.choices:
        yield name_checks.NUMBER_IN_TEXT.at(path, field=test.name)
    else:
        wanted = either(("count", "money"))
        yield name_checks.WRONG_TYPE.at(path, field=test.name, types=types, wanted=wanted)


def _instant(subject: Subject, path: Path, form: Any, look: LookUp) -> Iterator[Diagnostic]:
    """The instant a test compares with: a time with its zone, a field, or a deadline's due time."""
    if isinstance(form, str):
        try:
            aware = datetime.fromisoformat(form).tzinfo is not None
        except ValueError:
            aware = False
        if not aware:
            yield name_checks.NOT_AN_INSTANT.at(path, value=form)
        return
    try:
        read_due(form, {})
    except DueError as error:
        if error.diagnostic.code == UNKNOWN_PARAMETER:
            yield name_checks.PARAMETER_IN_TEST.at((*path, *error.diagnostic.path))
        else:
            yield error.diagnostic.under(*path)
        return
    yield from due_names(subject, path, form, look)


def due_names(subject: Subject, path: Path, form: Any, look: LookUp) -> Iterator[Diagnostic]:
    """Fields and deadlines that a due expression borrows from."""
    for leaf in leaves_in(form, path):
        if leaf.kind == "field" and isinstance(leaf.value, str):
            term = look(leaf.value)
            if isinstance(term, Missing):
                yield term.diagnostic.under(*leaf.path)
            elif not term.types & {FieldType.INSTANT, FieldType.AMOUNT}:
                types = ", ".join(sorted(term.types))
                wanted = either(("instant", "amount"))
                yield name_checks.WRONG_TYPE.at(leaf.path, field=leaf.value, types=types, wanted=wanted)
        elif leaf.kind == "due" and leaf.value not in subject.policy.deadlines:
            accepted = nearest(str(leaf.value), sorted(subject.policy.deadlines))
            yield schema_checks.UNKNOWN_DEADLINE.at(leaf.path, rule=leaf.value, accepted=accepted)
