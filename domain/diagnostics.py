"""What is wrong, and what would be right: the one form for it, from a field of a command to a line of a policy file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Path = tuple[str | int, ...]
"""The way to a place: keys and, in lists, numbers from 0."""
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: the place, what is wrong there, and what would be accepted (may be empty).

    A warning leaves the thing usable. `code` names the check that found it (see docs/checks.md); what no check of a
    policy found has none.
    """

    path: Path
    what: str
    accepted: str = ""
    severity: Severity = "error"
    code: str = ""

    @property
    def where(self) -> str:
        """The place as people write it: "deadlines.opinion.within", "ladder[2]"."""
        return path_text(self.path)

    def under(self, *path: str | int) -> Diagnostic:
        """The same, seen from further out: `path` comes first."""
        return replace(self, path=(*path, *self.path))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.path else ""
        return f"{place}{self.what}" + (f"; accepted: {self.accepted}" if self.accepted else "")


class Unaccepted(ValueError):
    """A value that is not taken. `diagnostic` says why; its path begins at the value."""

    def __init__(self, what: str, accepted: str = "", path: Path = (), code: str = "") -> None:
        self.diagnostic = Diagnostic(path, what, accepted, code=code)
        super().__init__(str(self.diagnostic))

    @property
    def what(self) -> str:
        """What is wrong."""
        return self.diagnostic.what

    @property
    def accepted(self) -> str:
        """What would be accepted; may be empty."""
        return self.diagnostic.accepted


def path_text(path: Sequence[str | int]) -> str:
    """`("ladder", 2, "role")` as "ladder[2].role"."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
