"""Patterns: which facts a rule is about.

`fact`, `{fact: {field: test}}`, a list for the first of several, `{all: [...]}` for the last of all, and
`times: n` beside the tests for the n-th match. A pattern never changes: the caller keeps how often its parts have matched
(`Memory`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.diagnostics import Path, Unaccepted
from domain.facts.fact import Fact
from domain.phrases import given, phrase
from domain.policy.codes import UNREADABLE_PATTERN
from domain.policy.conditions import (
    ALWAYS,
    Condition,
    ConditionError,
    FieldOf,
    InstantOf,
    plain,
    read_condition,
)

Memory = dict[str, int]
"""How often each part of a pattern has matched, by the name of the part."""


FORMS = phrase("a fact, or a mapping of facts to tests", "一个事实,或从事实到条件的映射")


class PatternError(Unaccepted):
    """A pattern that the language does not have."""

    def __init__(self, what: str, accepted: str, path: Path = ()) -> None:
        super().__init__(what, accepted, path, UNREADABLE_PATTERN)


@dataclass(frozen=True, slots=True)
class Single:
    """One kind of fact with tests on its fields, the n-th time."""

    fact: str
    condition: Condition = ALWAYS
    times: int = 1

    def matches(self, fact: Fact, field_of: FieldOf, instant_of: InstantOf) -> bool:
        """Whether this fact fits; `times` is not looked at."""
        return fact.type == self.fact and self.condition.holds(field_of, instant_of)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Alternatives, each a tuple of singles that must all have come (one single in the common case)."""

    alternatives: tuple[tuple[Single, ...], ...]
    facts: frozenset[str] = field(init=False, repr=False)
    """Every fact type that can complete the pattern."""
    plain: bool = field(init=False, repr=False)
    """Whether one fact alone decides, with nothing to remember."""
    parts: Mapping[str, tuple[tuple[str, Single], ...]] = field(init=False, repr=False, compare=False)
    """By fact type: the singles it may fit, each with the name under which matches are counted (`0.1`)."""
    required: tuple[tuple[tuple[str, int], ...], ...] = field(init=False, repr=False, compare=False)
    """For each alternative the names of its singles, with how often each must have matched."""

    def __post_init__(self) -> None:
        # Every fact needs these, so they are computed once.
        named = [
            [(f"{i}.{j}", single) for j, single in enumerate(singles)]
            for i, singles in enumerate(self.alternatives)
        ]
        parts: dict[str, tuple[tuple[str, Single], ...]] = {}
        for name, single in (part for alternative in named for part in alternative):
            parts[single.fact] = (*parts.get(single.fact, ()), (name, single))
        object.__setattr__(self, "facts", frozenset(parts))
        plain = all(len(singles) == 1 and singles[0].times == 1 for singles in self.alternatives)
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "parts", parts)
        required = tuple(tuple((name, single.times) for name, single in alternative) for alternative in named)
        object.__setattr__(self, "required", required)

    def singles(self) -> list[Single]:
        """Every single of every alternative."""
        return [single for alternative in self.alternatives for single in alternative]

    def matches(self, fact: Fact, field_of: FieldOf, instant_of: InstantOf) -> bool:
        """For plain patterns: whether the fact fits."""
        singles = self.parts.get(fact.type, ())
        return any(single.matches(fact, field_of, instant_of) for _, single in singles)

    def remember(
        self, memory: Memory, name: str, fact: Fact, field_of: FieldOf, instant_of: InstantOf
    ) -> None:
        """Count the parts that the fact matches, in `memory` under keys that begin with `name`."""
        for part, single in self.parts.get(fact.type, ()):
            if single.matches(fact, field_of, instant_of):
                key = f"{name}.{part}"
                memory[key] = memory.get(key, 0) + 1

    def complete(self, memory: Memory, name: str) -> bool:
        """Whether, by the counts in `memory`, every single of one alternative has matched often enough."""
        for alternative in self.required if memory else ():
            for part, times in alternative:
                if memory.get(f"{name}.{part}", 0) < times:
                    break
            else:
                return True
        return False


NEVER = Pattern(())
ALONE = phrase("a list of facts, with no other key beside it", "事实的列表,旁边没有别的键")


def read_pattern(form: object) -> Pattern:
    """The pattern from the form that a policy has (see `PatternForm`). Raises PatternError."""
    if form is None:
        return NEVER
    if not isinstance(form, list):
        return Pattern(tuple(_alternatives(form, ())))
    if not form:
        raise PatternError(
            phrase("given an empty list", "写的是空列表"), phrase("at least one fact", "至少一个事实")
        )
    return Pattern(tuple(single for i, part in enumerate(form) for single in _alternatives(part, (i,))))


def _alternatives(form: object, path: Path) -> list[tuple[Single, ...]]:
    if isinstance(form, Mapping) and "all" in form:
        members, path = form["all"], (*path, "all")
        if len(form) > 1:
            raise PatternError(phrase('given other keys beside "all"', '"all" 旁边还有别的键'), ALONE, path)
        if not isinstance(members, list) or not members:
            raise PatternError(given(repr(members)), ALONE, path)
        return [tuple(single for i, member in enumerate(members) for single in _singles(member, (*path, i)))]
    return [(single,) for single in _singles(form, path)]


def _singles(form: object, path: Path) -> list[Single]:
    if isinstance(form, str):
        return [Single(form)]
    if not isinstance(form, Mapping) or not form:
        raise PatternError(given(repr(form)), FORMS, path)
    return [_single(str(fact), tests, (*path, str(fact))) for fact, tests in form.items()]


def _single(fact: str, form: object, path: Path) -> Single:
    if form is None:
        return Single(fact)
    times = 1
    if isinstance(form, Mapping) and "times" in form:
        text = plain(form["times"])
        if not text.isdigit() or int(text) < 1:
            raise PatternError(
                given(repr(form["times"])), phrase("a whole number from 1", "从 1 起的整数"), (*path, "times")
            )
        times = int(text)
        form = {key: value for key, value in form.items() if key != "times"} or None
    try:
        return Single(fact, read_condition(form), times)
    except ConditionError as error:
        inner = error.diagnostic.under(*path)
        raise PatternError(inner.what, inner.accepted, inner.path) from None
