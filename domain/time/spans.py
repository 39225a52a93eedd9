"""Pauses: stretches in which a clock stood still, put in order so that no moment is taken off twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

Span = tuple[datetime, datetime]
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400_000_000


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970. Raises ValueError for a time without a zone."""
    if instant.tzinfo is None:
        raise ValueError(
            f"{instant.isoformat()} has no zone: give an instant such as 2026-11-16T09:00:00+08:00"
        )
    past = instant - EPOCH
    return past.days * _DAY + past.seconds * 1_000_000 + past.microseconds


def to_instant(microseconds: int) -> datetime:
    """The UTC instant; OverflowError beyond the year 9999."""
    seconds, rest = divmod(microseconds, 1_000_000)  # half the time of timedelta(microseconds=...)
    days, seconds = divmod(seconds, 86_400)
    return EPOCH + timedelta(days, seconds, rest)


def in_order(pauses: Sequence[Span], since: int) -> list[tuple[int, int]]:
    """What of the pauses lies after `since`, in microseconds, early to late, those that touch or overlap joined.

    Raises ValueError for a pause that ends before it begins.
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted((to_microseconds(start), to_microseconds(end)) for start, end in pauses):
        if end < start:
            given = f"{to_instant(start).isoformat()} to {to_instant(end).isoformat()}"
            raise ValueError(f"the pause {given} ends before it begins")
        start = max(start, since)  # noqa: PLW2901 - what came before the clock took nothing from it
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif start < end:
            joined.append((start, end))
    return joined


def running(start: int, end: int, pauses: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of start to end outside ordered pauses."""
    left = []
    for begins, ends in pauses:
        if begins >= end:
            break
        if start < begins:
            left.append((start, begins))
        start = max(start, ends)
    if start < end:
        left.append((start, end))
    return left
