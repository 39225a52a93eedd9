"""Diagnostics: what is wrong, where, and what is accepted, for fields of commands and for lines of policy files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain.phrases import phrase

Path = tuple[str | int, ...]
"""The keys that lead to a value and, in lists, numbers from 0."""
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: the path to the value, what is wrong with it, and what is accepted (may be empty).

    What has only warnings can be used. `code` names the check of a policy that found the mistake (see docs/checks.md); it
    is empty for all others.
    """

    path: Path
    what: str
    accepted: str = ""
    severity: Severity = "error"
    code: str = ""

    @property
    def where(self) -> str:
        """The path as text: "deadlines.opinion.within", "ladder[2]"."""
        return path_text(self.path)

    def under(self, *path: str | int) -> Diagnostic:
        """The same diagnostic with `path` put before its own path."""
        return replace(self, path=(*path, *self.path))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.path else ""
        return f"{place}{self.what}" + (f"; accepted: {self.accepted}" if self.accepted else "")


class Unaccepted(ValueError):
    """A value that is not accepted. `diagnostic` says why; its path begins at the value."""

    def __init__(self, what: str, accepted: str = "", path: Path = (), code: str = "") -> None:
        self.diagnostic = Diagnostic(path, what, accepted, code=code)
        super().__init__(str(self.diagnostic))

    @classmethod
    def because(cls, en: str, zh: str, **parts: object) -> Unaccepted:
        """With a text in both languages that says what to write instead."""
        return Unaccepted(phrase(en, zh, **parts))

    @property
    def what(self) -> str:
        """What is wrong with the value."""
        return self.diagnostic.what

    @property
    def accepted(self) -> str:
        """What is accepted; may be empty."""
        return self.diagnostic.accepted


def path_text(path: Sequence[str | int]) -> str:
    """A path as text: `("ladder", 2, "role")` gives "ladder[2].role"."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += f".{key}" if text else key
    return text
