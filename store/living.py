"""The complaints of a policy that are open, page by page: those that a newer edition can concern."""

from __future__ import annotations

from typing import Final

from store.pool import Database
from store.statements import statements

__all__ = ["Living"]

_SQL: Final = statements("living")


class Living:
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
        """How many there are."""
        return int(await self._database.fetchval(_SQL["count"], policy, not_under))
