"""Patterns: which facts a rule is about.

`fact`, `{fact: {field: test}}`, a list for the first of several, `{all: [...]}` for the last of all, and
`times: n` beside the tests for the n-th match. What a pattern has already seen is kept by whoever asks
(`Memory`), so that a pattern itself never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.conditions import ALWAYS, Condition, ConditionError, InstantOf, Lookup, plain, read_condition
from domain.facts import Fact

Memory = dict[str, int]
"""How often each part of a pattern has matched, by the name of the part."""


class PatternError(ValueError):
    """A pattern that the language does not have; the message says what would be accepted."""


@dataclass(frozen=True, slots=True)
class Single:
    """One kind of fact with tests on its fields, the n-th time."""

    fact: str
    condition: Condition = ALWAYS
    times: int = 1

    def matches(self, fact: Fact, lookup: Lookup, instant_of: InstantOf) -> bool:
        """Whether this one fact fits, leaving aside how often."""
        return fact.type == self.fact and self.condition.holds(lookup, instant_of)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Alternatives, each a tuple of singles that must all have come (one single in the common case)."""

    alternatives: tuple[tuple[Single, ...], ...]
    facts: frozenset[str] = field(init=False, repr=False)
    """Every fact type the pattern may be completed by."""
    plain: bool = field(init=False, repr=False)
    """Whether one fact alone decides, with nothing to remember."""

    def __post_init__(self) -> None:
        # Asked for at every fact, so worked out once.
        facts = frozenset(single.fact for one in self.alternatives for single in one)
        object.__setattr__(self, "facts", facts)
        plain = all(len(one) == 1 and one[0].times == 1 for one in self.alternatives)
        object.__setattr__(self, "plain", plain)

    def singles(self) -> list[Single]:
        """Every single of every alternative."""
        return [single for one in self.alternatives for single in one]

    def matches(self, fact: Fact, lookup: Lookup, instant_of: InstantOf) -> bool:
        """For plain patterns: whether the fact fits."""
        return any(single.matches(fact, lookup, instant_of) for single in self.singles())

    def remember(self, memory: Memory, name: str, fact: Fact, lookup: Lookup, instant_of: InstantOf) -> None:
        """Count what the fact completes, in `memory` under names that begin with `name`."""
        for i, alternative in enumerate(self.alternatives):
            for j, single in enumerate(alternative):
                if single.matches(fact, lookup, instant_of):
                    key = f"{name}.{i}.{j}"
                    memory[key] = memory.get(key, 0) + 1

    def complete(self, memory: Memory, name: str) -> bool:
        """Whether, by what `memory` holds, one alternative has come in full."""
        return any(
            all(memory.get(f"{name}.{i}.{j}", 0) >= single.times for j, single in enumerate(alternative))
            for i, alternative in enumerate(self.alternatives)
        )


NEVER = Pattern(())


def read_pattern(written: object) -> Pattern:
    """The pattern that a policy wrote. Raises PatternError, saying what would be accepted."""
    if written is None:
        return NEVER
    parts = written if isinstance(written, list) else [written]
    if not parts:
        raise PatternError("given an empty list; accepted: at least one fact")
    return Pattern(tuple(alternative for part in parts for alternative in _alternatives(part)))


def _alternatives(written: object) -> list[tuple[Single, ...]]:
    if isinstance(written, Mapping) and "all" in written:
        members = written["all"]
        if len(written) > 1 or not isinstance(members, list) or not members:
            raise PatternError("all: accepted: a list of facts, with no other key beside it")
        return [tuple(single for member in members for single in _singles(member))]
    return [(single,) for single in _singles(written)]


def _singles(written: object) -> list[Single]:
    if isinstance(written, str):
        return [Single(written)]
    if not isinstance(written, Mapping) or not written:
        raise PatternError(f"given {written!r}; accepted: a fact, or a mapping of facts to tests")
    return [_single(str(fact), tests) for fact, tests in written.items()]


def _single(fact: str, written: object) -> Single:
    if written is None:
        return Single(fact)
    times = 1
    if isinstance(written, Mapping) and "times" in written:
        text = plain(written["times"])
        if not text.isdigit() or int(text) < 1:
            raise PatternError(f"{fact}.times: given {written['times']!r}; accepted: a whole number from 1")
        times = int(text)
        written = {key: value for key, value in written.items() if key != "times"} or None
    try:
        return Single(fact, read_condition(written), times)
    except ConditionError as error:
        raise PatternError(f"{fact}: {error}") from None
