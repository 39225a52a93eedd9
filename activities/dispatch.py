"""Dispatch: binds an engineer to a visit, by skill, region and load."""

from __future__ import annotations

from temporalio import activity

from activities.heartbeat import beating
from activities.messages import Request
from store.roster import Roster


class Dispatching:
    """The activity that sends engineers."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    @activity.defn(name="dispatch")
    @beating()
    async def dispatch(self, request: Request) -> str | None:
        """The engineer bound to the visit; None if nobody fits and is free. A repeat gives the same answer."""
        return await self._roster.take_engineer(
            request.policy, request.skill, request.region, request.key, not_these=request.not_these
        )
