"""Visits: engineer, place, time and result of each, read off the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from store.pool import Database
from store.statements import statements

__all__ = ["VisitRow", "Visits"]

_SQL: Final = statements("visits")


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit. `engineer` is empty while nobody is bound; `attempts` counts tries to reach the customer for it."""

    complaint_id: str
    visit: str
    agreed_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    engineer: str
    arrived_at: datetime | None
    attempts: int
    ended_at: datetime | None
    cancelled: bool
    result: str
    findings: str
    signature: str


class Visits:
    """The visits of all complaints."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        *,
        engineer: str | None = None,
        complaint_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        open: bool | None = None,
        limit: int = 100,
    ) -> list[VisitRow]:
        """Visits in the order of their appointments; `since` and `until` bound the appointment."""
        rows = await self._database.fetch(_SQL["page"], engineer, complaint_id, since, until, open, limit)
        return [VisitRow(**dict(row)) for row in rows]
