"""Timetable: a calendar compiled to UTC, so that working time is looked up without any zone arithmetic.

Everything here is whole microseconds since 1970 (instants), microseconds (lengths) or ordinals of `date` (days).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Final

from domain.time.calendar import Calendar
from domain.time.zone import Zone

MICROSECOND: Final = 1_000_000
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


class CalendarExhausted(ValueError):
    """A day or instant lies outside the days that the calendar covers."""


class Timetable:
    """Working time as sorted stretches with prefix sums, and the opening and closing of each working day.

    Raises CalendarExhausted for anything outside the calendar's days.
    """

    __slots__ = (
        "_ends",
        "_midnights",
        "_name",
        "_starts",
        "_worked_before",
        "closes",
        "first_day",
        "first_instant",
        "last_instant",
        "opens",
        "workdays",
        "zone",
    )

    def __init__(self, calendar: Calendar) -> None:
        self._name = f"calendar {calendar.id} {calendar.version} covers {calendar.starts} to {calendar.ends}"
        self.zone: Final = Zone(calendar.offsets)
        self.first_day: Final = calendar.starts.toordinal()
        self._midnights: Final = array("q")
        self.workdays: Final = array("l")
        """Ordinals of the working days."""
        self.opens: Final = array("q")
        self.closes: Final = array("q")
        self._starts: Final = array("q")
        self._ends: Final = array("q")
        self._worked_before: Final = array("q")
        """Working time before each stretch; the last entry is the total."""
        last_day = calendar.ends.toordinal()
        for day in range(self.first_day, last_day + 2):
            self._midnights.append(self.instant(day, 0))
        self._fill(calendar, last_day)
        self.first_instant: Final = self._midnights[0]
        self.last_instant: Final = max(self._midnights[-1], self._ends[-1])

    def instant(self, day: int, second: int) -> int:
        """When the clocks of the zone first show `second` seconds after 00:00 of `day`."""
        return self.zone.first_reaches((day - _EPOCH_DAY) * 86_400 + second) * MICROSECOND

    def _fill(self, calendar: Calendar, last_day: int) -> None:
        rest, makeup = ({day.toordinal() for day in days} for days in (calendar.rest, calendar.makeup))
        week = calendar.week()
        total = 0
        for day in range(self.first_day, last_day + 1):
            windows, usual = week[(day - 1) % 7]
            if day not in makeup and (day in rest or not usual):
                continue
            stretches = [(self.instant(day, start), self.instant(day, end)) for start, end in windows]
            stretches = [(start, end) for start, end in stretches if start < end]
            if not stretches:  # summer time may skip a window, and so a short day
                continue
            self.workdays.append(day)
            self.opens.append(stretches[0][0])
            self.closes.append(stretches[-1][1])
            for start, end in stretches:
                if self._ends and self._ends[-1] == start:
                    self._ends[-1] = end
                else:
                    self._starts.append(start)
                    self._ends.append(end)
                    self._worked_before.append(total)
                total += end - start
        self._worked_before.append(total)

    def position(self, instant: int) -> int:
        """Working time from the start of the table to `instant`."""
        if not self.first_instant <= instant <= self.last_instant:
            raise self.exhausted(instant)
        i = bisect_right(self._starts, instant) - 1
        if i < 0:
            return 0
        end = self._ends[i]
        return self._worked_before[i] + min(instant, end) - self._starts[i]

    def earliest(self, position: int, not_before: int) -> int:
        """The first instant, at `not_before` or later, at which working time since the table's start reaches `position`."""
        i = bisect_left(self._worked_before, position) - 1
        if i < 0:
            return not_before
        if position > self._worked_before[-1]:
            raise self.exhausted()
        return max(self._starts[i] + position - self._worked_before[i], not_before)

    def latest(self, position: int, not_after: int) -> int:
        """The last instant, at `not_after` or earlier, at which working time has not gone beyond `position`."""
        i = bisect_right(self._worked_before, position) - 1
        if i < 0:
            raise self.exhausted()
        if i == len(self._starts):
            return not_after
        return min(self._starts[i] + position - self._worked_before[i], not_after)

    def day_of(self, instant: int) -> int:
        """The day, in the zone, that contains the instant."""
        i = bisect_right(self._midnights, instant) - 1
        if i < 0 or i + 1 >= len(self._midnights):
            raise self.exhausted(instant)
        return self.first_day + i

    def day_ending(self, instant: int) -> int:
        """The day on which a period ending at `instant` ends: the day before, if it closes at `instant` or later."""
        closing = self.workdays[self.checked(bisect_left(self.closes, instant))]
        return min(self.day_of(instant), closing)

    def midnight(self, day: int) -> int:
        """The instant at which `day` begins, which is 24:00 of the day before."""
        i = day - self.first_day
        if not 0 <= i < len(self._midnights):
            raise self.exhausted(day=day)
        return self._midnights[i]

    def works(self, day: int) -> bool:
        """Whether `day` is a working day."""
        self.midnight(day)
        index = bisect_left(self.workdays, day)
        return index < len(self.workdays) and self.workdays[index] == day

    def first_from(self, day: int) -> int:
        """The index of the first working day that is `day` or later."""
        self.midnight(day)
        return self.checked(bisect_left(self.workdays, day))

    def last_until(self, day: int) -> int:
        """The index of the last working day that is `day` or earlier; -1 when there is none."""
        self.midnight(day)
        return bisect_right(self.workdays, day) - 1

    def closing_after(self, instant: int) -> int:
        """The index of the first working day that closes after `instant`."""
        return self.checked(bisect_right(self.closes, instant))

    def checked(self, index: int) -> int:
        """`index`, if it is the index of a working day. Raises CalendarExhausted if not."""
        if not 0 <= index < len(self.workdays):
            raise self.exhausted()
        return index

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches of working time between two instants, in order."""
        self.position(start), self.position(end)
        i = max(bisect_right(self._starts, start) - 1, 0)
        while i < len(self._starts) and self._starts[i] < end:
            opens, closes = max(self._starts[i], start), min(self._ends[i], end)
            if opens < closes:
                yield opens, closes
            i += 1

    def exhausted(self, instant: int | None = None, day: int | None = None) -> CalendarExhausted:
        """The error to raise, which names the instant or the day outside the calendar."""
        outside = "the result"
        with suppress(OverflowError, ValueError, OSError):  # beyond what a date can hold
            if instant is not None:
                outside = f"{datetime.fromtimestamp(instant // MICROSECOND, UTC):%Y-%m-%dT%H:%M:%SZ}"
            elif day is not None:
                outside = f"{date.fromordinal(day)}"
        return CalendarExhausted(
            f"{self._name}: {outside} lies outside; take a shorter amount or a newer calendar"
        )
