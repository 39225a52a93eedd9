"""Failures: how every error becomes an exit code and words that say what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from authoring.files.problems import Refused as FileRefused
from cli.output import Output
from client.errors import NotFound, Refused, Unanswered, Unavailable
from embedded.process import ProcessFailed
from embedded.status import StackRunning
from store.errors import DatabaseUnavailable, ExportError, LogConflict, MigrationError, StoreError

DONE, REFUSED, USAGE, UNAVAILABLE, FAULT, PARTLY, BUG, STOPPED = 0, 1, 2, 3, 4, 5, 70, 130

CODES = {
    DONE: "carried out",
    REFUSED: "refused: the message says what would be accepted",
    USAGE: "what was typed, or a file that was given, cannot be used",
    UNAVAILABLE: "a server is away or does not answer; try again later, with the same command id",
    FAULT: "the log is not whole",
    PARTLY: "some of it failed, all else is done: the answer names what failed",
    BUG: "a fault of the program itself",
    STOPPED: "stopped with Ctrl-C",
}


class Misused(Exception):
    """What was typed cannot be used; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error for people and programs."""

    exit_code: int
    code: str
    message: str
    problems: list[dict[str, Any]] = field(default_factory=list)
    advice: str = ""

    def tell(self, output: Output) -> None:
        """Say it."""
        data = {name: value for name, value in asdict(self).items() if value not in ("", [])}
        lines = [self.message]
        lines += [f"  {_written(one)}" for one in self.problems]
        lines += [f"  → {self.advice}"] if self.advice else []
        output.problem(data, lines)


def failure(error: BaseException, output: Output) -> Failure:
    """What an error means to the person who typed the command."""
    match error:
        case Refused():
            head = output.words(f"拒绝执行({error.code})", f"refused ({error.code})")
            return Failure(REFUSED, error.code, head, [asdict(one) for one in error.problems])
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
            return Failure(USAGE, "file", head, [one.to_json() for one in error.problems])
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


def _written(problem: dict[str, Any]) -> str:
    """A problem of a command, or of a file, in one line."""
    if "where" in problem:
        place, what, accepted = problem["where"], problem["what"], problem["accepted"]
        if problem.get("line"):
            place = f"{problem['file']}:{problem['line']} {place}"
        return f"{place}: {what}" + (f"; accepted: {accepted}" if accepted else "")
    place = f"{problem['file']}:{problem['line']}:{problem['column']}" if problem["line"] else problem["file"]
    mark = "warning: " if problem["severity"] == "warning" else ""
    where = f" {problem['path']}" if problem["path"] else ""
    accepted = f"; accepted: {problem['expected']}" if problem["expected"] else ""
    return f"{place}{where}: {mark}{problem['what']}{accepted}"
