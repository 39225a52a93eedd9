"""The world of a scenario for the real workflow: activities with the answers of `domain.simulation.World`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from temporalio import activity

from domain.simulation import World
from store.event_store import EventStore


class ScenarioActivities:
    """Activities in place of those that send notices and engineers."""

    def __init__(self, world: World, events: EventStore) -> None:
        self._world = world
        self._events = events

    def activities(self) -> list[Callable[..., Any]]:
        """For the worker, in place of the activities of the same names."""
        return [self.notify, self.escalate, self.dispatch, self.end_visit]

    @activity.defn(name="notify")
    async def notify(self, batch: dict[str, Any]) -> list[dict[str, Any]]:
        """Delivers to everybody except the unreachable."""
        return [self._outcome(notice["number"], notice["to"]) for notice in batch["notices"]]

    @activity.defn(name="escalate")
    async def escalate(self, batch: dict[str, Any]) -> list[dict[str, Any]]:
        """As `notify`, without deputies: a scenario names everybody itself."""
        return [self._outcome(notice["number"], notice["to"]) for notice in batch["notices"]]

    @activity.defn(name="dispatch")
    async def dispatch(self, request: dict[str, Any]) -> str | None:
        """The engineer with the fewest visits of the complaint, or None if there is none."""
        if not self._world.engineers:
            return None
        log = await self._events.read(request["complaint_id"])
        visits = {
            sealed.fact.about: str(sealed.fact.data["assignee"])
            for sealed in log
            if sealed.fact.type in ("visit_agreed", "visit_dispatched") and "assignee" in sealed.fact.data
        }
        return min(self._world.engineers, key=list(visits.values()).count)

    @activity.defn(name="end_visit")
    async def end_visit(self, _visit: dict[str, Any]) -> str | None:
        """Does nothing: engineers of a scenario have room for every visit."""
        return None

    def _outcome(self, number: int, to: list[str]) -> dict[str, Any]:
        lost = [token for token in to if token in self._world.unreachable]
        return {
            "notice": number,
            "delivered": [token for token in to if token not in lost],
            "failed": dict.fromkeys(lost, "no channel reaches them"),
        }
