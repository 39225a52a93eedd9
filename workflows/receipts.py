"""Receipts: the answers to commands by command id, so that each command acts once.

A run knows the newest. Older ones are on record in the store, and are looked up there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from domain.diagnostics import Diagnostic
from domain.facts.commands import Command, Receipt
from domain.facts.refusals import Refusal
from domain.state_from_log import UNKNOWN
from workflows.messages import OPEN, Kept
from workflows.reading import refused

CARRIED_BYTES: Final = 200_000
"""What receipts may take of the message to the next run, about; those that are not on record yet go along in any case."""

IN_A_BATCH: Final = 100
"""So many receipts go on record with one batch; the others go with the next."""


class Receipts:
    """Receipts, kept as text: as objects they would take a good part of a complaint's memory.

    `forgotten` counts those that only the store knows.
    """

    def __init__(self, carried: Mapping[str, Kept] | None = None, forgotten: int = 0) -> None:
        kept = carried or {}
        self.forgotten = forgotten
        self._texts = {key: entry.receipt.model_dump_json() for key, entry in kept.items()}
        self._unrecorded = {key: entry.receipt.last for key, entry in kept.items() if not entry.recorded}

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def keep(self, receipt: Receipt) -> Receipt:
        """Keep the receipt of a command and return it."""
        self._texts[receipt.command_id] = receipt.model_dump_json()
        self._unrecorded[receipt.command_id] = receipt.last
        return receipt

    def same(self, command: Command) -> Receipt:
        """The receipt that was given under the command's id. Refused if that command had other content."""
        return same(Receipt.model_validate_json(self._texts[command.id]), command)

    def due(self, number: int) -> list[Receipt]:
        """The receipts to put on record with the facts up to a number."""
        keys = [key for key, last in self._unrecorded.items() if last <= number][:IN_A_BATCH]
        return [Receipt.model_validate_json(self._texts[key]) for key in keys]

    def confirm(self, receipts: Iterable[Receipt]) -> None:
        """These are on record."""
        for receipt in receipts:
            self._unrecorded.pop(receipt.command_id, None)

    def carried(self) -> tuple[dict[str, Kept], int]:
        """The receipts for the next run, and how many only the store will know then."""
        receipts = [Receipt.model_validate_json(text) for text in self._texts.values()]
        kept = youngest(receipts, self._unrecorded.keys())
        return kept, self.forgotten + len(receipts) - len(kept)


def youngest(receipts: Iterable[Receipt], unrecorded: Iterable[str] = ()) -> dict[str, Kept]:
    """What a run is told of these receipts, given oldest first: the opening, those not on record, the youngest others."""
    ordered, waiting = list(receipts), set(unrecorded)
    fitting, size = set[str](), 0
    for receipt in reversed(ordered):
        size += len(receipt.model_dump_json().encode())
        if size > CARRIED_BYTES:
            break
        fitting.add(receipt.command_id)
    return {
        receipt.command_id: Kept(
            content=receipt.content, receipt=receipt, recorded=receipt.command_id not in waiting
        )
        for receipt in ordered
        if receipt.command_id in fitting | waiting | {OPEN}
    }


def same(receipt: Receipt, command: Command) -> Receipt:
    """The receipt as the answer to a command with its id. Refused if it was given for other content."""
    if receipt.content == UNKNOWN:  # restored from the log, which has the facts and not the question
        return receipt.model_copy(update={"content": command.content()})
    if receipt.content != command.content():
        what = f'"{command.id}" was used for other content'
        raise refused(Refusal("duplicate", [Diagnostic(("id",), what, "the same content, or a new id")]))
    return receipt
