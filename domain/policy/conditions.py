"""Conditions: the closed set of tests that a policy may put on named fields. No expressions, no code.

A condition is a mapping of names to tests, all of which must hold; a list of mappings is *or*. A test is a text
(equality), a list of texts (membership), or a mapping with one or more of the keys of `TESTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.diagnostics import Path, Unaccepted
from domain.phrases import either, given, phrase
from domain.policy.codes import UNREADABLE_CONDITION

FieldOf = Callable[[str], object]
"""The value of a field by its name or path; None when it is not given."""

InstantOf = Callable[[Any], datetime | None]
"""The instant of an instant expression (see `domain.policy.due`); None when it is not known yet."""

TESTS = (
    "not",
    "given",
    "at_least",
    "at_most",
    "same_as",
    "not_same_as",
    "before",
    "not_before",
    "after",
    "not_after",
)


class ConditionError(Unaccepted):
    """A condition that the language does not have."""

    def __init__(self, what: str, accepted: str, path: Path = ()) -> None:
        super().__init__(what, accepted, path, UNREADABLE_CONDITION)


def plain(value: object) -> str:
    """A value as the text that policies compare with: flags are `true` and `false`, numbers their digits."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return str(value)


@dataclass(frozen=True, slots=True)
class Test:
    """One test on one named field. `kind` is "in" or a key of TESTS.

    `wanted`: the texts of "in", "not" and "given". `other`: a number for "at_least" and "at_most", the name of a field for
    "same_as" and "not_same_as", an instant expression for the rest.
    """

    name: str
    kind: str
    wanted: frozenset[str] = frozenset()
    other: Any = None

    def __str__(self) -> str:
        words = self.kind.replace("_", " ")
        if self.kind in ("in", "not"):
            return f"{self.name} {'not ' if self.kind == 'not' else ''}{' or '.join(sorted(self.wanted))}"
        if self.kind == "given":
            return f"{self.name} {'' if 'true' in self.wanted else 'not '}given"
        return f"{self.name} {words} {self.other}"

    def holds(self, field_of: FieldOf, instant_of: InstantOf) -> bool:
        """Whether the field, as `field_of` gives it, passes."""
        value = field_of(self.name)
        if self.kind == "in":
            return _any_of(value, self.wanted)
        if self.kind == "not":
            return not _any_of(value, self.wanted)
        if self.kind == "given":
            return (value is not None) == ("true" in self.wanted)
        if self.kind == "not_same_as":
            other = field_of(self.other)
            return value is None or other is None or not _same(value, other)
        if value is None:
            return False
        if self.kind == "same_as":
            other = field_of(self.other)
            return other is not None and _same(value, other)
        if self.kind in ("at_least", "at_most"):
            return _bounded(self.kind, value, self.other)
        return _ordered(self.kind, value, instant_of(self.other))


def _any_of(value: object, wanted: frozenset[str]) -> bool:
    if isinstance(value, str):
        return value in wanted
    if isinstance(value, list):
        return any(plain(entry) in wanted for entry in value)
    return value is not None and plain(value) in wanted


def _same(value: object, other: object) -> bool:
    """Whether two values are equal. If one is a list, one equal entry is enough."""
    entries = other if isinstance(other, list) else [other]
    return _any_of(value, frozenset(plain(entry) for entry in entries))


def _bounded(kind: str, value: object, bound: float) -> bool:
    try:
        number = float(plain(value))
    except ValueError:
        return False
    return number >= bound if kind == "at_least" else number <= bound


def _ordered(kind: str, value: object, other: datetime | None) -> bool:
    if other is None:
        return False
    try:
        instant = datetime.fromisoformat(plain(value))
    except ValueError:
        return False
    if kind in ("before", "not_before"):
        return (instant < other) == (kind == "before")
    return (instant > other) == (kind == "after")


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives of tests: holds when every test of one alternative holds. No alternatives: always."""

    alternatives: tuple[tuple[Test, ...], ...] = ()

    def holds(self, field_of: FieldOf, instant_of: InstantOf) -> bool:
        """Whether the condition holds for what `field_of` gives."""
        for alternative in self.alternatives:
            for test in alternative:
                if not test.holds(field_of, instant_of):
                    break
            else:
                return True
        return not self.alternatives

    def __str__(self) -> str:
        return " or else ".join(" and ".join(map(str, tests)) for tests in self.alternatives)

    @property
    def names(self) -> frozenset[str]:
        """Every field the condition looks at."""
        tests = [test for alternative in self.alternatives for test in alternative]
        compared = {test.other for test in tests if test.kind in ("same_as", "not_same_as")}
        return frozenset({test.name for test in tests} | compared)


ALWAYS = Condition()


def read_condition(form: object) -> Condition:
    """The condition from the form that a policy has (see `ConditionForm`). Raises ConditionError."""
    if form is None:
        return ALWAYS
    if isinstance(form, list):
        if not form:
            raise ConditionError(
                phrase("given an empty list", "写的是空列表"),
                phrase("at least one mapping of fields to tests", "至少一个从字段到条件的映射"),
            )
        return Condition(tuple(_alternative(mapping, (i,)) for i, mapping in enumerate(form)))
    return Condition((_alternative(form, ()),))


def _alternative(form: object, path: Path) -> tuple[Test, ...]:
    if not isinstance(form, Mapping):
        raise ConditionError(
            given(repr(form)), phrase("a mapping of field names to tests", "从字段名到条件的映射"), path
        )
    return tuple(
        test for name, tests in form.items() for test in _tests(str(name), tests, (*path, str(name)))
    )


def _tests(name: str, form: object, path: Path) -> list[Test]:
    if isinstance(form, Mapping):
        if not form:
            raise ConditionError(phrase("given no test", "没有写条件"), ", ".join(TESTS), path)
        return [_keyed(name, str(key), value, (*path, str(key))) for key, value in form.items()]
    return [Test(name, "in", _texts(form, path))]


def _texts(form: object, path: Path) -> frozenset[str]:
    values = form if isinstance(form, list) else [form]
    if not values or any(value is None or isinstance(value, list | dict) for value in values):
        raise ConditionError(
            given(repr(form)), phrase("a text, or a list of texts", "一段文字,或文字的列表"), path
        )
    return frozenset(plain(value) for value in values)


def _keyed(name: str, key: str, form: object, path: Path) -> Test:
    if key not in TESTS:
        raise ConditionError(
            phrase('unknown test "{test}"', '没有条件 "{test}"', test=key), ", ".join(TESTS), path
        )
    if key == "not":
        return Test(name, "not", _texts(form, path))
    if key == "given":
        if plain(form) not in ("true", "false"):
            raise ConditionError(given(repr(form)), either(("true", "false")), path)
        return Test(name, "given", frozenset({plain(form)}))
    if key in ("at_least", "at_most"):
        try:
            return Test(name, key, other=float(str(form)))
        except ValueError:
            raise ConditionError(given(repr(form)), phrase("a number", "数字"), path) from None
    if key in ("same_as", "not_same_as") and not isinstance(form, str):
        raise ConditionError(given(repr(form)), phrase("the name of a field", "字段的名称"), path)
    return Test(name, key, other=form)
