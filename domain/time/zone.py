"""Zone: local time by a fixed table of offsets, so that later time-zone data cannot change results."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from domain.diagnostics import Unaccepted

_STEP = 86_400
_MACHINE_DEPENDENT = ("localtime", "posixrules", "Factory", "right/", "posix/")
"""Names, or beginnings of names, that mean different zones on different machines."""


def read_offsets(name: str, first: date, last: date) -> tuple[tuple[int, int], ...]:
    """The offsets of an IANA zone from `first` to `last`: pairs (first UTC second, seconds east of UTC).

    Raises ValueError for a zone that is not in the time-zone data.
    """
    zone = _load(name)
    if zone is None:
        raise Unaccepted.because(
            "zone {zone} is not known: give an IANA name such as Asia/Shanghai, Europe/Berlin or UTC",
            "没有时区 {zone}:写 IANA 名称,例如 Asia/Shanghai、Europe/Berlin 或 UTC",
            zone=repr(name),
        )
    second, stop = _utc_midnight(first) - _STEP, _utc_midnight(last) + 2 * _STEP
    offsets = [(second, _offset_at(zone, second))]
    while second < stop:
        later = second + _STEP
        offset = _offset_at(zone, later)
        if offset != offsets[-1][1]:
            offsets.append((_find_change(zone, second, later), offset))
        second = later
    return tuple(offsets)


class Zone:
    """Converts between UTC and the local time of one zone. All seconds are ints; UTC seconds count from 1970."""

    __slots__ = ("_max_offset", "_offsets", "_since")

    def __init__(self, offsets: Sequence[tuple[int, int]]) -> None:
        self._since = [second for second, _ in offsets]
        self._offsets = [offset for _, offset in offsets]
        self._max_offset = max(self._offsets)

    def first_reaches(self, wall: int) -> int:
        """The UTC second at which clocks first show `wall` (local seconds since 1970) or later.

        For a local time skipped by summer time this is the moment of the change, for one shown twice the first.
        """
        i = max(bisect_right(self._since, wall - self._max_offset) - 1, 0)
        while True:
            second = wall - self._offsets[i] if i == 0 else max(self._since[i], wall - self._offsets[i])
            if i + 1 == len(self._since) or second < self._since[i + 1]:
                return second
            i += 1

    def local(self, instant: datetime) -> datetime:
        """The instant in local time, with a fixed offset."""
        i = max(bisect_right(self._since, int(instant.timestamp())) - 1, 0)
        return instant.astimezone(timezone(timedelta(seconds=self._offsets[i])))


def _load(name: str) -> ZoneInfo | None:
    if name.startswith(_MACHINE_DEPENDENT):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown zone, a bad name, or a folder of zones
        return None


def _utc_midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _offset_at(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _find_change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second in (before, after] that has the offset of `after`."""
    offset = _offset_at(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return after
