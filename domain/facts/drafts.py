"""Drafts: facts that are about to be written, before they have a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.facts.fact import ENGINE, Fact

CANCEL = "cancel"
"""The cause of what is recorded because somebody asked the orchestrator, and not the complaint, to end it."""

NEW = ""
"""What a draft is about that opens a thing which gets its id only when the fact is written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact without its number. `cause` is a command id, `fact:12`, `time` or `cancel`."""

    type: str
    about: str
    occurred_at: datetime
    cause: str
    data: dict[str, Any] = field(default_factory=dict)
    actor: str = ENGINE

    def numbered(self, number: int, now: datetime) -> Fact:
        """The fact, recorded now."""
        return Fact(number, self.type, self.about, self.data, self.actor, self.cause, self.occurred_at, now)
