"""Walks through the patterns, conditions and due times of a policy: every fact, test and leaf with its path in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from domain.diagnostics import Path
from domain.policy.conditions import Test, read_condition


class WrittenFact(NamedTuple):
    """One fact in a pattern: where it stands, its name, and its tests as written (None: none)."""

    path: Path
    fact: str
    tests: Any


class WrittenTest(NamedTuple):
    """One test of a condition and where it stands."""

    path: Path
    test: Test


class Leaf(NamedTuple):
    """One leaf of a due expression: its kind (`amount`, `param`, `field` or `due`) and its value."""

    path: Path
    kind: str
    value: Any


def facts_in(form: Any, path: Path) -> Iterator[WrittenFact]:
    """Every fact of a pattern that the schema has accepted."""
    if isinstance(form, list):
        for i, part in enumerate(form):
            yield from facts_in(part, (*path, i))
    elif isinstance(form, str):
        yield WrittenFact(path, form, None)
    elif isinstance(form, Mapping):
        if "all" in form:
            yield from facts_in(form["all"], (*path, "all"))
            return
        for fact, tests in form.items():
            yield WrittenFact((*path, fact), str(fact), without_times(tests))


def without_times(tests: Any) -> Any:
    """The tests of a fact without the count beside them."""
    if isinstance(tests, Mapping) and "times" in tests:
        return {name: test for name, test in tests.items() if name != "times"} or None
    return tests


def tests_in(form: Any, path: Path) -> Iterator[WrittenTest]:
    """Every test of a condition that the schema has accepted."""
    if isinstance(form, list):
        for i, tests in enumerate(form):
            yield from tests_in(tests, (*path, i))
    elif isinstance(form, Mapping):
        for name, tests in form.items():
            if isinstance(tests, Mapping):
                for key, value in tests.items():
                    test = read_condition({name: {key: value}}).alternatives[0][0]
                    yield WrittenTest((*path, name, key), test)
            else:
                yield WrittenTest((*path, name), read_condition({name: tests}).alternatives[0][0])


def leaves_in(form: Any, path: Path) -> Iterator[Leaf]:
    """Every leaf of a due expression, valid or not."""
    if isinstance(form, Mapping):
        for key, value in form.items():
            here = (*path, str(key))
            if key in ("earliest", "latest", "first_known") and isinstance(value, list):
                for i, member in enumerate(value):
                    yield from leaves_in(member, (*here, i))
            elif key in ("plus", "minus"):
                yield from leaves_in(value, here)
            elif key in ("param", "field", "due", "amount"):
                yield Leaf(here, str(key), value)
    elif isinstance(form, str):
        yield Leaf(path, "amount", form)
