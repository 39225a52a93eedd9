"""Receipts: the answers to commands by command id, so that each command acts once."""

from __future__ import annotations

from collections.abc import Mapping

from domain.diagnostics import Diagnostic
from domain.facts.commands import Command, Receipt
from domain.facts.refusals import Refusal
from domain.state_from_log import UNKNOWN
from workflows.messages import Kept
from workflows.reading import refused


class Receipts:
    """Receipts, kept as text: as objects they would take a good part of a complaint's memory."""

    def __init__(self, carried: Mapping[str, Kept] | None = None) -> None:
        self._texts = {key: kept.receipt.model_dump_json() for key, kept in (carried or {}).items()}

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def keep(self, receipt: Receipt) -> Receipt:
        """Keep the receipt of a command and return it."""
        self._texts[receipt.command_id] = receipt.model_dump_json()
        return receipt

    def same(self, command: Command) -> Receipt:
        """The receipt that was given under the command's id. Refused if that command had other content."""
        receipt = Receipt.model_validate_json(self._texts[command.id])
        if receipt.content == UNKNOWN:  # restored from the log, which has the facts and not the question
            return receipt.model_copy(update={"content": command.content()})
        if receipt.content != command.content():
            conflict = f'"{command.id}" was used for other content'
            raise refused(
                Refusal("duplicate", [Diagnostic(("id",), conflict, "the same content, or a new id")])
            )
        return receipt

    def carried(self) -> dict[str, Kept]:
        """All receipts, for the next run."""
        receipts = {key: Receipt.model_validate_json(text) for key, text in self._texts.items()}
        return {key: Kept(content=receipt.content, receipt=receipt) for key, receipt in receipts.items()}
