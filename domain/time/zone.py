"""Zone: what a zone's wall clocks show, as a table of offsets that no later time-zone release can change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_STEP = 86_400
_MACHINE = ("localtime", "posixrules", "Factory", "right/", "posix/")  # mean something else on each machine


def read_offsets(name: str, first: date, last: date) -> tuple[tuple[int, int], ...]:
    """The offsets of an IANA zone from `first` to `last`: pairs (UTC second from which it holds, seconds east).

    Raises ValueError for a zone that is not in the time-zone data.
    """
    zone = _load(name)
    if zone is None:
        raise ValueError(
            f"zone {name!r} is not known: give an IANA name such as Asia/Shanghai, Europe/Berlin or UTC"
        )
    second, stop = _utc(first) - _STEP, _utc(last) + 2 * _STEP
    offsets = [(second, _offset(zone, second))]
    while second < stop:
        later = second + _STEP
        offset = _offset(zone, later)
        if offset != offsets[-1][1]:
            offsets.append((_change(zone, second, later), offset))
        second = later
    return tuple(offsets)


class Zone:
    """Wall clocks of one zone, from its offsets. All seconds are whole; UTC seconds count from 1970."""

    __slots__ = ("_from", "_most", "_offsets")

    def __init__(self, offsets: Sequence[tuple[int, int]]) -> None:
        self._from = [second for second, _ in offsets]
        self._offsets = [offset for _, offset in offsets]
        self._most = max(self._offsets)

    def first_reaches(self, wall: int) -> int:
        """The UTC second at which clocks first show `wall` (seconds since 1970 by the wall) or more.

        A time skipped by summer time is the instant of the change; a time shown twice is the first of the two.
        """
        i = max(bisect_right(self._from, wall - self._most) - 1, 0)
        while True:
            second = wall - self._offsets[i] if i == 0 else max(self._from[i], wall - self._offsets[i])
            if i + 1 == len(self._from) or second < self._from[i + 1]:
                return second
            i += 1

    def local(self, instant: datetime) -> datetime:
        """The instant as this zone's clocks show it, with a fixed offset."""
        i = max(bisect_right(self._from, int(instant.timestamp())) - 1, 0)
        return instant.astimezone(timezone(timedelta(seconds=self._offsets[i])))


def _load(name: str) -> ZoneInfo | None:
    if name.startswith(_MACHINE):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, not a name, a folder of zones
        return None


def _utc(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _offset(zone: ZoneInfo, second: int) -> int:
    shown = datetime.fromtimestamp(second, zone).utcoffset()
    assert shown is not None
    return int(shown.total_seconds())


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second in (before, after] that has the offset of `after`."""
    offset = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return after
