"""Reading: messages into their models. A mistake is a refusal that names the field and what it accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from domain.diagnostics import Diagnostic
from domain.facts.fields import shown
from domain.facts.limits import ACTOR_ACCEPTED, COMMAND_ID_ACCEPTED
from domain.facts.refusals import Refusal, to_detail

BUSY: Final = "busy"
"""The type of the error that passes by itself."""

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
    """The single argument of a workflow or an update, decoded from JSON. Raises a refusal. Not left to the SDK: it would fail
    the task of a workflow for ever, and tell a caller of an update nothing."""
    if len(arguments) != 1:
        state = f"given {len(arguments)} arguments"
        raise refused(Refusal("field", [Diagnostic(("input",), state, "one: a mapping")]))
    (argument,) = arguments
    if isinstance(argument, RawValue):  # the converter leaves it so if it cannot be decoded
        encoding = ascii(argument.payload.metadata.get("encoding", b"").decode("utf-8", "replace"))
        raise refused(
            Refusal("field", [Diagnostic(("input",), f"does not decode (encoding {encoding})", "JSON")])
        )
    return argument


def read(model: type[Model], message: Any) -> Model:
    """A message as its model. Raises a refusal that names every wrong field, so that the task never fails."""
    try:
        return model.model_validate(message)
    except ValidationError as error:
        raise refused(Refusal("field", problems_of(error, model))) from None


def accept(problems: Sequence[Diagnostic]) -> None:
    """Raise a refusal if there are problems (`domain.facts.limits`). Asked when a message comes in, never at replay."""
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


def busy() -> ApplicationError:
    """A complaint that is about to go on in another run takes no command for a moment. Leaves no trace in the history."""
    what, accepted = (
        "the complaint is about to go on in another run",
        "the same command with the same id again, in a moment",
    )
    problem = {"where": "command", "what": what, "accepted": accepted}
    return ApplicationError(f"{what}; {accepted}", [problem], type=BUSY)


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Diagnostic]:
    """One problem for each mistake that the schema of a message, `model`, found."""
    return [_problem(dict(fault), model) for fault in error.errors(include_url=False)]


def _problem(fault: Mapping[str, Any], model: type[BaseModel]) -> Diagnostic:
    where = ".".join(str(part) for part in fault["loc"]) or "input"
    name = str(fault["loc"][-1]) if fault["loc"] else "input"
    if fault["type"] == "extra_forbidden":
        return Diagnostic(
            (where,), "unknown key", ", ".join(model.model_fields) if len(fault["loc"]) == 1 else ""
        )
    message = fault["msg"]
    accepted = _ACCEPTED.get(name) or message[:1].lower() + message[1:]
    return Diagnostic(
        (where,), "missing" if fault["type"] == "missing" else f"given {shown(fault['input'])}", accepted
    )
