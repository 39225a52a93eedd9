"""Reading: messages as their models, and what is wrong with them in words that say which field and what it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from domain.diagnostics import Diagnostic
from domain.facts.fields import shown
from domain.facts.limits import ACTOR_ACCEPTED, COMMAND_ID_ACCEPTED
from domain.facts.refusals import Refusal, to_detail

Model = TypeVar("Model", bound=BaseModel)

_ACCEPTED = {
    "by": ACTOR_ACCEPTED,
    "at": 'a time with its zone as text, such as "2026-11-16T09:00:00+08:00"',
    "about": "the id of a thing as text, such as visit-1",
    "policy": "the name of a policy, such as evergreen",
    "fields": "a mapping of field names to values",
    "id": COMMAND_ID_ACCEPTED,
    "opening": "a mapping with policy, by, at and fields",
}


def only(arguments: Sequence[Any]) -> Any:
    """The one argument of a workflow, which must be JSON. Checked here and not by the SDK, where an input that does not fit
    would stop the task for ever."""
    if len(arguments) != 1:
        what = f"given {len(arguments)} arguments"
        raise refused(Refusal("field", [Diagnostic(("input",), what, "one: a mapping with the opening")]))
    (argument,) = arguments
    if isinstance(argument, RawValue):  # so the converter leaves what nobody can decode
        encoding = ascii(argument.payload.metadata.get("encoding", b"").decode("utf-8", "replace"))
        raise refused(
            Refusal("field", [Diagnostic(("input",), f"does not decode (encoding {encoding})", "JSON")])
        )
    return argument


def read(model: type[Model], given: Any) -> Model:
    """A message as its model, or a refusal that names every field. Never a failed task."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise refused(Refusal("field", problems_of(error, model))) from None


def accept(problems: Sequence[Diagnostic]) -> None:
    """Refuse what may not come in (`domain.facts.limits`): asked once, when it comes in, never at replay."""
    if problems:
        raise refused(Refusal("field", list(problems)))


def refused(refusal: Refusal) -> ApplicationError:
    """The refusal as callers of any language get it: its code as the type, its problems as the details."""
    problems = [to_detail(problem) for problem in refusal.problems]
    return ApplicationError(str(refusal), problems, type=refusal.code, non_retryable=True)


def failed(error: Exception) -> ApplicationError:
    """An error of ours as callers get it: the command is not carried out, everything else goes on."""
    accepted = "the complaint goes on, and an alarm is raised; tell those who run Redress, then try again"
    problem = {"where": "command", "what": f"failed by an error of ours: {error}"[:500], "accepted": accepted}
    return ApplicationError(f"{problem['what']}; {accepted}", [problem], type="failed", non_retryable=True)


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Diagnostic]:
    """One problem for each mistake that the schema of a message, `model`, found."""
    return [_problem(dict(one), model) for one in error.errors(include_url=False)]


def _problem(found: Mapping[str, Any], model: type[BaseModel]) -> Diagnostic:
    where = ".".join(str(part) for part in found["loc"]) or "input"
    name = str(found["loc"][-1]) if found["loc"] else "input"
    if found["type"] == "extra_forbidden":
        return Diagnostic(
            (where,), "unknown key", ", ".join(model.model_fields) if len(found["loc"]) == 1 else ""
        )
    said = found["msg"]
    accepted = _ACCEPTED.get(name) or said[:1].lower() + said[1:]
    return Diagnostic(
        (where,), "missing" if found["type"] == "missing" else f"given {shown(found['input'])}", accepted
    )
