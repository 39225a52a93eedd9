"""Findings of `redress policy check` that a policy ignores, each with the reason.

The engine does not look at them. Findings of the schema and the compiler cannot be ignored, so a policy that ignores
findings still compiles.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from domain.policy.part import Part


class Ignore(Part):
    """One kind of finding, everywhere or at one place and below, with the reason for it."""

    check: str = Field(pattern=r"^[EW]\d{3}$")
    at: str | None = None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]

    def covers(self, path: str) -> bool:
        """Whether a finding at this dotted path is ignored."""
        return self.at is None or path == self.at or path.startswith((f"{self.at}.", f"{self.at}["))
