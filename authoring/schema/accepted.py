"""What a schema accepts at a place, in words: read off the types of the pydantic models themselves."""

from __future__ import annotations

import types
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from domain.phrases import Phrase, either, phrase

_WORDS: dict[Any, str] = {
    str: phrase("text", "文字"),
    int: phrase("a whole number", "整数"),
    bool: either(("true", "false")),
    Decimal: phrase("a number such as 30 or 30.50", "数字,例如 30 或 30.50"),
    date: phrase("a date such as 2026-11-16", "日期,例如 2026-11-16"),
    datetime: phrase(
        "a time with its zone, such as 2026-11-16T09:00:00+08:00",
        "带时区的时间,例如 2026-11-16T09:00:00+08:00",
    ),
    time: phrase("a time of day such as 09:30", "一天中的时间,例如 09:30"),
    type(None): "",
}


def types_at(schema: Any, location: Sequence[str | int]) -> tuple[Any, ...]:
    """The types that a schema allows at an error location: more than one where it has a choice."""
    members = _members(schema)
    for step in location:
        below = [inner for schema_type in members for inner in _below(schema_type, step)]
        if below:
            members = tuple(member for inner in below for member in _members(inner))
        else:
            members = (
                tuple(schema_type for schema_type in members if _is_called(schema_type, step)) or members
            )
    return members


def accepted_keys(schemas: Iterable[Any]) -> tuple[str, ...]:
    """The keys a mapping may have, as they are written in a file."""
    keys: dict[str, None] = {}
    for schema in schemas:
        if isinstance(schema, type) and issubclass(schema, BaseModel):
            keys |= dict.fromkeys(_fields(schema))
    return tuple(keys)


def in_words(schemas: Iterable[Any]) -> Phrase:
    """A short description of what the types accept; empty when there is nothing sure to say."""
    return either(words for schema in schemas if (words := _word(schema)))


def mapping_of(keys: Collection[str]) -> Phrase:
    """A mapping with these keys, in words."""
    if not keys:
        return phrase("a mapping", "映射")
    return phrase("a mapping with the keys {keys}", "带有键 {keys} 的映射", keys=", ".join(keys))


def _word(schema: Any) -> str:
    if schema in _WORDS:
        return _WORDS[schema]
    origin = get_origin(schema) or schema
    if origin is Literal:
        return ", ".join(map(str, get_args(schema)))
    if isinstance(origin, type) and issubclass(origin, Enum):
        return ", ".join(str(member.value) for member in origin)
    if isinstance(origin, type) and issubclass(origin, BaseModel):
        return mapping_of(_fields(origin))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return mapping_of(())
    if isinstance(origin, type) and issubclass(origin, list | tuple | set | frozenset | Sequence):
        return phrase("a list", "列表")
    return ""


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """Key in the file -> type of its value."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        alias = field.validation_alias if isinstance(field.validation_alias, str) else None
        fields[alias or name] = field.annotation
    return fields


def _members(schema: Any) -> tuple[Any, ...]:
    """The alternatives of a union, without Annotated wrappers and type aliases."""
    origin = get_origin(schema)
    if origin is Annotated:
        return _members(get_args(schema)[0])
    if origin is Union or isinstance(schema, types.UnionType):
        return tuple(member for member_type in get_args(schema) for member in _members(member_type))
    if hasattr(schema, "__value__"):
        return _members(schema.__value__)
    return (schema,)


def _below(schema: Any, step: str | int) -> list[Any]:
    """The types one step further down: a key of a model, a value of a mapping, an item of a list."""
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        fields = _fields(schema)
        return [fields[str(step)]] if step in fields else []
    origin, arguments = get_origin(schema), get_args(schema)
    if not isinstance(origin, type) or not arguments:
        return []
    if issubclass(origin, Mapping):
        return [arguments[-1]] if isinstance(step, str) else []
    if not isinstance(step, int):
        return []
    if issubclass(origin, tuple) and arguments[-1] is not Ellipsis:
        return [arguments[step]] if step < len(arguments) else []
    return [arguments[0]]


def _is_called(schema: Any, step: str | int) -> bool:
    """Whether a step of an error location names this member of a union: by class, by spelling, or by its tag."""
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        tags = (
            get_args(annotation)
            for annotation in _fields(schema).values()
            if get_origin(annotation) is Literal
        )
        return step == schema.__name__ or any(step in values for values in tags)
    return str(step) in {str(schema), getattr(schema, "__name__", "")}
