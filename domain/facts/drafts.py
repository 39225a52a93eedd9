"""Drafts: facts that are about to be written, before they have a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.facts.fact import ENGINE, Fact

CANCEL = "cancel"
"""The cause of facts recorded because the workflow was cancelled in Temporal, not by a command."""

NEW = ""
"""What a draft is about if it opens a thing: the thing gets its id when the fact is written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact without its number. `about` is the id of a thing, or NEW. `cause` is a command id, `fact:12`, `time` or `cancel`."""

    type: str
    about: str
    occurred_at: datetime
    cause: str
    data: dict[str, Any] = field(default_factory=dict)
    actor: str = ENGINE

    def numbered(self, number: int, now: datetime) -> Fact:
        """The fact with its number, recorded at `now`."""
        return Fact(number, self.type, self.about, self.data, self.actor, self.cause, self.occurred_at, now)
