"""The table of seals, for logs that were recorded without a key."""

from __future__ import annotations

from typing import Final

from domain.canonical import canonical
from domain.log.seals import Seal
from store.pool import Database
from store.statements import statements

__all__ = ["Seals"]

_SQL: Final = statements("seals")


class Seals:
    """Seals added afterwards. Those of a batch are recorded with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unsealed(self, key: str, after: str, limit: int) -> list[str]:
        """Complaints behind an id whose last fact has no seal of this key."""
        return [row["id"] for row in await self._database.fetch(_SQL["unsealed"], key, after, limit)]

    async def keep(self, seal: Seal) -> None:
        """Keep one; the same again changes nothing."""
        record = {"number": seal.number, "key": seal.key, "signature": seal.signature}
        await self._database.fetchval(_SQL["keep"], seal.complaint_id, canonical([record]).decode())
