"""Log: facts on record, and where they end, for complaints that are restarted."""

from __future__ import annotations

from typing import Any, Final

from temporalio import activity

from activities.heartbeat import beating
from activities.messages import FactRange, LogEnd
from store.errors import StoreError
from store.event_store import EventStore

MAX_BYTES: Final = 500_000
"""What one answer holds; the server takes messages of two million bytes. A fact takes 300,000 at most."""


class LogReading:
    """The activities that read the log."""

    def __init__(self, events: EventStore) -> None:
        self._events = events

    @activity.defn(name="read_facts")
    @beating()
    async def read_facts(self, wanted: FactRange) -> list[dict[str, Any]]:
        """The first of these facts, as many as one message may hold; at least one. Raises StoreError if there is none."""
        page = await self._events.page(wanted.complaint_id, wanted.after, wanted.last, MAX_BYTES)
        if not page:
            raise StoreError(f"{wanted.complaint_id}: fact {wanted.after + 1} is not on record")
        return [sealed.fact.to_json() for sealed in page]

    @activity.defn(name="find_log_end")
    @beating()
    async def find_log_end(self, complaint_id: str) -> LogEnd:
        """Number and hash of the last fact on record; number 0 if there is none."""
        head = await self._events.head(complaint_id)
        return LogEnd() if head is None else LogEnd(head.number, head.hash)
