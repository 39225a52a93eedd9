"""Findings that a policy ignores: what `redress policy check` would say, and why it is meant to be so.

The engine does not look at them. Only findings beyond the schema and the compiler can be ignored, so a policy that
ignores something still compiles.
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
