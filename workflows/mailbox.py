"""The mailbox: facts that are decided but not on record yet, in order."""

from __future__ import annotations

from typing import Final

from domain.facts.fact import Fact

MAX_BATCH_BYTES: Final = 1_000_000
"""Limit of one batch; the server refuses messages of two million bytes. A fact takes 300,000 at most."""

TEXT_BYTES: Final = 4
"""The most bytes a character takes."""


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
        """Take the next batch: all waiting facts, or as many as one message may hold, at least one."""
        size = count = 0
        for fact in self._waiting:
            size += _size(fact)
            if count and size > MAX_BATCH_BYTES:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    def put_back(self, batch: list[Fact]) -> None:
        """Put a batch back, before all others, if it may not be on record."""
        self._waiting = batch + self._waiting

    def confirm(self, batch: list[Fact]) -> None:
        """Note that a batch is on record."""
        self.recorded = batch[-1].number


def _size(fact: Fact) -> int:
    """An upper bound of the fact's size as JSON, in bytes; cheap, as it is computed for every fact."""
    return 500 + TEXT_BYTES * sum(len(name) + len(str(value)) for name, value in fact.data.items())
