"""Errors: every error that a caller can get, and how it is read off a failed update."""

from __future__ import annotations

from temporalio.exceptions import ApplicationError

from domain.diagnostics import Diagnostic
from domain.facts.refusals import from_detail


class RedressError(Exception):
    """Whatever this client raises; the text is for people."""


class Refused(RedressError):
    """The command is not carried out, and would not be if sent again. `code` is stable (see `domain.facts.refusals`);
    `problems` say where, what was given, and what would be accepted."""

    def __init__(self, code: str, problems: list[Diagnostic]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems) or code)
        self.code = code
        self.problems = problems


class PolicyUnknown(Refused):
    """No policy of that name is published."""


class NotFound(RedressError):
    """There is no complaint with this id."""

    def __init__(self, complaint_id: str, detail: str = "") -> None:
        super().__init__(f'there is no complaint "{complaint_id}"' + (f": {detail}" if detail else ""))
        self.complaint_id = complaint_id


class Unavailable(RedressError):
    """A server cannot be reached or does not answer. `where` it is, and what to do (`advice`)."""

    def __init__(self, where: str, reason: str, advice: str) -> None:
        super().__init__(f"{where}: {reason}; {advice}")
        self.where = where
        self.reason = reason
        self.advice = advice


class Busy(Unavailable):
    """The server is busy; send the same command again a little later."""


class Unanswered(Unavailable):
    """The command was sent and its outcome is not known yet. The same `command_id` again gives the answer.

    `accepted`: the complaint has taken the command and will put it on record as soon as PostgreSQL answers.
    """

    def __init__(self, where: str, reason: str, advice: str, command_id: str, accepted: bool) -> None:
        super().__init__(where, reason, advice)
        self.command_id = command_id
        self.accepted = accepted


def duplicate(key: str) -> Refused:
    """The id belongs to other content."""
    problem = Diagnostic(("id",), f'"{key}" was used for other content', "the same content, or a new id")
    return Refused("duplicate", [problem])


def refusal(cause: BaseException) -> Refused:
    """The refusal that an update failed with, as `workflows.complaint` wrote it."""
    if not isinstance(cause, ApplicationError):
        return Refused("failed", [Diagnostic(("command",), line(cause))])
    details = cause.details[0] if cause.details else []
    problems = [from_detail(detail) for detail in details] if isinstance(details, list) else []
    problems = problems or [Diagnostic(("command",), cause.message)]
    return (PolicyUnknown if cause.type == "policy" else Refused)(cause.type or "failed", problems)


def away(where: str, error: BaseException) -> Unavailable:
    """Temporal cannot be reached."""
    advice = "start it (`redress up` on one machine), or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE"
    return Unavailable(f"Temporal at {where}", line(error), advice)


def line(error: BaseException) -> str:
    """An error's text on one line."""
    text = " ".join(str(error).split())
    return text[:200] or type(error).__name__
