"""A check: one kind of mistake with its stable code, the reason for it, its text, a bad and a good example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.diagnostics import Diagnostic, Path, Severity
from domain.phrases import Template

NOTHING = Template("", "")

Kind = Literal["policy", "text", "gb18030", "json", "path", "directory", "clauses", "calendars"]
"""What the examples of a check are:

policy: what is different in the small policy of `catalogue.example_policy`; directory: the same for the directory beside it.
clauses: the list of clauses beside the policy. calendars: calendar files, each after a line `# file NAME`.
text: a whole file, which is only read. gb18030: the same, and the bad one is saved in that encoding. json: a JSON file.
path: what is typed, with `inn/policy.yaml` lying there.
"""


@dataclass(frozen=True, slots=True)
class Check:
    """`code` is E (error) or W (warning) and a number that never gets another meaning; `slug` is its name."""

    code: str
    slug: str
    zh: str
    en: str
    bad: str
    good: str
    what: Template = NOTHING
    """What a finding says is wrong; empty where the findings are worded by the code that makes them."""
    accepted: Template = NOTHING
    kind: Kind = "policy"
    of_absence: bool = False
    """It reports that something is nowhere, so it is left out while broken parts of the policy cannot be read."""

    @property
    def severity(self) -> Severity:
        """An error stops the policy from being used."""
        return "warning" if self.code.startswith("W") else "error"

    @property
    def label(self) -> str:
        """How a finding is marked: "E402 never-starts"."""
        return f"{self.code} {self.slug}"

    @property
    def ignorable(self) -> bool:
        """Whether a policy may ignore it. What keeps a file from being read or compiled can never be ignored."""
        if self.code[1:3] == "76":
            return False  # what is wrong with ignoring
        return self.code[1] in "34567" or self.severity == "warning"

    def at(
        self, path: Path, *, what: str | None = None, accepted: str | None = None, **parts: object
    ) -> Diagnostic:
        """A finding of this check: its templates filled with the parts, unless it is worded for this place alone."""
        what = self.what.filled(parts) if what is None else what
        accepted = self.accepted.filled(parts) if accepted is None else accepted
        return Diagnostic(path, what, accepted, self.severity, self.code)
