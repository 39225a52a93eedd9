"""Periods of days, months and years: which day is the last, and which days counted."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from domain.time.amounts import Amount, Unit
from domain.time.timetable import CalendarExhausted, Timetable

Stops = Sequence[tuple[int, int]]


def month_later(day: int, months: int) -> int:
    """The same day of the month `months` later, or the month's last day (Civil Code Art. 202). Days are ordinals."""
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise CalendarExhausted(
            f"{months} months from {start} lie outside every calendar; take a shorter amount"
        )
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def last_day(table: Timetable, start_day: int, amount: Amount, stops: Stops) -> int:
    """The index of the working day on which the period ends. Days that are wholly covered by pauses do not count."""
    if amount.unit is Unit.WORKING_DAYS:
        first = table.last_until(start_day) + 1
        index = table.checked(first + amount.count - 1)
        for covered in _covered_workdays(table, first, stops):
            if covered > index:
                break
            index += 1
        return index
    months = {Unit.MONTHS: 1, Unit.YEARS: 12}.get(amount.unit)
    day = month_later(start_day, months * amount.count) if months else start_day + amount.count
    for covered in _covered_days(table, start_day + 1, stops):
        if covered > day:
            break
        day += 1
    return table.first_from(day)


def counted_days(
    table: Timetable, start: int, end: int, stops: Stops, *, working: bool
) -> list[tuple[int, int]]:
    """The time that counted from the day after `start` until `end`, as spans in microseconds.

    `working`: the open hours of each counted working day. Otherwise whole days; days in a row are joined.
    """
    first, last = table.day_of(start) + 1, table.day_of(end - 1) if end > start else table.day_of(start)
    if working:
        index = table.last_until(first - 1) + 1
        covered_indices = set(_covered_workdays(table, index, stops))
        spans: list[tuple[int, int]] = []
        while index < len(table.workdays) and table.opens[index] < end:
            if index not in covered_indices:
                spans += table.stretches(table.opens[index], min(table.closes[index], end))
            index += 1
        return spans
    covered_days = set(_covered_days(table, first, stops))
    joined: list[tuple[int, int]] = []
    for day in range(first, last + 1):
        if day in covered_days:
            continue
        begins, ends = table.midnight(day), min(table.midnight(day + 1), end)
        if joined and joined[-1][1] == begins:
            joined[-1] = (joined[-1][0], ends)
        else:
            joined.append((begins, ends))
    return joined


def _covered_workdays(table: Timetable, first: int, stops: Stops) -> Iterator[int]:
    """The indices, sorted and not below `first`, of working days whose working time lies wholly in pauses."""
    index, paused = first, 0
    for stop, resume in stops:
        first_affected = max(index, table.closing_after(stop))
        if first_affected != index:
            index, paused = first_affected, 0
        while index < len(table.workdays) and table.opens[index] < resume:
            opens, closes = table.opens[index], table.closes[index]
            begins, ends = max(opens, stop), min(closes, resume)
            if begins < ends:
                paused += table.position(ends) - table.position(begins)
            if resume < closes:
                break
            if paused == table.position(closes) - table.position(opens):
                yield index
            index, paused = index + 1, 0


def _covered_days(table: Timetable, first: int, stops: Stops) -> Iterator[int]:
    """The days, sorted and not before `first`, that are wholly covered by pauses.

    For a working day this means all its working time, for a day of rest midnight to midnight.
    """
    covered = {table.workdays[index] for index in _covered_workdays(table, table.first_from(first), stops)}
    for stop, resume in stops:
        day = max(first, table.day_of(stop))
        while table.midnight(day) < resume:
            at_rest = not table.works(day)
            if at_rest and stop <= table.midnight(day) and table.midnight(day + 1) <= resume:
                covered.add(day)
            day += 1
    yield from sorted(covered)
