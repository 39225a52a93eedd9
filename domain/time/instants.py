"""Instants: points in time, always with a zone, kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.diagnostics import Unaccepted
from domain.phrases import given, phrase

EXAMPLE = "2026-11-16T09:00:00+08:00"
_ZONED = phrase('a time with its zone, such as "{example}"', '带时区的时间,例如 "{example}"', example=EXAMPLE)


def read_instant(text: str) -> datetime:
    """The instant that an ISO 8601 text names, in UTC.

    Raises Unaccepted (a ValueError), which says what is accepted, for a text that is not a time, has no zone, or lies
    outside the years 1971 to 2199.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Unaccepted(given(f'"{text[:60]}"'), _ZONED) from None
    if len(text.strip()) <= len("2026-11-16"):
        raise Unaccepted(
            phrase('given the date "{text}" without an hour', '写的日期 "{text}" 没有钟点', text=text),
            phrase('a time such as "{example}"', '时间,例如 "{example}"', example=EXAMPLE),
        )
    if instant.tzinfo is None:
        raise Unaccepted(phrase('given "{text}" without a zone', '写的 "{text}" 没有时区', text=text), _ZONED)
    if not 1970 < instant.year < 2200:
        raise Unaccepted(
            phrase(
                'given the year {year} in "{text}"',
                '"{text}" 写的年份是 {year}',
                year=instant.year,
                text=text,
            ),
            phrase("1971 to 2199", "1971 到 2199"),
        )
    return instant.astimezone(UTC)


def write_instant(instant: datetime) -> str:
    """The instant as ISO 8601 text in UTC. Facts hold this form, so that equal instants are equal texts."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat().removesuffix("+00:00") + "Z"


def parse(text: str) -> datetime:
    """Read a text that `write_instant` made. It checks nothing, because it is called very often."""
    return datetime.fromisoformat(text)
