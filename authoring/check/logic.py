"""Whether conditions can hold at all, and whether two of them can hold together. Cautious: what cannot be decided
from the words alone counts as possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice, product

from domain.policy.conditions import Condition, Test, read_condition

MOST_PAIRS = 4096


@dataclass(slots=True)
class _Values:
    """The values that some tests leave to one field: allowed (None: any), forbidden, bounds, presence."""

    allowed: frozenset[str] | None = None
    forbidden: set[str] = field(default_factory=set)
    least: float = float("-inf")
    most: float = float("inf")
    given: bool | None = None
    clash: bool = False

    def narrow(self, test: Test) -> None:
        if test.kind == "in":
            self._present(present=True)
            self.allowed = test.wanted if self.allowed is None else self.allowed & test.wanted
        elif test.kind == "not":
            self.forbidden |= test.wanted
        elif test.kind == "given":
            self._present(present="true" in test.wanted)
        elif test.kind == "at_least":
            self._present(present=True)
            self.least = max(self.least, test.other)
        elif test.kind == "at_most":
            self._present(present=True)
            self.most = min(self.most, test.other)
        elif test.kind != "not_same_as":
            self._present(present=True)

    def _present(self, *, present: bool) -> None:
        self.clash |= self.given is not None and self.given != present
        self.given = present

    @property
    def empty(self) -> bool:
        if self.clash or self.least > self.most:
            return True
        if self.allowed is None:
            return False
        left = self.allowed - self.forbidden
        numbers = [_number(value) for value in left]
        return not any(number is None or self.least <= number <= self.most for number in numbers)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def together(*tests: Iterable[Test], lists: frozenset[str] = frozenset()) -> bool:
    """Whether all these tests can hold at once. Fields in `lists` hold several values, so their tests never exclude each other."""
    values_of: dict[str, _Values] = {}
    for group in tests:
        for test in group:
            if test.name not in lists or test.kind == "given":
                values_of.setdefault(test.name, _Values()).narrow(test)
    return not any(values.empty for values in values_of.values())


def possible(condition: Condition) -> bool:
    """Whether a condition can hold at all."""
    return not condition.alternatives or any(together(tests) for tests in condition.alternatives)


def overlap(*conditions: Condition) -> bool:
    """Whether there is a state in which all of the conditions hold."""
    ways = [condition.alternatives or ((),) for condition in conditions]
    return any(together(*chosen) for chosen in islice(product(*ways), MOST_PAIRS))


def read(form: object) -> Condition:
    """The condition of a form that the schema has accepted."""
    return read_condition(form)
