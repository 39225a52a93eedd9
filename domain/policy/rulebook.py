"""The rulebook: a policy compiled for the engine, with indexes from facts and fields to the rules that they concern.

`domain.policy.compiler` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from domain.facts.fields import Field
from domain.facts.vocabulary import COMMANDS, command_fields
from domain.policy.actions import Action
from domain.policy.conditions import ALWAYS, Condition
from domain.policy.due import Expression
from domain.policy.notices import Quiet
from domain.policy.patterns import Pattern
from domain.policy.penalties import PenaltyItem
from domain.policy.routes import Route, RouteStep
from domain.policy.schema import Deadline, Gate, Pause, Policy, Reaction
from domain.time.amounts import Amount
from domain.time.windows import Window
from domain.time.worktime import WorkTime


@dataclass(frozen=True, slots=True)
class Step:
    """An action with its condition and, for a breach, the time that must pass first (None: at once)."""

    action: Action
    when: Condition = ALWAYS
    after: Amount | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A compiled deadline."""

    name: str
    spec: Deadline
    starts: Pattern
    when: Condition
    until: Pattern
    restart: Pattern
    void: Pattern
    undone_by: Pattern
    due: Expression
    warn: tuple[str, ...]
    steps: tuple[Step, ...]
    repeat: Amount | None
    worktime: WorkTime
    order: int
    per: str = field(init=False)
    """The kind of thing that has one clock each."""
    counted: bool = field(init=False)
    """Whether some amount of time counts from the start."""
    fixed: bool = field(init=False)
    """Whether the due time depends on the start alone."""
    due_fields: frozenset[str] = field(init=False)
    """The paths of the fields that the due time depends on."""

    def __post_init__(self) -> None:
        # Every fact needs these, so they are computed once.
        object.__setattr__(self, "per", self.spec.per)
        object.__setattr__(self, "counted", bool(self.due.amounts))
        object.__setattr__(self, "fixed", self.due.fixed)
        object.__setattr__(self, "due_fields", self.due.fields)

    @property
    def facts(self) -> frozenset[str]:
        """The fact types that can move a clock of this rule."""
        patterns = (self.starts, self.until, self.restart, self.void, self.undone_by)
        return frozenset().union(*(pattern.facts for pattern in patterns))

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields, without the path, that its condition and its due time depend on."""
        return frozenset(name.rsplit(".", 1)[-1] for name in self.when.names | self.due_fields)


@dataclass(frozen=True, slots=True)
class PauseRule:
    """A compiled pause."""

    name: str
    spec: Pause
    starts: Pattern
    until: Pattern


@dataclass(frozen=True, slots=True)
class GateRule:
    """A compiled gate. `facts`: every pattern must be complete before the gated fact is accepted."""

    name: str
    spec: Gate
    before: Pattern
    when: Condition
    that: Condition
    facts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class ReactionRule:
    """A compiled reaction."""

    name: str
    spec: Reaction
    upon: Pattern
    when: Condition
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PenaltyRule:
    """A compiled item of the penalty table."""

    name: str
    spec: PenaltyItem
    upon: Pattern
    when: Condition
    needs: Pattern
    withdrawn_by: Pattern


@dataclass(frozen=True, slots=True)
class StepRule:
    """A compiled step of a route."""

    spec: RouteStep
    when: Condition
    passes: Condition


@dataclass(frozen=True, slots=True)
class RouteRule:
    """A compiled route."""

    name: str
    spec: Route
    upon: Pattern
    when: Condition
    before: Pattern
    steps: tuple[StepRule, ...]


ALL: Final = "all"
"""The quiet hours of this name hold for every channel."""


@dataclass(frozen=True, slots=True)
class QuietRule:
    """Compiled quiet hours. `name`: the channel, or ALL. A notice for which `breaks` holds, or with one of `texts`, goes out."""

    name: str
    spec: Quiet
    windows: tuple[Window, ...]
    breaks: Condition | None
    texts: frozenset[str]


Index = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A policy with its working times, compiled. Shared by every complaint that runs under it; never changed."""

    policy: Policy
    digest: str
    worktime: WorkTime
    calendar_version: str
    deadlines: Mapping[str, DeadlineRule]
    pauses: Mapping[str, PauseRule]
    gates: Mapping[str, GateRule]
    reactions: Mapping[str, ReactionRule]
    penalties: Mapping[str, PenaltyRule]
    routes: Mapping[str, RouteRule]
    deadlines_by_fact: Index
    deadlines_by_field: Index
    pauses_by_fact: Index
    gates_by_fact: Index
    gates_seeing: Index
    reactions_by_fact: Index
    penalties_by_fact: Index
    routes_by_fact: Index
    routes_before: Index
    extra_fields: Mapping[str, Mapping[str, Field]] = field(default_factory=dict)
    warning: Step | None = None
    quiet: Mapping[str, QuietRule] = field(default_factory=dict)
    touched: dict[tuple[str, ...], Mapping[str, DeadlineRule]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """A cache of `domain.rules.deadlines`: the deadlines that a fact may concern, by its type and fields."""
    remembered: frozenset[str] = field(init=False, repr=False)
    """The fact types that some pattern of a rule counts. Most facts of the engine are not among them."""

    def __post_init__(self) -> None:
        indexes = (self.gates_seeing, self.penalties_by_fact, self.reactions_by_fact, self.deadlines_by_fact)
        object.__setattr__(self, "remembered", frozenset().union(*indexes))

    def fields_of(self, command: str) -> dict[str, Field]:
        """The fields a command takes under this policy: the vocabulary's, narrowed and extended."""
        fields = dict(command_fields(command))
        for fact_name in COMMANDS[command].facts:
            fields.update(self.extra_fields.get(fact_name, {}))
        return fields

    def rung(self, role: str) -> int | None:
        """The rung of a role on the ladder, from 0; None if it is not on the ladder."""
        return self.policy.ladder.index(role) if role in self.policy.ladder else None

    def priority(self, severity: str | None) -> int:
        """The priority of the complaint's timers by its severity: 1 is served first in a burst. 3 for an unknown severity."""
        declared = self.policy.severities.get(severity or "")
        return declared.priority if declared else 3
