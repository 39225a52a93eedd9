"""Open complaints, page by page, for rollouts and for the recovery of workflows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.pool import Database
from store.statements import statements

__all__ = ["OpenComplaint", "OpenComplaints"]

_SQL: Final = statements("open_complaints")


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """A complaint that must have a workflow, and where its log ends."""

    id: str
    policy: str
    facts: int
    head_hash: str


class OpenComplaints:
    """Ids of open complaints, or of those that run under another edition than the one with the digest
    `not_under`.

    A page goes on behind the last id of the page before, whatever changes meanwhile.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, policy: str, after: str = "", limit: int = 1000, not_under: str | None = None
    ) -> list[str]:
        """Up to `limit` ids behind `after`, in order."""
        rows = await self._database.fetch(_SQL["page"], policy, after, limit, not_under)
        return [row["id"] for row in rows]

    async def count(self, policy: str, not_under: str | None = None) -> int:
        """How many complaints `page` gives in all."""
        return int(await self._database.fetchval(_SQL["count"], policy, not_under))

    async def page_of_all(self, after: str = "", limit: int = 1000) -> list[OpenComplaint]:
        """Complaints of every policy whose workflow goes on: not archived, or with notices still to be sent."""
        rows = await self._database.fetch(_SQL["page_of_all"], after, limit)
        return [OpenComplaint(**dict(row)) for row in rows]

    async def count_of_all(self) -> int:
        """How many complaints `page_of_all` gives in all."""
        return int(await self._database.fetchval(_SQL["count_of_all"]))
