"""The policy: a company's rule book as data, checked for shape when it is read.

Every scalar may come as text, because files are read so; the schema converts it. Unknown keys are refused. Names, such as
those of calendars and parameters, are checked by `domain.policy.compiler`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field, JsonValue

from domain.facts.fields import FieldType
from domain.policy.actions import Action
from domain.policy.ignore import Ignore
from domain.policy.notices import NoticeText, Quiet
from domain.policy.part import ConditionForm, DueForm, Name, Part, PatternForm, Texts, Words
from domain.policy.penalties import Penalties
from domain.policy.routes import Route
from domain.time.amounts import Amount, AmountText


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
    """The fields that a new complaint must have, the defaults of fields, and the facts that the opening writes."""

    required: Texts = ()
    defaults: Mapping[Name, str] = Field(default_factory=dict)
    writes: Texts = ("received", "registered", "accepted")
    clause: Texts = ()


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
        """The policy as plain JSON, without defaults: the form that is stored, digested and read again."""
        body: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return body

    def digest(self) -> str:
        """Hex SHA-256 of the canonical JSON of the body."""
        text = json.dumps(self.body(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
