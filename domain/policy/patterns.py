"""Patterns: which facts a rule is about.

`fact`, `{fact: {field: test}}`, a list for the first of several, `{all: [...]}` for the last of all, and
`times: n` beside the tests for the n-th match. What a pattern has already seen is kept by whoever asks
(`Memory`), so that a pattern itself never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.diagnostics import Path, Unaccepted
from domain.facts.fact import Fact
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
        """Whether this one fact fits, leaving aside how often."""
        return fact.type == self.fact and self.condition.holds(field_of, instant_of)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Alternatives, each a tuple of singles that must all have come (one single in the common case)."""

    alternatives: tuple[tuple[Single, ...], ...]
    facts: frozenset[str] = field(init=False, repr=False)
    """Every fact type the pattern may be completed by."""
    plain: bool = field(init=False, repr=False)
    """Whether one fact alone decides, with nothing to remember."""
    parts: Mapping[str, tuple[tuple[str, Single], ...]] = field(init=False, repr=False, compare=False)
    """By the type of fact: the singles it may fit, each with the name it is remembered by (`0.1`)."""
    wanted: tuple[tuple[tuple[str, int], ...], ...] = field(init=False, repr=False, compare=False)
    """For each alternative the names of its singles, with how often each must have matched."""

    def __post_init__(self) -> None:
        # Asked for at every fact, so worked out once.
        named = [
            [(f"{i}.{j}", single) for j, single in enumerate(one)] for i, one in enumerate(self.alternatives)
        ]
        parts: dict[str, tuple[tuple[str, Single], ...]] = {}
        for name, single in (part for one in named for part in one):
            parts[single.fact] = (*parts.get(single.fact, ()), (name, single))
        object.__setattr__(self, "facts", frozenset(parts))
        plain = all(len(one) == 1 and one[0].times == 1 for one in self.alternatives)
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "parts", parts)
        wanted = tuple(tuple((name, single.times) for name, single in one) for one in named)
        object.__setattr__(self, "wanted", wanted)

    def singles(self) -> list[Single]:
        """Every single of every alternative."""
        return [single for one in self.alternatives for single in one]

    def matches(self, fact: Fact, field_of: FieldOf, instant_of: InstantOf) -> bool:
        """For plain patterns: whether the fact fits."""
        singles = self.parts.get(fact.type, ())
        return any(single.matches(fact, field_of, instant_of) for _, single in singles)

    def remember(
        self, memory: Memory, name: str, fact: Fact, field_of: FieldOf, instant_of: InstantOf
    ) -> None:
        """Count what the fact completes, in `memory` under names that begin with `name`."""
        for part, single in self.parts.get(fact.type, ()):
            if single.matches(fact, field_of, instant_of):
                key = f"{name}.{part}"
                memory[key] = memory.get(key, 0) + 1

    def complete(self, memory: Memory, name: str) -> bool:
        """Whether, by what `memory` holds, one alternative has come in full."""
        for alternative in self.wanted if memory else ():
            for part, times in alternative:
                if memory.get(f"{name}.{part}", 0) < times:
                    break
            else:
                return True
        return False


NEVER = Pattern(())
ALONE = "a list of facts, with no other key beside it"


def read_pattern(written: object) -> Pattern:
    """The pattern that a policy wrote. Raises PatternError."""
    if written is None:
        return NEVER
    if not isinstance(written, list):
        return Pattern(tuple(_alternatives(written, ())))
    if not written:
        raise PatternError("given an empty list", "at least one fact")
    return Pattern(tuple(single for i, part in enumerate(written) for single in _alternatives(part, (i,))))


def _alternatives(written: object, path: Path) -> list[tuple[Single, ...]]:
    if isinstance(written, Mapping) and "all" in written:
        members, path = written["all"], (*path, "all")
        if len(written) > 1:
            raise PatternError('given other keys beside "all"', ALONE, path)
        if not isinstance(members, list) or not members:
            raise PatternError(f"given {members!r}", ALONE, path)
        return [tuple(single for i, member in enumerate(members) for single in _singles(member, (*path, i)))]
    return [(single,) for single in _singles(written, path)]


def _singles(written: object, path: Path) -> list[Single]:
    if isinstance(written, str):
        return [Single(written)]
    if not isinstance(written, Mapping) or not written:
        raise PatternError(f"given {written!r}", "a fact, or a mapping of facts to tests", path)
    return [_single(str(fact), tests, (*path, str(fact))) for fact, tests in written.items()]


def _single(fact: str, written: object, path: Path) -> Single:
    if written is None:
        return Single(fact)
    times = 1
    if isinstance(written, Mapping) and "times" in written:
        text = plain(written["times"])
        if not text.isdigit() or int(text) < 1:
            raise PatternError(f"given {written['times']!r}", "a whole number from 1", (*path, "times"))
        times = int(text)
        written = {key: value for key, value in written.items() if key != "times"} or None
    try:
        return Single(fact, read_condition(written), times)
    except ConditionError as error:
        inner = error.diagnostic.under(*path)
        raise PatternError(inner.what, inner.accepted, inner.path) from None
