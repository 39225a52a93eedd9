"""A part of a policy, and the forms that values have in it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from domain.policy.conditions import read_condition
from domain.policy.patterns import read_pattern
from domain.time.windows import Window


class Part(BaseModel):
    """A part of a policy: frozen, and closed against keys that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


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
"""One text or a list of texts."""
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
