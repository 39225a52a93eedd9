"""Laws of working time, over random calendars, zones, instants and pauses; and a second, slower implementation.

The second one shares no code with the first: it asks the wall clock of the zone, minute by minute.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.time.amounts import Amount, Unit
from domain.time.calendar import Calendar
from domain.time.worktime import WorkTime

MINUTE = timedelta(minutes=1)
DATA: dict[str, Any] = {
    "id": "law",
    "version": "1",
    "starts": "2025-01-01",
    "horizon": "2026-12-31",
    "source": "made up",
    "labels": {"zh": "试", "en": "test"},
    "rest": ["2026-02-15/2026-02-23", "2026-03-30", "2026-10-01/2026-10-07", "2026-10-26"],
    "makeup": ["2026-02-14", "2026-02-28", "2026-10-10"],
}
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday"]
SHAPES: list[dict[str, Any]] = [
    {"windows": ["09:00-12:00", "13:30-18:00"], "workdays": WEEK},
    {"windows": ["00:00-24:00"], "workdays": [*WEEK, "saturday", "sunday"], "rest": [], "makeup": []},
    {"windows": ["20:00-01:00", "04:00-06:30"], "workdays": WEEK},
    {"windows": ["22:00-06:00"], "workdays": [*WEEK, "sunday"]},
    {
        "windows": {"mon": ["08:00-20:00"], "wed": ["10:00-11:00", "11:00-12:00"], "sun": ["23:00-24:00"], "makeup": ["07:00-07:05"]},
        "workdays": ["monday", "wednesday"],
        "rest": ["2026-03-30"],
    },
]  # fmt: skip
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
CALENDARS = [Calendar.model_validate(DATA | shape | {"zone": zone}) for shape in SHAPES for zone in ZONES]

times = st.sampled_from(CALENDARS).map(WorkTime.build)
# Close to where things happen: the changes of summer time, the holidays, the ends of a week.
days = st.sampled_from([date(2026, 2, 12), date(2026, 3, 7), date(2026, 3, 27), date(2026, 4, 3), date(2026, 9, 29), date(2026, 10, 23), date(2026, 10, 30)])  # fmt: skip
minutes = st.builds(
    lambda day, minute: datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE, days, st.integers(0, 6 * 1440)
)  # fmt: skip
instants = st.builds(
    lambda minute, past: minute + timedelta(microseconds=past), minutes, st.integers(0, 59_999_999)
)
hours = st.builds(
    Amount, st.integers(1, 3000), st.sampled_from([Unit.WORKING_MINUTES, Unit.MINUTES])
) | st.builds(Amount, st.integers(1, 60), st.sampled_from([Unit.WORKING_HOURS, Unit.HOURS]))
periods = st.builds(Amount, st.integers(0, 12), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])) | st.builds(
    Amount, st.integers(0, 2), st.sampled_from([Unit.MONTHS, Unit.YEARS])
)
amounts = hours | periods | st.just(Amount(0, Unit.END_OF_DAY))
pauses = st.lists(
    st.builds(
        lambda start, length: (start, start + timedelta(minutes=length)), minutes, st.integers(0, 4000)
    ),
    max_size=3,
)


def works(calendar: Calendar, day: date) -> bool:
    names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    if day in calendar.makeup:
        return True
    return day not in calendar.rest and names[day.weekday()] in calendar.workdays


def open_at(calendar: Calendar, instant: datetime) -> bool:
    """By the wall clock: in a window of today, or in one of yesterday that runs past midnight."""
    shown = instant.astimezone(ZoneInfo(calendar.zone))
    second = shown.hour * 3600 + shown.minute * 60 + shown.second
    for back in (0, 1):
        day = shown.date() - timedelta(back)
        if works(calendar, day):
            for start, end in calendar.windows_of(day):
                if start <= second + back * 86_400 < end:
                    return True
    return False


def slow_due(
    calendar: Calendar, start: datetime, amount: Amount, stops: list[tuple[datetime, datetime]]
) -> datetime:
    """Minute by minute: correct for windows and starts on full minutes."""
    left, now = amount.microseconds // 60_000_000, start
    while left:
        paused = any(stop <= now < resume for stop, resume in stops)
        if not paused and (amount.unit.elapsed or open_at(calendar, now)):
            left -= 1
        now += MINUTE
    return now


def slow_close(calendar: Calendar, day: date) -> datetime:
    end = max(end for _, end in calendar.windows_of(day))
    midnight = datetime(day.year, day.month, day.day) + timedelta(seconds=end)
    return midnight.replace(tzinfo=ZoneInfo(calendar.zone)).astimezone(UTC)


@settings(max_examples=300)
@given(times, minutes, hours, pauses)
def test_hours_agree_with_counting_minute_by_minute(
    time: WorkTime, start: datetime, amount: Amount, stops: list[tuple[datetime, datetime]]
) -> None:
    assume(amount.microseconds <= 1200 * 60_000_000)
    assert time.due(start, amount, stops).at == slow_due(time.calendar, start, amount, stops)


@settings(max_examples=500)
@given(times, instants, st.integers(1, 15), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]))
def test_days_agree_with_counting_day_by_day(time: WorkTime, start: datetime, count: int, unit: Unit) -> None:
    calendar = time.calendar
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    left = count
    while left:
        day += timedelta(1)
        left -= unit is Unit.DAYS or works(calendar, day)
    while not works(calendar, day):
        day += timedelta(1)
    assert time.due(start, Amount(count, unit)).at == slow_close(calendar, day)


@settings(max_examples=500)
@given(times, instants)
def test_same_day_is_the_first_close_of_this_day_or_a_later_one(time: WorkTime, start: datetime) -> None:
    calendar = time.calendar
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    while not works(calendar, day) or slow_close(calendar, day) <= start:
        day += timedelta(1)
    assert time.due(start, Amount(0, Unit.END_OF_DAY)).at == slow_close(calendar, day)


@settings(max_examples=1000)
@given(times, instants, hours)
def test_between_is_the_amount_again(time: WorkTime, start: datetime, amount: Amount) -> None:
    end = time.due(start, amount).at
    passed = end - start if amount.unit.elapsed else time.between(start, end)
    assert passed == timedelta(microseconds=amount.microseconds)
    assert time.due(time.before(end, amount), amount).at == end


@settings(max_examples=500)
@given(times, instants, periods)
def test_a_period_of_days_taken_back_ends_earlier(time: WorkTime, end: datetime, amount: Amount) -> None:
    assume(amount.unit in {Unit.DAYS, Unit.WORKING_DAYS} and amount.count)
    back = time.before(end, amount)
    assert back < end
    assert time.before(end, Amount(amount.count + 14, amount.unit)) < back


@settings(max_examples=1000)
@given(times, instants, amounts, pauses)
def test_due_is_later_than_start_and_outside_pauses(
    time: WorkTime, start: datetime, amount: Amount, stops: list[tuple[datetime, datetime]]
) -> None:
    end = time.due(start, amount, stops).at
    assert end > start
    assert end >= time.due(start, amount).at
    assert not any(max(stop, start) < end <= resume for stop, resume in stops), (
        "a clock cannot end while it stands still"
    )


@settings(max_examples=1000)
@given(times, instants, instants, amounts)
def test_a_later_start_is_never_due_earlier(
    time: WorkTime, first: datetime, second: datetime, amount: Amount
) -> None:
    earlier, later = sorted((first, second))
    assert time.due(earlier, amount).at <= time.due(later, amount).at


@settings(max_examples=500)
@given(times, instants, hours, hours)
def test_more_is_never_due_earlier_and_parts_add_up(
    time: WorkTime, start: datetime, first: Amount, second: Amount
) -> None:
    assume(first.unit is second.unit)
    whole = Amount(first.count + second.count, first.unit)
    assert time.due(start, first).at < time.due(start, whole).at
    assert time.due(time.due(start, first).at, second) == time.due(start, whole)


@settings(max_examples=1000)
@given(times, instants, instants, hours)
def test_a_pause_outside_working_time_costs_nothing(
    time: WorkTime, start: datetime, close: datetime, amount: Amount
) -> None:
    assume(amount.unit in {Unit.WORKING_HOURS, Unit.WORKING_MINUTES})
    day = time.working_day(time.day_of(close), 0)
    night = time.close_of(day), time.open_of(time.working_day(day, 1))
    assume(time.between(*night) == timedelta(0))
    assert time.due(start, amount, [night]) == time.due(start, amount)


@settings(max_examples=1000)
@given(times, instants, hours, pauses)
def test_a_pause_costs_what_it_took(
    time: WorkTime, start: datetime, amount: Amount, stops: list[tuple[datetime, datetime]]
) -> None:
    end = time.due(start, amount, stops).at
    parts = time.counted(start, end, stops, amount.counting)
    assert sum(round(part.seconds * 1_000_000) for part in parts) == amount.microseconds
    assert all(part.end < following.start for part, following in pairwise(parts))
    assert all(start <= part.start < part.end <= end for part in parts)
    assert parts[-1].end == end


@settings(max_examples=1000)
@given(times, instants, amounts, pauses, st.lists(st.integers(0, 100), min_size=2, max_size=2))
def test_warnings_come_in_order_between_start_and_due(
    time: WorkTime,
    start: datetime,
    amount: Amount,
    stops: list[tuple[datetime, datetime]],
    percents: list[int],
) -> None:
    end = time.due(start, amount, stops).at
    low, high = (time.fraction(start, end, amount.unit, percent, stops) for percent in sorted(percents))
    assert start <= low <= high <= end
    if not amount.unit.elapsed and not stops:
        passed = time.between(start, high) / timedelta(microseconds=1)
        whole = time.between(start, end) / timedelta(microseconds=1)
        assert passed == whole * max(percents) // 100


def covered(calendar: Calendar, day: date, stops: list[tuple[datetime, datetime]]) -> bool:
    """Whether pauses took every working minute of a working day, or every minute of a day of rest."""
    zone = ZoneInfo(calendar.zone)
    midnight = datetime(day.year, day.month, day.day)
    for start, end in calendar.windows_of(day) if works(calendar, day) else [(0, 86_400)]:
        now, stop = (
            (midnight + timedelta(seconds=s)).replace(tzinfo=zone).astimezone(UTC) for s in (start, end)
        )
        while now < stop:
            ends = [resume for pause, resume in stops if pause <= now < resume]
            if not ends:
                return False
            now = max(ends)
    return True


@settings(max_examples=700)
@given(times, minutes, st.integers(1, 6), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]), pauses)
def test_pauses_of_days_agree_with_counting_day_by_day(
    time: WorkTime, start: datetime, count: int, unit: Unit, stops: list[tuple[datetime, datetime]]
) -> None:
    calendar = time.calendar
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    left = count
    while left:
        day += timedelta(1)
        left -= (unit is Unit.DAYS or works(calendar, day)) and not covered(calendar, day, stops)
    while not works(calendar, day):
        day += timedelta(1)
    end = slow_close(calendar, day)
    while any(max(stop, start) < end <= resume for stop, resume in stops):
        day = time.working_day(day, 1)
        end = slow_close(calendar, day)
    assert time.due(start, Amount(count, unit), stops).at == end


@settings(max_examples=300)
@given(times, instants, instants, instants)
def test_between_adds_up_and_changes_sign(
    time: WorkTime, first: datetime, second: datetime, third: datetime
) -> None:
    assert time.between(first, second) + time.between(second, third) == time.between(first, third)
    assert time.between(first, second) == -time.between(second, first)


@settings(max_examples=500)
@given(times, minutes)
def test_open_or_closed_is_what_the_wall_clock_says(time: WorkTime, instant: datetime) -> None:
    assert time.is_working(instant) is open_at(time.calendar, instant)


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_has_the_hours_of_its_days(zone: str) -> None:
    """Every day of 2026 in every zone: the sum of the windows, save what summer time takes or adds."""
    time = WorkTime.build(Calendar.model_validate(DATA | SHAPES[0] | {"zone": zone}))
    start, end = time.end_of(date(2026, 1, 1)), time.end_of(date(2026, 12, 31))
    count = sum(works(time.calendar, date(2026, 1, 2) + timedelta(n)) for n in range(364))
    assert time.between(start, end) == timedelta(hours=7.5) * count
