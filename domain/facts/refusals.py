"""Refusals: why a command is not carried out, in words that say what would be accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from domain.diagnostics import Diagnostic


@dataclass(slots=True)
class Refusal(Exception):
    """A command that is refused. `code` is stable, for programs; `problems` are all that is wrong, for people.

    Codes: command, field, role, time, state, about, gate, duplicate, policy.
    """

    code: str
    problems: list[Diagnostic] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)


def refuse(code: str, where: str, what: str, accepted: str = "") -> Refusal:
    """A refusal with one problem."""
    return Refusal(code, [Diagnostic((where,), what, accepted)])


def to_detail(problem: Diagnostic) -> dict[str, str]:
    """A problem as callers of any language get it, in the details of a refused update."""
    return {"where": problem.where, "what": problem.what, "accepted": problem.accepted}


def from_detail(detail: Mapping[str, str]) -> Diagnostic:
    """A problem back from the details of a refused update."""
    return Diagnostic((detail["where"],), detail["what"], detail.get("accepted", ""))


def nearest(given: str, known: list[str]) -> str:
    """The known names as advice, the ones most like the given first."""
    close = get_close_matches(given, known, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else ", ".join(known)
