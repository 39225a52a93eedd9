"""Refusals: why a command is not carried out, and what would be accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from domain.diagnostics import Diagnostic
from domain.phrases import either, phrase


@dataclass(slots=True)
class Refusal(Exception):
    """A command that is refused. `code` never changes its meaning, for programs; `problems` are all mistakes, for people.

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
    """A problem as a JSON mapping, as it stands in the details of a refused update."""
    return {"where": problem.where, "what": str(problem.what), "accepted": str(problem.accepted)}


def from_detail(detail: Mapping[str, str]) -> Diagnostic:
    """The problem that the details of a refused update hold."""
    return Diagnostic((detail["where"],), detail["what"], detail.get("accepted", ""))


def nearest(name: str, accepted: list[str]) -> str:
    """Advice for an unknown name: up to three accepted names that are like it, or else all of them."""
    close = get_close_matches(name, accepted, n=3, cutoff=0.6)
    if not close:
        return ", ".join(accepted)
    return phrase("did you mean {names}?", "是不是 {names}?", names=either(close))
