"""The errors of the store. Their texts are for the person who has to put it right."""

from __future__ import annotations

__all__ = [
    "DatabaseUnavailable",
    "ExportError",
    "LogConflict",
    "MigrationError",
    "RulebookConflict",
    "StoreError",
]


class StoreError(Exception):
    """The store could not do what was asked."""


class DatabaseUnavailable(StoreError):
    """PostgreSQL cannot be reached, or does not answer; asking again later may help."""


class LogConflict(StoreError):
    """Facts were sent that do not continue what is on record: an alarm, never retried into success.

    `kind` is "other" (another fact stands under the number), "gap" (a number is left out), "chain" (not sealed
    over the fact before it) or "broken" (the hash does not fit the content).
    """

    def __init__(self, message: str, complaint_id: str, number: int, kind: str) -> None:
        super().__init__(message)
        self.complaint_id = complaint_id
        self.number = number
        self.kind = kind


class MigrationError(StoreError):
    """The schema cannot be brought up to date, or is not the one this version needs."""


class RulebookUnknown(StoreError):
    """No policy or calendar is published under a digest."""


class RulebookConflict(StoreError):
    """A policy or calendar version is already published with other content."""


class ExportError(StoreError):
    """An export cannot be read: not JSON lines, cut off, or no export at all."""
