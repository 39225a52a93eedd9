"""The policy: a company's rule book as data, checked for shape when it is read.

Every scalar may come as text (that is how files are read); the schema converts it. Unknown keys are refused. What
the words mean is checked by `domain.policy.rulebook`, which compiles a policy for the engine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue

from domain.facts.fields import FieldType
from domain.policy.conditions import read_condition
from domain.policy.ignore import Ignore
from domain.policy.part import Part
from domain.policy.patterns import read_pattern
from domain.time.amounts import Amount, AmountText
from domain.time.windows import Window


def _listed(value: object) -> object:
    return value if isinstance(value, list) or value is None else [value]


def _pattern(value: JsonValue) -> JsonValue:
    read_pattern(value)
    return value


def _condition(value: JsonValue) -> JsonValue:
    read_condition(value)
    return value


def _window(value: str) -> str:
    return str(Window.parse(value))


_Several = BeforeValidator(lambda value: _listed(value) or [])
Texts = Annotated[tuple[str, ...], _Several]
"""One text or a list of them."""
Hours = Annotated[tuple[Annotated[str, AfterValidator(_window)], ...], _Several]
"""Windows of a day by the wall clock, such as 21:00-08:00 (see `domain.time.windows`)."""
PatternForm = Annotated[JsonValue, AfterValidator(_pattern)]
"""A fact, a mapping of facts to tests, or a list of these (see `domain.policy.patterns`)."""
ConditionForm = Annotated[JsonValue, AfterValidator(_condition)]
"""A mapping of fields to tests, or a list of mappings (see `domain.policy.conditions`)."""
DueForm = JsonValue
"""An amount or a due expression (see `domain.policy.due`)."""
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class Words(Part):
    """A text in both languages."""

    zh: str
    en: str


class Param(Part):
    """A figure that the document leaves open, with the company's choice and why."""

    value: AmountText | None = None
    clause: Texts = ()
    note: str = ""
    required: bool = False


class Severity(Part):
    """A severity, with the priority its timers get in a burst (1 is first, 5 is last)."""

    words: Words
    priority: int = Field(default=3, ge=1, le=5)


class FieldRule(Part):
    """A field that this policy adds, or the values to which it limits one of the vocabulary."""

    on: Texts = ()
    type: FieldType = FieldType.TEXT
    choices: Texts = ()
    words: Words | None = None
    clause: Texts = ()
    words_of: Mapping[str, Words] = Field(default_factory=dict)


class Role(Part):
    """A role, with the roles that head it or stand in for it."""

    words: Words
    head: str | None = None
    deputy: str | None = None
    clause: Texts = ()


class Intake(Part):
    """What the record of a new complaint must hold, what it holds if nothing is said, and which facts it writes."""

    required: Texts = ()
    defaults: Mapping[Name, str] = Field(default_factory=dict)
    writes: Texts = ("received", "registered", "accepted")
    clause: Texts = ()


class TaskForm(Part):
    """A verb: a task to open."""

    kind: str
    to: str
    text: str = ""
    due: DueForm = None
    department: str | None = None


class Dispatch(Part):
    """A verb: look for an engineer; the names are paths to fields."""

    skill: str | None = None
    region: str | None = None


class PenaltyForm(Part):
    """A verb: propose a penalty under an item of the policy's penalty table."""

    item: str


class Action(Part):
    """What is done: one or more verbs, with a condition, and for breaches a time that must pass first."""

    when: ConditionForm = None
    after: DueForm = None
    channel: str | None = None
    text: str | None = None
    notify: Texts = ()
    report: Texts = ()
    escalate: str | None = None
    assign: str | None = None
    open: TaskForm | None = None
    warn_regions: str | None = None
    register_in: Name | None = Field(default=None, alias="register")
    dispatch: Dispatch | None = None
    require: str | None = None
    penalty: PenaltyForm | None = None
    reopen: bool = False
    alarm: str | None = None


class Deadline(Part):
    """A deadline: when its clock starts and stops, when it is due, who is charged, and what a breach does."""

    clause: Texts
    words: Words
    per: str = "case"
    from_: PatternForm = Field(alias="from")
    when: ConditionForm = None
    until: PatternForm
    restart: PatternForm = None
    void: PatternForm = None
    undone_by: PatternForm = None
    within: DueForm = None
    due: DueForm = None
    calendar: str | None = None
    warn: Texts = ()
    breach: tuple[Action, ...] = ()
    repeat: DueForm = None
    against: JsonValue = None
    soft: bool = False
    at_due: Literal["in_time", "late"] = "in_time"
    outlives: bool = False
    note: str = ""


class Pause(Part):
    """What makes clocks stand still, which ones, and for how long at most."""

    clause: Texts
    words: Words
    from_: PatternForm = Field(alias="from")
    until: PatternForm
    freezes: JsonValue = "all"
    per: str = "case"
    floor: AmountText | None = None
    limit: AmountText | None = None
    needs: Texts = ()
    reasons: Mapping[Name, Words] = Field(default_factory=dict)


class Gate(Part):
    """What must be there before a fact is accepted."""

    clause: Texts
    before: PatternForm
    when: ConditionForm = None
    fields: Texts = ()
    facts: tuple[PatternForm, ...] = ()
    that: ConditionForm = None
    one_of: Texts = ()
    words: Words


class Reaction(Part):
    """What follows from a fact."""

    clause: Texts
    upon: PatternForm
    when: ConditionForm = None
    do: tuple[Action, ...]
    words: Words | None = None


class NoticeText(Part):
    """The words of a notice; `{name}` stands for a value."""

    subject: Words
    body: Words


class BreakThrough(Part):
    """Which notices go out in quiet hours: those of a case for which `when` holds, and those with one of the texts."""

    when: ConditionForm = None
    texts: Texts = ()


class Quiet(Part):
    """Quiet hours of a channel, or of all: windows of every day by the calendar's clocks, and whole days of rest."""

    clause: Texts = ()
    words: Words
    hours: Hours = ()
    days_of_rest: bool = False
    break_through: BreakThrough | None = None


class PenaltyAmount(Part):
    """An amount of a penalty and when it is the one that fits."""

    amount: str = Field(pattern=r"^\d{1,9}(\.\d{1,2})?$")
    when: ConditionForm = None
    clause: Texts = ()


class Share(Part):
    """A penalty as a share of an amount that the fact carries: `of` names the field, `rate` is a part of 1."""

    of: str
    rate: str = Field(pattern=r"^(0(\.\d{1,4})?|1(\.0{1,4})?)$")


class PenaltyItem(Part):
    """An item of the penalty table: what proposes it, what must come beside it, against whom, and what withdraws it.

    `against: chosen` leaves the person to whoever confirms. Items of one `group` give one penalty for a person and thing.
    """

    clause: Texts
    words: Words
    upon: PatternForm = None
    when: ConditionForm = None
    needs: PatternForm = None
    withdrawn_by: PatternForm = None
    against: JsonValue = None
    amount: tuple[PenaltyAmount, ...] = ()
    share: Share | None = None
    fixed: bool = False
    excusable: bool = True
    group: str | None = None


class Penalties(Part):
    """The penalty table: amounts in order of fit, and who confirms."""

    clause: Texts
    currency: str = "CNY"
    amount: tuple[PenaltyAmount, ...]
    confirm_by: Texts
    items: Mapping[Name, PenaltyItem]


class RouteStep(Part):
    """One step of a route: who signs, what the answer must hold, and which answers pass (default: the outcome passed).

    A step that fails refuses the route, or goes to the step named in `fail`. A step `aside` is reached in no other way.
    """

    step: Name
    by: str
    words: Words
    when: ConditionForm = None
    fields: Texts = ()
    passes: ConditionForm = Field(default=None, alias="pass")
    fail: Name = "refused"
    aside: bool = False
    clause: Texts = ()


class Route(Part):
    """Ordered steps that a document, a return or another thing passes; each step opens a task.

    `before` are facts that are refused until the route is passed; `passed` and `refused` are facts written at its end.
    """

    clause: Texts
    words: Words
    upon: PatternForm
    when: ConditionForm = None
    before: PatternForm = None
    steps: tuple[RouteStep, ...] = Field(min_length=1)
    passed: Name | None = None
    refused: Name | None = None


class UnitKind(Part):
    """A kind of unit with duties of its own, that belong to no complaint: a store, a region, the company."""

    words: Words
    clause: Texts = ()


class Schedule(Part):
    """A period of a kind of unit that ends again and again; each end is a fact that deadlines can start from."""

    clause: Texts
    words: Words
    every: Literal["month", "quarter", "year"]
    unit: str


class Backdating(Part):
    """How far back a report may reach, and from which distance on it is marked as late."""

    limit: AmountText = Amount.parse("3 days")
    mark_after: AmountText = Amount.parse("5 minutes")


class Policy(Part):
    """A company's rule book."""

    id: Name
    version: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,31}$")
    effective: date
    entity: Words
    words: Words
    calendar: str
    clauses: str = ""
    params: Mapping[Name, Param] = Field(default_factory=dict)
    severities: Mapping[Name, Severity]
    categories: Mapping[Name, Words]
    kinds: Mapping[Name, Words] = Field(default_factory=dict)
    channels: Mapping[Name, Words] = Field(default_factory=dict)
    progress: Mapping[Name, Words] = Field(default_factory=dict)
    roles: Mapping[Name, Role]
    ladder: tuple[str, ...]
    default_owner: str
    duty: str = "duty"
    fields: Mapping[Name, FieldRule] = Field(default_factory=dict)
    intake: Intake
    may: Mapping[Name, Texts] = Field(default_factory=dict)
    deadlines: Mapping[Name, Deadline]
    warnings: Action | None = None
    pauses: Mapping[Name, Pause] = Field(default_factory=dict)
    gates: Mapping[Name, Gate] = Field(default_factory=dict)
    reactions: Mapping[Name, Reaction] = Field(default_factory=dict)
    penalties: Penalties | None = None
    routes: Mapping[Name, Route] = Field(default_factory=dict)
    units: Mapping[Name, UnitKind] = Field(default_factory=dict)
    schedules: Mapping[Name, Schedule] = Field(default_factory=dict)
    notices: Mapping[Name, NoticeText] = Field(default_factory=dict)
    quiet: Mapping[Name, Quiet] = Field(default_factory=dict)
    backdating: Backdating = Backdating()
    reopen_within: AmountText = Amount.parse("90 days")
    ignore: tuple[Ignore, ...] = ()

    def body(self) -> dict[str, Any]:
        """The policy as plain JSON: what is stored, digested and read back."""
        body: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return body

    def digest(self) -> str:
        """SHA-256 of the canonical JSON: the name under which this very text is kept for ever."""
        text = json.dumps(self.body(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
