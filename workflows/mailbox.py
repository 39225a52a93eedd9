"""The mailbox: facts that are decided but not on record yet, in order."""

from __future__ import annotations

from domain.facts.fact import Fact


class Mailbox:
    """Facts wait here until one activity records all of them together. `recorded` is the last number on record."""

    def __init__(self, recorded: int = 0) -> None:
        self.recorded = recorded
        self._waiting: list[Fact] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, facts: list[Fact]) -> None:
        """Add facts that were just decided."""
        self._waiting += facts

    def take(self) -> list[Fact]:
        """Everything that waits, as one batch."""
        batch, self._waiting = self._waiting, []
        return batch

    def put_back(self, batch: list[Fact]) -> None:
        """A batch that may not be on record: it waits again, before everything else."""
        self._waiting = batch + self._waiting

    def confirm(self, batch: list[Fact]) -> None:
        """The batch is on record."""
        self.recorded = batch[-1].number
