"""Reading: what is wrong with a message, in words that say which field and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.fields import shown
from domain.refusals import Problem

_ACCEPTED = {
    "by": "role:person, such as intake:li-min",
    "at": 'a time with its zone as text, such as "2026-11-16T09:00:00+08:00"',
    "about": "the id of a thing as text, such as visit-1",
    "policy": "the name of a policy, such as evergreen",
    "fields": "a mapping of field names to values",
    "opening": "a mapping with policy, by, at and fields",
}


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """One problem for each mistake that the schema of a message, `model`, found."""
    return [_problem(dict(one), model) for one in error.errors(include_url=False)]


def _problem(found: Mapping[str, Any], model: type[BaseModel]) -> Problem:
    where = ".".join(str(part) for part in found["loc"]) or "input"
    name = str(found["loc"][-1]) if found["loc"] else "input"
    if found["type"] == "extra_forbidden":
        return Problem(where, "unknown key", ", ".join(model.model_fields) if len(found["loc"]) == 1 else "")
    said = found["msg"]
    accepted = _ACCEPTED.get(name) or said[:1].lower() + said[1:]
    return Problem(
        where, "missing" if found["type"] == "missing" else f"given {shown(found['input'])}", accepted
    )
