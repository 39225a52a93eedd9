"""Visits: what is to be done when a visit is over. Its record (appointment, arrival, attempts, findings, signature) is
facts, and a row of the table `visits` written with them."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from activities.heartbeat import beating
from store.roster import Roster


@dataclass(frozen=True, slots=True)
class EndedVisit:
    """A visit that was completed or called off."""

    complaint_id: str
    visit: str

    @property
    def key(self) -> str:
        """The visit among those of all complaints."""
        return f"{self.complaint_id}/{self.visit}"


class Visiting:
    """The activity that ends visits."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    @activity.defn(name="end_visit")
    @beating()
    async def end_visit(self, visit: EndedVisit) -> str | None:
        """Free the engineer of the visit for others: the person, or None if none was bound (any more)."""
        return await self._roster.release_engineer(visit.key)
