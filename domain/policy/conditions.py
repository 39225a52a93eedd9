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
from domain.policy.codes import UNREADABLE_CONDITION

FieldOf = Callable[[str], object]
"""Gives the value of a field by its name or path, or None when it is not given."""

InstantOf = Callable[[Any], datetime | None]
"""Gives the instant that a written instant expression stands for, or None when it is not known yet."""

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
    """One test on one named field."""

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
        return any(plain(one) in wanted for one in value)
    return value is not None and plain(value) in wanted


def _same(value: object, other: object) -> bool:
    """Equal; of a list, one member is enough, as it is for membership."""
    others = other if isinstance(other, list) else [other]
    return _any_of(value, frozenset(plain(one) for one in others))


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
        for one in self.alternatives:
            for test in one:
                if not test.holds(field_of, instant_of):
                    break
            else:
                return True
        return not self.alternatives

    def __str__(self) -> str:
        return " or else ".join(" and ".join(str(test) for test in one) for one in self.alternatives)

    @property
    def names(self) -> frozenset[str]:
        """Every field the condition looks at."""
        tests = [test for one in self.alternatives for test in one]
        others = {test.other for test in tests if test.kind in ("same_as", "not_same_as")}
        return frozenset({test.name for test in tests} | others)


ALWAYS = Condition()


def read_condition(written: object) -> Condition:
    """The condition that a policy wrote. Raises ConditionError."""
    if written is None:
        return ALWAYS
    if isinstance(written, list):
        if not written:
            raise ConditionError("given an empty list", "at least one mapping of fields to tests")
        return Condition(tuple(_alternative(one, (i,)) for i, one in enumerate(written)))
    return Condition((_alternative(written, ()),))


def _alternative(written: object, path: Path) -> tuple[Test, ...]:
    if not isinstance(written, Mapping):
        raise ConditionError(f"given {written!r}", "a mapping of field names to tests", path)
    return tuple(
        test for name, tests in written.items() for test in _tests(str(name), tests, (*path, str(name)))
    )


def _tests(name: str, written: object, path: Path) -> list[Test]:
    if isinstance(written, Mapping):
        if not written:
            raise ConditionError("given no test", ", ".join(TESTS), path)
        return [_keyed(name, str(key), value, (*path, str(key))) for key, value in written.items()]
    return [Test(name, "in", _texts(written, path))]


def _texts(written: object, path: Path) -> frozenset[str]:
    values = written if isinstance(written, list) else [written]
    if not values or any(value is None or isinstance(value, list | dict) for value in values):
        raise ConditionError(f"given {written!r}", "a text, or a list of texts", path)
    return frozenset(plain(value) for value in values)


def _keyed(name: str, key: str, written: object, path: Path) -> Test:
    if key not in TESTS:
        raise ConditionError(f'unknown test "{key}"', ", ".join(TESTS), path)
    if key == "not":
        return Test(name, "not", _texts(written, path))
    if key == "given":
        if plain(written) not in ("true", "false"):
            raise ConditionError(f"given {written!r}", "true or false", path)
        return Test(name, "given", frozenset({plain(written)}))
    if key in ("at_least", "at_most"):
        try:
            return Test(name, key, other=float(str(written)))
        except ValueError:
            raise ConditionError(f"given {written!r}", "a number", path) from None
    if key in ("same_as", "not_same_as") and not isinstance(written, str):
        raise ConditionError(f"given {written!r}", "the name of a field", path)
    return Test(name, key, other=written)
