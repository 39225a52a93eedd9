"""Receipts: what a command was answered that the workflow does not remember any more."""

from __future__ import annotations

from typing import Any

from temporalio import activity

from activities.heartbeat import beating
from activities.messages import CommandKey
from store.receipts import ReceiptStore


class ReceiptLookup:
    """The activity that looks receipts up."""

    def __init__(self, receipts: ReceiptStore) -> None:
        self._receipts = receipts

    @activity.defn(name="find_receipt")
    @beating()
    async def find_receipt(self, command: CommandKey) -> dict[str, Any] | None:
        """The receipt of a command as JSON; None if it never acted."""
        receipt = await self._receipts.find(command.complaint_id, command.command_id)
        return None if receipt is None else receipt.model_dump(mode="json")
