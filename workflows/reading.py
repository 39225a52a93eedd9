"""Reading: messages as their models, and what is wrong with them in words that say which field and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from domain.facts.commands import ID_ACCEPTED
from domain.facts.fields import shown
from domain.facts.refusals import Problem, Refusal

Model = TypeVar("Model", bound=BaseModel)

NOTHING = RawValue(Payload())
"""What a workflow is given that is started without an argument."""

_ACCEPTED = {
    "by": "role:person, such as intake:li-min",
    "at": 'a time with its zone as text, such as "2026-11-16T09:00:00+08:00"',
    "about": "the id of a thing as text, such as visit-1",
    "policy": "the name of a policy, such as evergreen",
    "fields": "a mapping of field names to values",
    "id": ID_ACCEPTED,
    "opening": "a mapping with policy, by, at and fields",
}


def decoded(given: RawValue) -> Any:
    """The JSON in a payload. Decoded here and not by the SDK, where what is no JSON would stop the task for ever."""
    try:
        return workflow.payload_converter().from_payload(given.payload)
    except Exception as error:  # noqa: BLE001 - converters raise what they like
        raise refused(Refusal("field", [Problem("input", f"does not decode: {error}", "JSON")])) from None


def read(model: type[Model], given: Any) -> Model:
    """A message as its model, or a refusal that names every field. Never a failed task."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise refused(Refusal("field", problems_of(error, model))) from None


def refused(refusal: Refusal) -> ApplicationError:
    """The refusal as callers of any language get it: its code as the type, its problems as the details."""
    problems = [{"where": one.where, "what": one.what, "accepted": one.accepted} for one in refusal.problems]
    return ApplicationError(str(refusal), problems, type=refusal.code, non_retryable=True)


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
