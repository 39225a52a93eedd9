"""WorkTime: the instant at which an amount of time has passed under a calendar. Instants need a zone; results are in UTC.

Hours and minutes run from the instant. Periods of days, months and years follow the Civil Code, Art. 201 to 203: the
starting day does not count; the period ends at the close of business of its last day (24:00 where the calendar never
closes); if the last day is a day of rest, the period ends on the next working day. A day is the calendar date in the calendar's zone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from domain.time.amounts import Amount, Unit
from domain.time.calendar import Calendar
from domain.time.periods import counted_days, last_day, month_later
from domain.time.spans import Span, in_order, running, to_instant, to_microseconds
from domain.time.timetable import MICROSECOND, CalendarExhausted, Timetable

__all__ = ["CalendarExhausted", "Due", "Interval", "WorkTime"]

_CACHE_SIZE: Final = 64


class Due(NamedTuple):
    """When a period ends; `provisional` if it lies past the last day for which the calendar has official data."""

    at: datetime
    provisional: bool


class Interval(NamedTuple):
    """A stretch of time that counted, and its length in seconds (an int unless there is a fraction of a second)."""

    start: datetime
    end: datetime
    seconds: int | float


class WorkTime:
    """Time calculations under one calendar. Use `build`, which caches the instances built last.

    Every method raises ValueError for an instant without a zone and CalendarExhausted outside the calendar's days.
    """

    __slots__ = ("_horizon", "_table", "calendar")

    _built: Final[OrderedDict[str, WorkTime]] = OrderedDict()

    def __init__(self, calendar: Calendar) -> None:
        self.calendar: Final = calendar
        self._table: Final = Timetable(calendar)
        horizon = calendar.horizon
        self._horizon: Final = self._table.midnight(horizon.toordinal() + 1) if horizon else None

    @classmethod
    def build(cls, calendar: Calendar) -> WorkTime:
        """The instance for a calendar. A process compiles each digest once, unless it has left the cache."""
        digest = calendar.digest()
        worktime = cls._built.get(digest)
        if worktime is None:
            worktime = cls._built[digest] = cls(calendar)
            if len(cls._built) > _CACHE_SIZE:
                cls._built.popitem(last=False)
        return worktime

    # -- forwards -----------------------------------------------------------------------------------------------

    def due(self, start: datetime, amount: Amount, pauses: Sequence[Span] = ()) -> Due:
        """The instant at which `amount` has passed since `start`.

        `pauses` are pauses that have ended. Minutes and hours: the time in pauses does not count. Days, months and years:
        days wholly covered by pauses do not count, and a period that would end inside a pause ends at the first close of
        business after the pause.
        """
        begin, unit = to_microseconds(start), amount.unit
        stops = in_order(pauses, begin) if pauses else []
        if unit.daily:
            at = self._close(begin, amount, stops)
        else:
            at = self._advance(begin, amount.microseconds, stops, elapsed=unit.elapsed)
        return self._due(at, provisional=not unit.elapsed)

    def after(self, start: datetime, length: timedelta) -> Due:
        """The instant at which `length` of working time has passed since `start`."""
        return self._due(
            self._advance(to_microseconds(start), length // timedelta(microseconds=1), (), elapsed=False),
            provisional=True,
        )

    def fraction(
        self, start: datetime, due: datetime, unit: Unit, percent: int, pauses: Sequence[Span] = ()
    ) -> datetime:
        """When `percent` of the time between start and due has passed. Time in pauses does not count.

        For minutes and hours all time counts, for every other unit working time. Raises ValueError for a percentage
        outside 0 to 100 and for a due time before the start.
        """
        if not 0 <= percent <= 100:
            raise ValueError(f"{percent} % of a period cannot be warned of: give 0 to 100")
        begin, end = to_microseconds(start), to_microseconds(due)
        stops = in_order(pauses, begin) if pauses else []
        if end < begin:
            raise ValueError(f"due {due.isoformat()} lies before start {start.isoformat()}")
        spans = running(begin, end, stops)
        total = sum(self._length(begins, ends, elapsed=unit.elapsed) for begins, ends in spans)
        at = self._advance(begin, total * percent // 100, stops, elapsed=unit.elapsed)
        return to_instant(min(at, end))

    def _advance(self, begin: int, length: int, stops: Sequence[tuple[int, int]], *, elapsed: bool) -> int:
        """The instant `length` of counted time after `begin`. Nothing counts in `stops`, which lie at `begin` or later."""
        for stop, resume in stops:
            passed = self._length(begin, stop, elapsed=elapsed)
            if passed >= length:
                break
            length -= passed
            begin = resume
        if elapsed:
            return begin + length
        return self._table.earliest(self._table.position(begin) + length, begin)

    def _length(self, start: int, end: int, *, elapsed: bool) -> int:
        return end - start if elapsed else self._table.position(end) - self._table.position(start)

    def _close(self, begin: int, amount: Amount, stops: Sequence[tuple[int, int]]) -> int:
        """The close of business at which a period of days ends."""
        table = self._table
        if amount.same_day:
            index = table.first_from(table.day_of(begin))
            index += table.closes[index] <= begin
        else:
            index = last_day(table, table.day_of(begin), amount, stops)
        at = table.closes[table.checked(index)]
        for stop, resume in stops:
            if stop < at <= resume:
                at = table.closes[table.closing_after(resume)]
        return at

    def _due(self, at: int, *, provisional: bool) -> Due:
        try:
            instant = to_instant(at)
        except OverflowError:
            raise self._table.exhausted() from None
        return Due(instant, provisional and self._horizon is not None and at > self._horizon)

    # -- backwards ----------------------------------------------------------------------------------------------

    def before(self, end: datetime, amount: Amount) -> datetime:
        """The latest start from which `amount` has passed by `end`. Rules that say "minus" need it.

        Days, months and years count back from the day of `end`, which itself does not count. The result is the close of
        business of the day reached or, if that is a day of rest, of the working day before it. An amount of 0 gives
        `end`. Raises ValueError for "end of day".
        """
        if amount.unit is Unit.END_OF_DAY:
            raise ValueError('"end of day" cannot be taken off an instant: give hours or days')
        at, table = to_microseconds(end), self._table
        if amount.count == 0:
            return to_instant(at)
        if not amount.unit.daily:
            length = amount.microseconds
            if amount.unit.elapsed:
                return self._due(at - length, provisional=False).at
            return to_instant(table.latest(table.position(at) - length, at))
        day = table.day_ending(at)
        if amount.unit is Unit.WORKING_DAYS:
            index = table.first_from(day) - amount.count
        else:
            months = {Unit.MONTHS: 1, Unit.YEARS: 12}.get(amount.unit)
            index = table.last_until(
                month_later(day, -months * amount.count) if months else day - amount.count
            )
        return to_instant(table.closes[table.checked(index)])

    # -- looking up ---------------------------------------------------------------------------------------------

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from start to end; negative when end comes first."""
        length = self._length(to_microseconds(start), to_microseconds(end), elapsed=False)
        return timedelta(microseconds=length)

    def counted(
        self, start: datetime, end: datetime, pauses: Sequence[Span] = (), unit: Unit = Unit.WORKING_HOURS
    ) -> list[Interval]:
        """The stretches between start and end that count for an amount of `unit` (see `Amount.counting`), in order.

        Working hours and end of day: working time outside pauses. Hours: all time outside pauses. Working days: the hours
        of each counted day. Days, months, years: the counted days, midnight to midnight, joined.
        """
        begin, stop = to_microseconds(start), to_microseconds(end)
        stops = in_order(pauses, begin)
        if stop < begin:
            raise ValueError(
                f"{end.isoformat()} lies before {start.isoformat()}: nothing counts between them"
            )
        if unit.daily and unit is not Unit.END_OF_DAY:
            spans = counted_days(self._table, begin, stop, stops, working=unit is Unit.WORKING_DAYS)
        elif unit.elapsed:
            spans = running(begin, stop, stops)
        else:
            spans = [
                part
                for begins, ends in running(begin, stop, stops)
                for part in self._table.stretches(begins, ends)
            ]
        return [_interval(begins, ends) for begins, ends in spans]

    def is_working(self, instant: datetime) -> bool:
        """Whether business is open at this instant; at the moment of closing it is not."""
        at = to_microseconds(instant)
        return any(True for _ in self._table.stretches(at, at + 1))

    def is_working_day(self, day: date) -> bool:
        """Whether the calendar works on `day`."""
        return self._table.works(day.toordinal())

    def working_day(self, day: date, n: int) -> date:
        """The n-th working day after `day`, or before it for a negative n. For 0: `day` if worked, else the next one."""
        ordinal, table = day.toordinal(), self._table
        index = n + (table.last_until(ordinal) if n > 0 else table.first_from(ordinal))
        return date.fromordinal(table.workdays[table.checked(index)])

    def open_of(self, day: date) -> datetime:
        """When business opens on `day`. ValueError on a day of rest."""
        return to_instant(self._table.opens[self._workday_index(day)])

    def close_of(self, day: date) -> datetime:
        """When business closes on `day`, which may be past midnight. ValueError on a day of rest."""
        return to_instant(self._table.closes[self._workday_index(day)])

    def end_of(self, day: date) -> datetime:
        """24:00 of `day`, in the calendar's zone."""
        return to_instant(self._table.midnight(day.toordinal() + 1))

    def wall(self, day: date, second: int) -> datetime:
        """When clocks first show `second` seconds after 00:00 of `day`; 86,400 is 00:00 of the next day."""
        days, second_of_day = divmod(second, 86_400)
        return to_instant(self._table.instant(day.toordinal() + days, second_of_day))

    def day_of(self, instant: datetime) -> date:
        """The date of an instant in the calendar's zone."""
        return date.fromordinal(self._table.day_of(to_microseconds(instant)))

    def local(self, instant: datetime) -> datetime:
        """The instant in local time with a fixed offset, for people to read."""
        return self._table.zone.local(instant)

    def _workday_index(self, day: date) -> int:
        if not self.is_working_day(day):
            following = self.working_day(day, 0)
            raise ValueError(
                f"{day} is a day of rest in {self.calendar.id}: the next working day is {following}"
            )
        return self._table.last_until(day.toordinal())


def _interval(start: int, end: int) -> Interval:
    seconds, fraction = divmod(end - start, MICROSECOND)
    length = (end - start) / MICROSECOND if fraction else seconds
    return Interval(to_instant(start), to_instant(end), length)
