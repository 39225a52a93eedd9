"""Spans: pauses of a clock, sorted and joined so that no moment is subtracted twice, and the time outside them."""

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
    elapsed = instant - EPOCH
    return elapsed.days * _DAY + elapsed.seconds * 1_000_000 + elapsed.microseconds


def to_instant(microseconds: int) -> datetime:
    """The UTC instant of microseconds since 1970. Raises OverflowError beyond the year 9999."""
    seconds, fraction = divmod(microseconds, 1_000_000)  # twice as fast as timedelta(microseconds=...)
    days, seconds = divmod(seconds, 86_400)
    return EPOCH + timedelta(days, seconds, fraction)


def in_order(pauses: Sequence[Span], since: int) -> list[tuple[int, int]]:
    """The parts of pauses after `since`, sorted, in microseconds since 1970. Pauses that touch or overlap are joined.

    Raises ValueError for a pause that ends before it begins.
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted((to_microseconds(start), to_microseconds(end)) for start, end in pauses):
        if end < start:
            span = f"{to_instant(start).isoformat()} to {to_instant(end).isoformat()}"
            raise ValueError(f"the pause {span} ends before it begins")
        start = max(start, since)  # noqa: PLW2901 - the part before the clock started does not count
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif start < end:
            joined.append((start, end))
    return joined


def running(start: int, end: int, pauses: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans from start to end outside the pauses, in microseconds. `pauses` come from `in_order`."""
    parts = []
    for begins, ends in pauses:
        if begins >= end:
            break
        if start < begins:
            parts.append((start, begins))
        start = max(start, ends)
    if start < end:
        parts.append((start, end))
    return parts
