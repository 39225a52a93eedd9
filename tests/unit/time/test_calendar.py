"""Calendars are validated from text, refuse what cannot be counted, and have one identity."""

import time
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import holidays
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.time.calendar import Calendar, Labels, borrow_days
from domain.time.windows import Window
from domain.time.zone import read_offsets

FILES = Path(__file__).parents[3] / "policies" / "calendars"


def read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load((FILES / f"{name}.yaml").read_text("utf-8"), yaml.BaseLoader)
    return data


def calendar(**changes: Any) -> Calendar:
    data = read("china-office") | changes
    return Calendar.model_validate({key: value for key, value in data.items() if value != "gone"})


def refusal(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        calendar(**changes)
    return "; ".join(error["msg"] for error in caught.value.errors())


def test_the_official_days_are_those_of_both_packages() -> None:
    """Neither package decides alone: `holidays` guesses years without a notice, so only announced years are compared."""
    office, state = calendar(), holidays.country_holidays("CN", years=[2025, 2026])
    day = office.starts
    while day <= date(2026, 12, 31):
        assert office.works(day) == chinese_calendar.is_workday(day) == state.is_working_day(day), day
        day += timedelta(1)
    assert office.horizon == date(2026, 12, 31)


def test_every_shipped_calendar_is_valid() -> None:
    office = calendar()
    evergreen = Calendar.model_validate(borrow_days(read("evergreen-office"), office))
    always = Calendar.model_validate(read("always"))
    assert (evergreen.rest, evergreen.makeup, evergreen.horizon) == (
        office.rest,
        office.makeup,
        office.horizon,
    )
    assert [
        sum(w.end - w.start for w in c.windows_of(date(2026, 11, 16))) for c in (office, evergreen, always)
    ] == [
        27_000,
        28_800,
        86_400,
    ]
    assert always.horizon is None
    assert len({office.digest(), evergreen.digest(), always.digest()}) == 3


def test_json_and_back_gives_the_same_calendar() -> None:
    for original in (
        calendar(),
        calendar(windows={"mon": ["22:00-06:00"], "makeup": ["9:00-10:00"]}, workdays=["mon"]),
    ):
        again = Calendar.model_validate(original.to_json())
        assert again == original
        assert again.digest() == original.digest()


def test_the_same_calendar_written_otherwise_has_the_same_digest() -> None:
    other = calendar(
        windows=["13:30:00-18:00", " 9:00 - 12:00:00 "], workdays=["Fri", "mon", "TUE", "wed", "thu"]
    )
    assert other.digest() == calendar().digest()
    assert calendar(version="2026.2").digest() != calendar().digest()


def test_the_zone_is_part_of_the_digest_through_its_offsets() -> None:
    """What is published is counted alike under later time-zone data: stored offsets are kept, not read again."""
    berlin = calendar(zone="Europe/Berlin").to_json()
    berlin["offsets"] = berlin["offsets"][:1]
    assert Calendar.model_validate(berlin).offsets == ((berlin["offsets"][0][0], 3600),)
    assert calendar(zone="PRC").digest() != calendar().digest()


def test_a_revised_copy_is_validated_and_takes_the_offsets_of_its_zone() -> None:
    berlin = calendar().revised(zone="Europe/Berlin", windows=["08:00-16:00"])
    assert berlin.offsets == calendar(zone="Europe/Berlin").offsets
    with pytest.raises(ValidationError, match="is not known"):
        calendar().revised(zone="Europe/Bonn")


def test_a_calendar_is_immutable() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        calendar().zone = "UTC"


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        (["09:00-12:00", "11:59-18:00"], "09:00-12:00 overlaps 11:59-18:00"),
        (["09:00-09:00"], "is empty: for a whole day write 00:00-24:00"),
        (["24:00-06:00"], "opens at 24:00"),
        (["09:60-10:00"], "no clock shows"),
        (["09:00-24:01"], "no clock shows"),
        (["9-17"], "'9-17' is not a window"),
        (["09:00–17:00"], "is not a window"),
        ([], "has no windows"),
        ("09:00-17:00", "is not a list"),
        ([["09:00", "17:00"]], "is not a window of a day"),
        (
            ["22:00-06:00", "05:00-07:00"],
            "runs past midnight into 05:00-07:00 of tuesday: let one end before the next begins",
        ),
        (["09:00-08:31", "08:30-09:00"], "runs past midnight into 08:30-09:00"),
        ({"monday": ["09:00-10:00"]}, "tuesday is worked but has none; give windows for tuesday"),
        ({"mon": ["09:00-10:00"], "monday": ["09:00-10:00"]}, "monday twice"),
        ({"someday": ["09:00-10:00"]}, "'someday' is not a weekday"),
        ({day: ["09:00-10:00"] for day in ("mon", "tue", "wed", "thu", "fri")}, "or for makeup"),
    ],
)
def test_windows_that_cannot_be_worked_are_refused(windows: Any, message: str) -> None:
    assert message in refusal(windows=windows)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"zone": "Asia/Peking"}, "zone 'Asia/Peking' is not known: give an IANA name such as Asia/Shanghai"),
        ({"zone": "Asia"}, "is not known"),
        ({"zone": "../etc/passwd"}, "is not known"),
        ({"zone": "localtime"}, "is not known"),
        ({"workdays": []}, "give at least one"),
        ({"workdays": ["moonday"]}, "'moonday' is not a weekday: give one of monday"),
        ({"workdays": "monday"}, "is not a list"),
        ({"rest": ["2026-13-01"]}, "not a day that exists"),
        ({"rest": ["2026-02-30"]}, "not a day that exists"),
        ({"rest": ["1 May"]}, "'1 May' is not a date: give one such as 2026-10-01"),
        ({"rest": ["20261001"]}, "is not a date"),
        ({"rest": ["2026-10-07/2026-10-01"]}, "ends before it begins"),
        ({"rest": ["2025-01-01/2026-12-31"]}, "longer than a year"),
        ({"rest": ["2026-10-01/2026-10-10"]}, "2026-10-10: listed under rest and under makeup"),
        ({"rest": ["2027-01-01"]}, "rest 2027-01-01: outside the official days 2025-01-01 to 2026-12-31"),
        ({"makeup": ["2024-12-29"]}, "makeup 2024-12-29: outside"),
        ({"horizon": "2024-12-31"}, "horizon 2024-12-31: give the last official day"),
        ({"horizon": "soon"}, "'soon' is not a date"),
        ({"starts": "1900-01-01"}, "give a day from 1971"),
        ({"starts": "gone"}, "Field required"),
        ({"labels": {"zh": "x"}}, "Field required"),
        ({"id": "China Office"}, "String should match pattern"),
        ({"source": ""}, "at least 1 character"),
        ({"holidays": ["2026-10-01"]}, "Extra inputs are not permitted"),
        ({"offsets": [["0", "28800"]]}, "leave offsets out"),
        ({"offsets": [[0, 0], [0, 3600]]}, "leave offsets out"),
        ({"offsets": 8}, "is not a list"),
    ],
)
def test_mistakes_are_named(changes: dict[str, Any], message: str) -> None:
    assert message in refusal(**changes)


def test_windows_by_weekday_and_for_makeup_days() -> None:
    week = {day: ["09:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday")}
    week |= {"friday": ["09:00-16:00"], "makeup": ["10:00-15:00"], "saturday": ["11:00-12:00"]}
    office = calendar(windows=week)
    assert office.windows_of(date(2026, 11, 16)) == (Window(32_400, 64_800),)
    assert office.windows_of(date(2026, 11, 20)) == (Window(32_400, 57_600),)
    assert office.windows_of(date(2026, 10, 10)) == (Window(39_600, 43_200),), (
        "a Saturday has its own windows"
    )
    assert office.windows_of(date(2026, 9, 20)) == (Window(36_000, 54_000),), (
        "a Sunday has those for make-up days"
    )
    assert office.windows_of(date(2026, 11, 21)) == ()
    assert office.windows_of(date(2026, 10, 1)) == ()


def test_a_night_before_a_free_day_may_run_into_it() -> None:
    week = {"monday": ["06:00-10:00"], "friday": ["22:00-09:00"]}
    assert calendar(windows=week, workdays=["monday", "friday"], makeup=[]).windows_of(date(2026, 11, 20))


def test_days_of_is_taken_from_the_lender_unless_said() -> None:
    lent = borrow_days(
        read("evergreen-office") | {"horizon": "2026-06-30", "rest": [], "makeup": []}, calendar()
    )
    office = Calendar.model_validate(lent)
    assert (office.horizon, office.starts, office.zone) == (
        date(2026, 6, 30),
        date(2025, 1, 1),
        "Asia/Shanghai",
    )


@pytest.mark.parametrize(
    "text", ["09:00-12:00", "00:00-24:00", "22:00-06:00", "09:00:30-09:00:31", "20:00-24:00"]
)
def test_windows_are_written_as_they_are_read(text: str) -> None:
    assert str(Window.parse(text)) == text


@given(
    st.dictionaries(
        st.sampled_from(sorted(Calendar.model_fields)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.dates().map(str),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=4,
    )
)
def test_any_data_is_a_calendar_or_a_validation_error(changes: dict[str, Any]) -> None:
    with suppress(ValidationError):
        changed = Calendar.model_validate(read("always") | changes)
        assert Calendar.model_validate(changed.to_json()) == changed


def test_a_label_in_a_third_language_is_refused():
    with pytest.raises(ValidationError, match="fr"):
        Labels.model_validate({"zh": "工作日历", "en": "office", "fr": "bureau"})


def test_offsets_do_not_depend_on_the_zone_of_the_machine(monkeypatch):
    before = read_offsets("Europe/Berlin", date(2026, 1, 1), date(2026, 12, 31))
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert read_offsets("Europe/Berlin", date(2026, 1, 1), date(2026, 12, 31)) == before
    finally:
        monkeypatch.undo()
        time.tzset()


def test_offsets_that_are_no_list_are_refused_with_what_is_accepted():
    with pytest.raises(ValidationError, match="is not a list: give pairs of whole numbers"):
        calendar(offsets="none")
