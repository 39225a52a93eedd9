"""The edition: a policy together with the calendars it counts by. It is kept for ever under the digest of its content.

A complaint records the digest of its edition. The digest always names the same rules and the same days, so neither a newer
policy nor a newer calendar package can change what was judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.canonical import canonical
from domain.policy.compiler import compile_policy
from domain.policy.rulebook import Rulebook
from domain.policy.schema import Policy
from domain.time.calendar import Calendar
from domain.time.worktime import WorkTime


@dataclass(frozen=True, slots=True)
class Edition:
    """A policy and every calendar it names, by id."""

    policy: Policy
    calendars: Mapping[str, Calendar]

    @classmethod
    def of(cls, policy: Policy, calendars: Mapping[str, Calendar]) -> Edition:
        """The edition of a policy with the calendars that it names; a name that `calendars` lacks is left out."""
        named = {policy.calendar, *(rule.calendar for rule in policy.deadlines.values() if rule.calendar)}
        return cls(policy, {name: calendars[name] for name in sorted(named) if name in calendars})

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Edition:
        """The edition from its body. Raises pydantic.ValidationError."""
        calendars = {name: Calendar.model_validate(data) for name, data in body["calendars"].items()}
        return cls(Policy.model_validate(body["policy"]), calendars)

    @property
    def version(self) -> str:
        """The version of the policy and of its main calendar, for people: `1/2026.1`."""
        calendar = self.calendars.get(self.policy.calendar)
        return f"{self.policy.version}/{calendar.version if calendar else '-'}"

    def body(self) -> dict[str, Any]:
        """The content as plain JSON."""
        calendars = {
            name: calendar.model_dump(mode="json", exclude_defaults=True)
            for name, calendar in self.calendars.items()
        }
        return {"policy": self.policy.body(), "calendars": calendars}

    def digest(self) -> str:
        """Hex SHA-256 of the canonical JSON of the content."""
        return hashlib.sha256(canonical(self.body())).hexdigest()

    def compile(self) -> Rulebook:
        """The rulebook. Raises PolicyMistaken."""
        worktimes = {name: WorkTime.build(calendar) for name, calendar in self.calendars.items()}
        versions = {name: calendar.version for name, calendar in self.calendars.items()}
        return replace(compile_policy(self.policy, worktimes, versions), digest=self.digest())
