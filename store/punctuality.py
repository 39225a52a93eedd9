"""Punctuality: how often each deadline was kept. An act in time that was reported late counts as in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from store.pool import Database
from store.statements import statements

__all__ = ["Punctuality", "RulePunctuality"]

_SQL: Final = statements("punctuality")


@dataclass(frozen=True, slots=True)
class RulePunctuality:
    """One deadline of one policy, over all its clocks.

    `met` counts corrected ones too; `breached` those that stand, `known_late` of them those that were over already as
    they came up; `missed` are soft targets; `open` still run.
    """

    policy: str
    rule: str
    met: int
    breached: int
    corrected: int
    missed: int
    known_late: int
    open: int

    @property
    def percent(self) -> int | None:
        """RulePunctuality in time, in whole percent of all that were judged; None before the first judgement."""
        judged = self.met + self.breached
        return self.met * 100 // judged if judged else None


class Punctuality:
    """Questions to the clocks of all complaints."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_rule(
        self, policy: str | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> list[RulePunctuality]:
        """Every deadline that a clock ran for, by policy and name; limited to due times from `since`, before `until`."""
        rows = await self._database.fetch(_SQL["by_rule"], policy, since, until)
        return [RulePunctuality(**dict(row)) for row in rows]
