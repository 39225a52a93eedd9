"""Visits: what is to be done when a visit is over. Its record (appointment, arrival, attempts, findings, signature) is
facts, and a row of the table `visits` written with them."""

from __future__ import annotations

from temporalio import activity

from activities.heartbeat import beating
from activities.messages import EndedVisit
from store.roster import Roster


class Visiting:
    """The activity that ends visits."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    @activity.defn(name="end_visit")
    @beating()
    async def end_visit(self, visit: EndedVisit) -> str | None:
        """Free the engineer of the visit for others: the person, or None if none was bound (any more)."""
        return await self._roster.release_engineer(visit.key)
