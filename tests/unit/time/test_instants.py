"""Instants: read strictly from people, utc in one way."""

from datetime import UTC, datetime

import pytest

from domain.time.instants import read_instant, write_instant


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-16T09:00:00+08:00", "2026-11-16T01:00:00Z"),
        (" 2026-11-16T01:00Z ", "2026-11-16T01:00:00Z"),
        ("1971-01-01T00:00:00Z", "1971-01-01T00:00:00Z"),
        ("2199-12-31T23:59:59Z", "2199-12-31T23:59:59Z"),
    ],
)
def test_an_instant_with_its_zone_is_read(text, utc):
    assert write_instant(read_instant(text)) == utc
    assert read_instant(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon", 'given "soon"; accepted: a time with its zone'),
        ("2026-11-16", "without an hour"),
        ("2026-11-16T09:00:00", "without a zone"),
        ("1970-12-31T23:59:59Z", "given the year 1970"),
        ("2200-01-01T00:00:00Z", "given the year 2200"),
    ],
)
def test_anything_else_is_refused_with_what_is_accepted(text, message):
    with pytest.raises(ValueError, match=message):
        read_instant(text)


def test_an_instant_keeps_its_microseconds():
    assert write_instant(datetime(2026, 11, 16, 1, 0, 0, 5, UTC)) == "2026-11-16T01:00:00.000005Z"
