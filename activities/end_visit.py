"""End visit: frees the engineer when a visit is over. The record of the visit is its facts; `visits` is a view of them."""

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
        """Free the engineer of the visit for others. Returns the person; None if nobody is bound."""
        return await self._roster.release_engineer(visit.key)
