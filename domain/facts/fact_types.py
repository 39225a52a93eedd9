"""Fact types: the rows of the vocabulary, and the shapes of what the engine writes.

A shape is a TypedDict. The vocabulary takes its fields from it once, when it is loaded. Facts themselves hold plain
dictionaries; mypy checks against the shape where code builds one or reads one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NotRequired,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from domain.facts.drafts import Draft
from domain.facts.fact import ENGINE, Fact
from domain.facts.fields import Field, FieldType

CASE = "case"

Text = Annotated[str, FieldType.TEXT]
Person = Annotated[str, FieldType.PERSON]
Instant = Annotated[str, FieldType.INSTANT]
"""ISO 8601 in UTC, as `write_instant` gives it."""
Money = Annotated[str, FieldType.MONEY]
Count = Annotated[int, FieldType.COUNT]
Flag = Annotated[bool, FieldType.FLAG]
Texts = Annotated[list[str], FieldType.TEXTS]
TextOfNames = Annotated[dict[str, str], FieldType.RECORD]
Values = Annotated[dict[str, Any], FieldType.RECORD]
Points = Annotated[list[list[str]], FieldType.RECORD]
"""Pairs of an instant and the warning point that falls on it."""
Places = Annotated[list[list[Any]], FieldType.RECORD]
"""Pairs of an instant and the place of the action that comes then, counted from 0."""

Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class EngineFact(Generic[Shape]):
    """A kind of fact that the engine writes, with the shape of its data.

    `thing` and `meaning` are left out if people report the fact too: then its row in the vocabulary has them.
    """

    name: str
    shape: type[Shape]
    meaning: str = ""
    thing: str = CASE

    def draft(self, data: Shape, about: str, at: datetime, cause: str, actor: str = ENGINE) -> Draft:
        """The draft of a fact of this kind. `about` is the id of the thing, `cause` a command id, "fact:12" or "time"."""
        return Draft(self.name, about, at, cause, cast("dict[str, Any]", data), actor)

    def following(self, fact: Fact, data: Shape, about: str | None = None) -> Draft:
        """The draft of a fact that follows from another: at its instant, about its thing unless `about` names another."""
        return self.draft(data, about or fact.about, fact.occurred_at, f"fact:{fact.number}")

    def data(self, fact: Fact | Draft) -> Shape:
        """The data of a fact or a draft of this kind, typed. Nothing is checked at run time; an old fact may lack later fields."""
        return cast("Shape", fact.data)

    def fields(self) -> dict[str, Field]:
        """The fields of the shape by name."""
        hints = get_type_hints(self.shape, include_extras=True)
        return {name: _field(hint) for name, hint in hints.items()}


def _field(hint: Any) -> Field:
    required = get_origin(hint) is not NotRequired
    if not required:
        (hint,) = get_args(hint)
    base, field_type = get_args(hint)
    choices = get_args(base) if get_origin(base) is Literal else ()
    return Field(field_type, required=required, choices=choices)


@dataclass(frozen=True, slots=True)
class FactType:
    """One kind of fact: the thing it is about, what it does to that thing, and its fields.

    `opens`: a thing begins; `ends`: the thing ends; `cancels`: it ends without having been done. `stage`: the status that
    the complaint gets. `fields` are those that people give; if the fact is `by_engine`, all fields. `added` are those that
    the engine adds, or writes when it writes the fact itself.
    """

    name: str
    thing: str
    fields: Mapping[str, Field]
    meaning: str
    opens: bool = False
    ends: bool = False
    cancels: bool = False
    stage: str = ""
    by_engine: bool = False
    added: Mapping[str, Field] = field(default_factory=dict)

    @property
    def carried(self) -> dict[str, Field]:
        """Every declared field by name. A policy may add more to facts that people report."""
        return {**self.added, **self.fields}


@dataclass(frozen=True, slots=True)
class CommandType:
    """One command: the facts it asks for, in order, and its description in both languages."""

    name: str
    facts: tuple[str, ...]
    en: str
    zh: str


TEXT, FLAG, COUNT, MONEY = FieldType.TEXT, FieldType.FLAG, FieldType.COUNT, FieldType.MONEY
INSTANT, TEXTS, PERSON, PEOPLE = FieldType.INSTANT, FieldType.TEXTS, FieldType.PERSON, FieldType.PEOPLE
RECORD = FieldType.RECORD

BACKDATED = {"backdated": Field(FLAG)}
"""Added to every fact that is reported later than the policy's `backdating.mark_after`."""


def need(type: FieldType = TEXT, *choices: str) -> Field:
    """A field that must be given."""
    return Field(type, required=True, choices=choices)


def may(type: FieldType = TEXT, *choices: str) -> Field:
    """A field that may be given."""
    return Field(type, choices=choices)


def fact(
    name: str,
    meaning: str,
    thing: str = CASE,
    /,
    *,
    opens: bool = False,
    ends: bool = False,
    cancels: bool = False,
    stage: str = "",
    writes: EngineFact[Any] | None = None,
    **fields: Field,
) -> FactType:
    """A fact that people report. `writes`: the shape of what the engine adds to it, or writes in their place."""
    shape = writes.fields() if writes else {}
    added = {key: Field(declared.type) for key, declared in shape.items() if key not in fields} | BACKDATED
    return FactType(name, thing, fields, meaning, opens, ends or cancels, cancels, stage, added=added)


def engine_fact(kind: EngineFact[Any]) -> FactType:
    """A fact that only the engine writes."""
    return FactType(kind.name, kind.thing, kind.fields(), kind.meaning, by_engine=True)
