"""Working time by example: the shared vectors, the edges of a day, warnings, looking back, and what counted."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.time.amounts import Amount, Unit
from domain.time.calendar import Calendar, borrow_days
from domain.time.worktime import CalendarExhausted, WorkTime

HERE = Path(__file__).parent
FILES = HERE.parents[2] / "policies" / "calendars"
VECTORS = yaml.load((HERE / "vectors.yaml").read_text("utf-8"), yaml.BaseLoader)


def read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load((FILES / f"{name}.yaml").read_text("utf-8"), yaml.BaseLoader)
    return data


OFFICE = Calendar.model_validate(read("china-office"))
ALWAYS = Calendar.model_validate(read("always"))


def at(text: str) -> datetime:
    """An instant of Shanghai unless the text has its own offset."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else datetime.fromisoformat(f"{text}+08:00")


def due(time: WorkTime, start: str, amount: str, *pauses: tuple[str, str]) -> datetime:
    return time.due(at(start), Amount.parse(amount), [(at(begin), at(end)) for begin, end in pauses]).at


@pytest.fixture(scope="module")
def office() -> WorkTime:
    return WorkTime.build(OFFICE)


@pytest.fixture(scope="module")
def always() -> WorkTime:
    return WorkTime.build(ALWAYS)


@pytest.mark.parametrize("case", VECTORS, ids=[case["name"] for case in VECTORS])
def test_vectors(case: dict[str, Any]) -> None:
    days = ALWAYS if case.get("days") == "all" else OFFICE
    time = WorkTime.build(days.revised(zone=case.get("zone", days.zone), windows=case["windows"]))
    pauses = [(at(begin), at(end)) for begin, end in case.get("pauses", [])]
    amount, start = Amount.parse(case["add"]), at(case["start"])
    result = time.due(start, amount, pauses)
    if "due" in case:
        assert result.at == at(case["due"]), time.local(result.at)
    assert result.at.tzinfo is UTC
    assert result.provisional is (case.get("provisional") == "true")
    if not amount.unit.daily:
        counted = time.counted(start, result.at, pauses, amount.counting)
        assert sum(part.seconds for part in counted) * 1_000_000 == amount.microseconds


# -- the edges of a day: opening 09:00, lunch 12:00 to 13:30, close 18:00; Monday 16 November 2026 -----------------


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        ("2026-11-16T08:59:59.999999", "2026-11-16T10:00"),
        ("2026-11-16T09:00", "2026-11-16T10:00"),
        ("2026-11-16T09:00:00.000001", "2026-11-16T10:00:00.000001"),
        ("2026-11-16T11:00", "2026-11-16T12:00"),
        ("2026-11-16T11:00:00.000001", "2026-11-16T13:30:00.000001"),
        ("2026-11-16T12:00", "2026-11-16T14:30"),
        ("2026-11-16T13:30", "2026-11-16T14:30"),
        ("2026-11-16T17:00", "2026-11-16T18:00"),
        ("2026-11-16T17:59:59", "2026-11-17T09:59:59"),
        ("2026-11-16T18:00", "2026-11-17T10:00"),
        ("2026-11-20T18:00", "2026-11-23T10:00"),
        ("2026-11-21T09:00", "2026-11-23T10:00"),
        ("2026-10-01T09:00", "2026-10-08T10:00"),
        ("2026-10-09T17:30", "2026-10-10T09:30"),
        ("2026-10-10T17:30", "2026-10-12T09:30"),
        ("2025-01-01T00:00", "2025-01-02T10:00"),
    ],
)
def test_one_working_hour_from_every_edge(office: WorkTime, start: str, hour: str) -> None:
    assert due(office, start, "1 working hour") == at(hour)


@pytest.mark.parametrize(
    ("start", "close"),
    [
        ("2026-11-16T00:00", "2026-11-16"),
        ("2026-11-16T09:00", "2026-11-16"),
        ("2026-11-16T17:59:59.999999", "2026-11-16"),
        ("2026-11-16T18:00", "2026-11-17"),
        ("2026-11-16T23:59:59.999999", "2026-11-17"),
        ("2026-11-20T18:00", "2026-11-23"),
        ("2026-11-21T10:00", "2026-11-23"),
        ("2026-10-09T18:00", "2026-10-10"),
        ("2026-10-10T18:00", "2026-10-12"),
        ("2026-09-30T20:00", "2026-10-08"),
    ],
)
def test_end_of_day_from_every_edge(office: WorkTime, start: str, close: str) -> None:
    expected = at(f"{close}T18:00")
    assert due(office, start, "end of day") == expected
    assert due(office, start, "0 working days") == expected
    assert due(office, start, "0 months") == expected


@pytest.mark.parametrize("hour", ["00:00", "08:59", "09:00", "12:30", "18:00", "23:59:59.999999"])
def test_the_hour_of_the_start_does_not_matter_to_days(office: WorkTime, hour: str) -> None:
    assert due(office, f"2026-11-16T{hour}", "5 working days") == at("2026-11-23T18:00")
    assert due(office, f"2026-11-16T{hour}", "1 days") == at("2026-11-17T18:00")


def test_nothing_is_due_at_once(office: WorkTime) -> None:
    evening = at("2026-11-16T20:00:00.000007")
    for unit in ("minutes", "hours", "working minutes", "working hours"):
        assert office.due(evening, Amount.parse(f"0 {unit}")).at == evening


def test_always_ends_days_at_midnight(always: WorkTime) -> None:
    assert due(always, "2026-10-01T00:00", "end of day") == at("2026-10-02T00:00")
    assert due(always, "2026-10-01T23:59:59", "1 working day") == at("2026-10-03T00:00")
    assert not always.due(at("2055-01-01T00:00"), Amount.parse("5 working days")).provisional


def test_evergreen_has_eight_hours_a_day() -> None:
    time = WorkTime.build(Calendar.model_validate(borrow_days(read("evergreen-office"), OFFICE)))
    assert due(time, "2026-11-16T10:00", "8 working hours") == at("2026-11-17T10:00")
    assert due(time, "2026-11-16T08:30", "8 working hours") == at("2026-11-16T18:00")


# -- summer time -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("windows", "opens", "closes"),
    [  # 29 March 2026: clocks skip 02:00 to 03:00. 25 October: 02:00 to 03:00 comes twice.
        (["02:15-05:00"], "2026-03-29T03:00+02:00", "2026-03-29T05:00+02:00"),
        (["01:00-02:30"], "2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00"),
        (["02:15-05:00"], "2026-10-25T02:15+02:00", "2026-10-25T05:00+01:00"),
        (["00:00-24:00"], "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00"),
        (["22:00-06:00"], "2026-10-24T22:00+02:00", "2026-10-25T06:00+01:00"),
    ],
)
def test_the_hours_that_summer_time_moves(windows: list[str], opens: str, closes: str) -> None:
    time = WorkTime.build(ALWAYS.revised(zone="Europe/Berlin", windows=windows))
    day = date.fromisoformat(opens[:10])
    assert (time.open_of(day), time.close_of(day)) == (at(opens), at(closes))


def test_a_window_that_summer_time_skips_is_no_working_day() -> None:
    time = WorkTime.build(ALWAYS.revised(zone="Europe/Berlin", windows=["02:10-02:50"]))
    assert not time.is_working_day(date(2026, 3, 29))
    assert due(time, "2026-03-28T12:00+01:00", "1 working day") == at("2026-03-30T02:50+02:00")


def test_midnight_may_be_skipped_too() -> None:
    time = WorkTime.build(ALWAYS.revised(zone="Africa/Cairo"))
    assert time.end_of(date(2026, 4, 23)) == at("2026-04-24T01:00+03:00")


def test_half_hour_zones_and_local_times() -> None:
    time = WorkTime.build(ALWAYS.revised(zone="Australia/Lord_Howe", windows=["09:00-17:00"]))
    opening = time.open_of(date(2026, 7, 1))
    assert opening == at("2026-07-01T09:00+10:30")
    assert time.local(opening).isoformat() == "2026-07-01T09:00:00+10:30"
    assert time.local(time.open_of(date(2026, 12, 1))).isoformat() == "2026-12-01T09:00:00+11:00"


# -- looking back, warning, explaining ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "amount", "expected"),
    [
        ("2026-11-17T10:00", "1 working hour", "2026-11-17T09:00"),
        ("2026-11-17T09:00", "1 working hour", "2026-11-16T17:00"),
        ("2026-11-17T14:00", "1 working hour", "2026-11-17T11:30"),
        ("2026-10-08T09:30", "1 working hour", "2026-09-30T17:30"),
        ("2026-11-21T12:00", "30 working minutes", "2026-11-20T17:30"),
        ("2026-11-21T12:00", "0 working hours", "2026-11-21T12:00"),
        ("2026-11-17T10:00", "72 hours", "2026-11-14T10:00"),
        ("2026-11-23T10:00", "1 working day", "2026-11-20T18:00"),
        ("2026-11-22T10:00", "1 working day", "2026-11-20T18:00"),
        ("2026-10-12T10:00", "2 working days", "2026-10-09T18:00"),
        ("2026-11-24T10:00", "3 days", "2026-11-20T18:00"),
        ("2026-03-31T10:00", "1 month", "2026-02-28T18:00"),
        ("2026-11-24T10:00", "1 year", "2025-11-24T18:00"),
        ("2026-11-24T10:00", "0 days", "2026-11-24T10:00"),
    ],
)
def test_before(office: WorkTime, end: str, amount: str, expected: str) -> None:
    assert office.before(at(end), Amount.parse(amount)) == at(expected)


@pytest.mark.parametrize(
    ("windows", "end", "amount", "expected"),
    [
        ("00:00-24:00", "2026-10-04T00:00", "1 day", "2026-10-03T00:00"),
        ("00:00-24:00", "2026-10-04T00:00", "2 working days", "2026-10-02T00:00"),
        ("00:00-24:00", "2026-10-04T00:01", "1 day", "2026-10-04T00:00"),
        ("22:00-06:00", "2026-11-17T06:00", "1 working day", "2026-11-16T06:00"),
        ("22:00-06:00", "2026-11-17T06:00", "2 days", "2026-11-15T06:00"),
        ("22:00-06:00", "2026-11-17T02:00", "1 working day", "2026-11-16T06:00"),
        ("22:00-06:00", "2026-11-17T12:00", "1 working day", "2026-11-17T06:00"),
    ],
)
def test_before_where_a_day_ends_at_midnight_or_later(
    windows: str, end: str, amount: str, expected: str
) -> None:
    time = WorkTime.build(ALWAYS.revised(windows=[windows]))
    assert time.before(at(end), Amount.parse(amount)) == at(expected)


def test_before_cannot_take_an_end_of_day(office: WorkTime) -> None:
    with pytest.raises(ValueError, match="cannot be taken off"):
        office.before(at("2026-11-16T10:00"), Amount.parse("end of day"))


@pytest.mark.parametrize(
    ("amount", "percent", "expected"),
    [
        ("8 working hours", 0, "2026-11-16T10:00"),
        ("8 working hours", 75, "2026-11-16T17:30"),
        ("8 working hours", 100, "2026-11-17T10:30"),
        ("72 hours", 50, "2026-11-17T22:00"),
        ("5 working days", 75, "2026-11-20T14:30"),
        ("end of day", 50, "2026-11-16T14:45"),
    ],
)
def test_warning_instants(office: WorkTime, amount: str, percent: int, expected: str) -> None:
    """From Monday 10:00 to the close of the fifth working day after it are 6.5 + 5 x 7.5 = 44 working hours: 75 % is 33."""
    start, period = at("2026-11-16T10:00"), Amount.parse(amount)
    warned = office.fraction(start, office.due(start, period).at, period.unit, percent)
    assert warned == at(expected)


def test_a_warning_does_not_count_pauses(office: WorkTime) -> None:
    start, pause = at("2026-11-16T09:00"), (at("2026-11-16T10:00"), at("2026-11-16T11:00"))
    amount = Amount.parse("4 working hours")
    end = office.due(start, amount, [pause]).at
    assert end == at("2026-11-16T15:30")
    assert office.fraction(start, end, amount.unit, 50, [pause]) == at("2026-11-16T12:00")


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_percentage_has_bounds(office: WorkTime, percent: int) -> None:
    with pytest.raises(ValueError, match="give 0 to 100"):
        office.fraction(at("2026-11-16T09:00"), at("2026-11-16T10:00"), Unit.HOURS, percent)


def spans(time: WorkTime, start: str, amount: str, *pauses: tuple[str, str]) -> list[tuple[str, str, float]]:
    stops = [(at(begin), at(end)) for begin, end in pauses]
    period = Amount.parse(amount)
    end = time.due(at(start), period, stops).at
    parts = time.counted(at(start), end, stops, period.counting)
    return [
        (f"{time.local(begin):%d %H:%M}", f"{time.local(stop):%d %H:%M}", length)
        for begin, stop, length in parts
    ]


def test_counted_working_hours(office: WorkTime, always: WorkTime) -> None:
    assert spans(office, "2026-11-16T11:00", "5 working hours", ("2026-11-16T14:00", "2026-11-16T17:00")) == [
        ("16 11:00", "16 12:00", 3600),
        ("16 13:30", "16 14:00", 1800),
        ("16 17:00", "16 18:00", 3600),
        ("17 09:00", "17 11:30", 9000),
    ]
    assert spans(always, "2026-11-16T11:00", "48 working hours") == [("16 11:00", "18 11:00", 172_800)]


def test_counted_hours(office: WorkTime) -> None:
    assert spans(office, "2026-11-16T11:00", "5 hours", ("2026-11-16T14:00", "2026-11-16T17:00")) == [
        ("16 11:00", "16 14:00", 10_800),
        ("16 17:00", "16 19:00", 7200),
    ]


def test_counted_days(office: WorkTime, always: WorkTime) -> None:
    assert spans(office, "2026-11-19T10:00", "2 working days", ("2026-11-20T08:00", "2026-11-20T20:00")) == [
        ("23 09:00", "23 12:00", 10_800),
        ("23 13:30", "23 18:00", 16_200),
        ("24 09:00", "24 12:00", 10_800),
        ("24 13:30", "24 18:00", 16_200),
    ]
    assert spans(office, "2026-11-19T10:00", "2 days") == [("20 00:00", "23 18:00", 324_000)]
    assert spans(always, "2026-11-19T10:00", "2 days") == [("20 00:00", "22 00:00", 172_800)]
    assert spans(always, "2026-11-19T10:00", "1 day", ("2026-11-20T00:00", "2026-11-21T00:00")) == [
        ("21 00:00", "22 00:00", 86_400)
    ]
    assert spans(office, "2026-11-16T17:00", "end of day") == [("16 17:00", "16 18:00", 3600)]
    assert spans(office, "2026-11-16T17:00", "0 working days") == [("16 17:00", "16 18:00", 3600)]


def test_counted_keeps_fractions_and_refuses_a_reversed_span(office: WorkTime) -> None:
    (part,) = office.counted(at("2026-11-16T09:00:00.5"), at("2026-11-16T09:00:02"))
    assert part.seconds == 1.5
    with pytest.raises(ValueError, match="nothing counts"):
        office.counted(at("2026-11-16T10:00"), at("2026-11-16T09:00"))
    assert office.counted(at("2026-11-16T10:00"), at("2026-11-16T10:00")) == []


def test_looking_at_days(office: WorkTime) -> None:
    assert office.close_of(date(2026, 10, 10)) == at("2026-10-10T18:00")
    assert office.open_of(date(2026, 10, 10)) == at("2026-10-10T09:00")
    assert office.end_of(date(2026, 10, 1)) == at("2026-10-02T00:00")
    assert office.day_of(at("2026-10-01T23:59:59.999999")) == date(2026, 10, 1)
    assert office.day_of(at("2026-10-02T00:00")) == date(2026, 10, 2)
    with pytest.raises(
        ValueError, match="2026-10-01 is a day of rest in china-office: the next working day is 2026-10-08"
    ):
        office.close_of(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-09-30", 0, "2026-09-30"),
        ("2026-10-01", 0, "2026-10-08"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-03", 1, "2026-10-08"),
        ("2026-10-03", 3, "2026-10-10"),
        ("2026-10-03", -1, "2026-09-30"),
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-11-30", 1, "2026-12-01"),
    ],
)
def test_working_day(office: WorkTime, day: str, n: int, expected: str) -> None:
    assert office.working_day(date.fromisoformat(day), n) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("instant", "working"),
    [("2026-11-16T09:00", True), ("2026-11-16T12:00", False), ("2026-11-16T17:59:59", True), ("2026-11-16T18:00", False),
     ("2026-10-01T10:00", False), ("2026-10-10T10:00", True)],
)  # fmt: skip
def test_is_working(office: WorkTime, instant: str, working: bool) -> None:
    assert office.is_working(at(instant)) is working


# -- refusals ------------------------------------------------------------------------------------------------------------


def test_an_instant_without_a_zone_is_refused(office: WorkTime) -> None:
    naive = datetime(2026, 11, 16, 9)
    with pytest.raises(ValueError, match="has no zone"):
        office.due(naive, Amount.parse("1 hour"))
    with pytest.raises(ValueError, match="has no zone"):
        office.due(at("2026-11-16T09:00"), Amount.parse("1 hour"), [(naive, naive)])


def test_a_pause_that_ends_before_it_begins_is_refused(office: WorkTime) -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        due(office, "2026-11-16T09:00", "1 hour", ("2026-11-16T10:00", "2026-11-16T09:00"))


@pytest.mark.parametrize(
    ("start", "amount"),
    [
        ("2026-11-16T09:00", "30 years"),
        ("2026-11-16T09:00", "360 months"),
        ("2026-11-16T09:00", "10000000 years"),
        ("2026-11-16T09:00", "10000000 days"),
        ("2026-11-16T09:00", "10000000 working days"),
        ("2026-11-16T09:00", "10000000 working hours"),
        ("9999-01-01T00:00", "10000000 hours"),
        ("2024-12-31T23:59", "1 working hour"),
        ("2024-12-31T23:59", "1 working day"),
        ("2060-01-01T00:00", "end of day"),
        ("1969-01-01T00:00", "end of day"),
    ],
)
def test_beyond_the_days_of_the_calendar(office: WorkTime, start: str, amount: str) -> None:
    with pytest.raises(CalendarExhausted, match="outside"):
        office.due(at(start), Amount.parse(amount))


@pytest.mark.parametrize(
    "amount", ["3000 working hours", "3000 days", "300 months", "10000000 hours", "500 working days"]
)
def test_before_the_days_of_the_calendar(office: WorkTime, amount: str) -> None:
    start = at("0900-01-01T00:00+00:00") if amount == "10000000 hours" else at("2025-02-01T00:00")
    with pytest.raises(CalendarExhausted, match="outside"):
        office.before(start, Amount.parse(amount))


def test_the_message_names_the_calendar_its_days_and_what_to_do(office: WorkTime) -> None:
    with pytest.raises(CalendarExhausted) as caught:
        due(office, "2026-11-16T09:00", "30 years")
    assert str(caught.value) == (
        "calendar china-office 2026.1 covers 2025-01-01 to 2046-12-31: 2056-11-16 lies outside; "
        "take a shorter amount or a newer calendar"
    )


def test_equal_calendars_are_compiled_once(office: WorkTime) -> None:
    assert WorkTime.build(Calendar.model_validate(OFFICE.to_json())) is office
