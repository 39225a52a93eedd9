"""Refusals: why a command is not carried out, in words that say what would be accepted."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was given or found, what would be accepted."""

    where: str
    what: str
    accepted: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; accepted: {self.accepted}" if self.accepted else "")


@dataclass(slots=True)
class Refusal(Exception):
    """A command that is refused. `code` is stable, for programs; `problems` are all that is wrong, for people.

    Codes: command, field, role, time, state, about, gate, duplicate, policy.
    """

    code: str
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)


def refuse(code: str, where: str, what: str, accepted: str = "") -> Refusal:
    """A refusal with one problem."""
    return Refusal(code, [Problem(where, what, accepted)])


def nearest(given: str, known: list[str]) -> str:
    """The known names as advice, the ones most like the given first."""
    close = get_close_matches(given, known, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else ", ".join(known)
