"""Failures: the exit code of every error, and a text that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from authoring.files.problems import Problem
from authoring.files.problems import Refused as FileRefused
from cli.output import Output
from client.errors import NotFound, Refused, Unanswered, Unavailable
from domain.diagnostics import Diagnostic
from domain.facts.refusals import to_detail
from embedded.process import ProcessFailed
from embedded.status import StackRunning
from store.errors import DatabaseUnavailable, ExportError, LogConflict, MigrationError, StoreError

DONE, REFUSED, USAGE, UNAVAILABLE, FAULT, PARTLY, ALARM, BUG, STOPPED = 0, 1, 2, 3, 4, 5, 6, 70, 130

CODES = {
    DONE: "carried out",
    REFUSED: "refused: the message says what would be accepted",
    USAGE: "what was typed, or a file that was given, cannot be used",
    UNAVAILABLE: "a server is away or does not answer; try again later, with the same command id",
    FAULT: "the log is not whole",
    PARTLY: "some of it failed, all else is done: the answer names what failed",
    ALARM: "`redress health` found something wrong",
    BUG: "a fault of the program itself",
    STOPPED: "stopped with Ctrl-C",
}


class Misused(Exception):
    """The input cannot be used; the text says what is accepted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error for people and programs."""

    exit_code: int
    code: str
    message: str
    problems: Sequence[Diagnostic] | Sequence[Problem] = ()
    advice: str = ""

    def tell(self, output: Output) -> None:
        """Print it."""
        problems = [
            problem.to_json() if isinstance(problem, Problem) else to_detail(problem)
            for problem in self.problems
        ]
        data: dict[str, Any] = {
            "exit_code": self.exit_code,
            "code": self.code,
            "message": self.message,
            "problems": problems,
            "advice": self.advice,
        }
        data = {name: value for name, value in data.items() if value not in ("", [])}
        lines = [self.message]
        for problem in self.problems:
            line = problem.line_in(output.lang) if isinstance(problem, Problem) else str(problem)
            lines.append(f"  {line}")
        lines += [f"  → {self.advice}"] if self.advice else []
        output.problem(data, lines)


def failure(error: BaseException, output: Output) -> Failure:
    """The failure to report for an error."""
    match error:
        case Refused():
            head = output.words(f"拒绝执行({error.code})", f"refused ({error.code})")
            return Failure(REFUSED, error.code, head, error.problems)
        case NotFound():
            advice = output.words(
                "用 `redress list` 查看已有投诉", "`redress list` shows the complaints there are"
            )
            return Failure(REFUSED, "not_found", str(error), advice=advice)
        case Unanswered():
            return Failure(UNAVAILABLE, "unanswered", f"{error.where}: {error.reason}", advice=error.advice)
        case Unavailable():
            return Failure(UNAVAILABLE, "unavailable", f"{error.where}: {error.reason}", advice=error.advice)
        case FileRefused():
            head = output.words("文件无法使用", "a file cannot be used")
            return Failure(USAGE, "file", head, error.problems)
        case Misused():
            return Failure(USAGE, "usage", str(error))
        case StackRunning():
            return Failure(REFUSED, "running", str(error))
        case ProcessFailed():
            return Failure(UNAVAILABLE, "unavailable", str(error))
        case StoreError():
            return _of_store(error)
        case OSError():
            return Failure(USAGE, "file", f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))
    text = " ".join(str(error).split())[:500]
    advice = "set REDRESS_DEBUG=1 and repeat the command to see where; please report it with that text"
    return Failure(BUG, "bug", f"unexpected {type(error).__name__}: {text}", advice=advice)


def _of_store(error: StoreError) -> Failure:
    match error:
        case DatabaseUnavailable():
            advice = "start PostgreSQL (`redress up` on one machine), or correct REDRESS_DATABASE_URL"
            return Failure(UNAVAILABLE, "unavailable", str(error), advice=advice)
        case MigrationError():
            advice = "`redress setup` brings the schema up to date"
            return Failure(UNAVAILABLE, "schema", str(error), advice=advice)
        case ExportError():
            return Failure(USAGE, "file", str(error))
        case LogConflict():
            return Failure(
                FAULT, "log", str(error), advice="`redress audit verify` says what is wrong with the log"
            )
    return Failure(REFUSED, "refused", str(error))
