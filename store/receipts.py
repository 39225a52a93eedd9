"""Receipts on record: what each command of a complaint was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.canonical import canonical
from domain.facts.commands import Receipt
from store.pool import Database
from store.statements import statements

_SQL: Final = statements("receipts")


class ReceiptStore:
    """Reads receipts, and keeps those of facts that are on record. They are written with their facts (`EventStore`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, complaint_id: str, command_id: str) -> Receipt | None:
        """The receipt of one command; None if it never acted. Raises DatabaseUnavailable."""
        text = await self._database.fetchval(_SQL["find"], complaint_id, command_id)
        return None if text is None else Receipt.model_validate_json(text)

    async def of(self, complaint_id: str) -> list[Receipt]:
        """The receipts of a complaint, in the order of their facts."""
        rows = await self._database.fetch(_SQL["of_complaint"], complaint_id)
        return [Receipt.model_validate_json(row["receipt"]) for row in rows]

    async def keep(self, complaint_id: str, receipts: Sequence[Receipt]) -> int:
        """Keep receipts whose facts are on record, and return how many were new. One that is there stands."""
        if not receipts:
            return 0
        return int(await self._database.fetchval(_SQL["keep"], complaint_id, receipts_json(receipts)))


def receipts_json(receipts: Sequence[Receipt]) -> str:
    """Receipts for the database, as JSON text."""
    return canonical([receipt.model_dump(mode="json") for receipt in receipts]).decode()
