"""Calendar: when a business works. It is data with a version, a source and the last day that the source covers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from domain.canonical import canonical
from domain.diagnostics import Unaccepted
from domain.phrases import phrase
from domain.time.windows import DAY, Window, check_night, in_order
from domain.time.zone import read_offsets

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAKEUP: Final = "makeup"
YEARS_AHEAD: Final = 20
"""Years past the last official day that are counted by the weekly pattern; such results are provisional."""

YEARS_OPEN: Final = 60
"""Years from the first day that a calendar without a horizon covers."""

BORROWED: Final = ("zone", "workdays", "rest", "makeup", "starts", "horizon", "source")
"""The keys that `days_of` copies from another calendar, unless the file sets them itself."""

_RANGE_DAYS: Final = 366
_DATES: Final = phrase(
    "dates such as 2026-10-01 or ranges such as 2026-10-01/2026-10-07",
    "日期(例如 2026-10-01)或范围(例如 2026-10-01/2026-10-07)",
)
_WEEK: Final = phrase("weekdays such as [monday, tuesday]", "星期,例如 [monday, tuesday]")
_WINDOWS: Final = phrase(
    'windows such as ["09:00-12:00", "13:30-18:00"]', '时段,例如 ["09:00-12:00", "13:30-18:00"]'
)
_CALENDAR: Final = phrase("the calendar", "日历")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _read_date(value: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise Unaccepted.because(
                "{value} is not a day that exists: give a date such as 2026-10-01",
                "{value} 这一天不存在:写日期,例如 2026-10-01",
                value=repr(value),
            ) from None
    raise Unaccepted.because(
        "{value} is not a date: give one such as 2026-10-01",
        "{value} 不是日期:例如 2026-10-01",
        value=repr(value),
    )


def _read_horizon(value: object) -> date | None:
    return None if value is None or value == "none" else _read_date(value)


def _read_list(value: object, accepted: str) -> Sequence[object]:
    if not isinstance(value, (list, tuple)):
        raise Unaccepted.because(
            "{value} is not a list: give {accepted}",
            "{value} 不是列表:写 {accepted}",
            value=repr(value),
            accepted=accepted,
        )
    return value


def _dates_of(entry: object) -> Iterator[date]:
    if not isinstance(entry, str) or "/" not in entry:
        yield _read_date(entry)
        return
    first, last = (_read_date(part) for part in entry.split("/", 1))
    if last < first:
        raise Unaccepted.because(
            "the range {range} ends before it begins: give the earlier date first",
            "范围 {range} 的结束早于开始:先写较早的日期",
            range=repr(entry),
        )
    if (last - first).days >= _RANGE_DAYS:
        raise Unaccepted.because(
            "the range {range} is longer than a year: give shorter ranges",
            "范围 {range} 超过一年:写短一些的范围",
            range=repr(entry),
        )
    yield from (first + timedelta(days) for days in range((last - first).days + 1))


def _read_dates(value: object) -> tuple[date, ...]:
    entries = _read_list(value, _DATES)
    return tuple(sorted({day for entry in entries for day in _dates_of(entry)}))


def _read_weekday(value: object, *, extra: tuple[str, ...] = ()) -> str:
    name = value.strip().lower() if isinstance(value, str) else ""
    if name in extra:
        return name
    for weekday in WEEKDAYS:
        if name in (weekday, weekday[:3]):
            return weekday
    raise Unaccepted.because(
        "{value} is not a weekday: give one of {days}",
        "{value} 不是星期几:写 {days} 之一",
        value=repr(value),
        days=", ".join(WEEKDAYS + extra),
    )


def _read_workdays(value: object) -> tuple[str, ...]:
    weekdays = {_read_weekday(entry) for entry in _read_list(value, _WEEK)}
    if not weekdays:
        raise Unaccepted.because(
            "a calendar without working weekdays cannot count: give at least one",
            "没有工作日的日历无法计时:至少写一天",
        )
    return tuple(weekday for weekday in WEEKDAYS if weekday in weekdays)


def _read_windows(value: object, where: str = _CALENDAR) -> tuple[Window, ...]:
    entries = _read_list(value, _WINDOWS)
    return in_order([_read_window(entry) for entry in entries], where)


def _read_window(value: object) -> Window:
    if isinstance(value, str):
        return Window.parse(value)
    if isinstance(value, Window):
        return value
    raise Unaccepted.because(
        '{value} is not a window of a day: give text such as "09:00-12:00"',
        '{value} 不是一天中的时段:写 "09:00-12:00" 这样的文字',
        value=repr(value),
    )


def _read_week(value: object) -> tuple[Window, ...] | dict[str, tuple[Window, ...]]:
    if not isinstance(value, Mapping):
        return _read_windows(value)
    week: dict[str, tuple[Window, ...]] = {}
    for key, windows in value.items():
        name = _read_weekday(key, extra=(MAKEUP,))
        if name in week:
            raise Unaccepted.because("windows name {day} twice", "windows 中 {day} 写了两遍", day=name)
        week[name] = _read_windows(windows, name)
    return week


def _write_week(
    value: tuple[Window, ...] | dict[str, tuple[Window, ...]],
) -> list[str] | dict[str, list[str]]:
    if isinstance(value, dict):
        return {name: [str(window) for window in windows] for name, windows in value.items()}
    return [str(window) for window in value]


def _read_offsets(value: object) -> tuple[tuple[int, int], ...]:
    offsets: list[tuple[int, int]] = []
    for pair in _read_list(value, phrase("pairs of whole numbers", "成对的整数")):
        match pair:
            case [int(since), int(east)] if abs(east) < DAY and (not offsets or since > offsets[-1][0]):
                offsets.append((since, east))
            case _:
                raise Unaccepted.because(
                    "{value} is not an offset: leave offsets out, the zone gives them",
                    "{value} 不是时差:不要写 offsets,时区会给出",
                    value=repr(pair),
                )
    return tuple(offsets)


Day = Annotated[date, BeforeValidator(_read_date)]
Days = Annotated[tuple[date, ...], BeforeValidator(_read_dates)]
Words = Annotated[str, Field(min_length=1, max_length=500)]


class Labels(BaseModel):
    """The calendar's name for people, in Chinese and English."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    zh: Words
    en: Words


class Calendar(BaseModel):
    """One version of a calendar, validated from text and immutable; `digest()` is its identity.

    `windows` is one list for every working day or a mapping from weekday (and "makeup") to lists; a window past
    midnight belongs to the day on which it opens. `offsets` are those of the zone. They are filled in when missing and
    published with the calendar, so that later time-zone data cannot change what it counts. Raises pydantic's ValidationError.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=40)]
    zone: Annotated[str, Field(min_length=1, max_length=60)]
    windows: Annotated[
        tuple[Window, ...] | dict[str, tuple[Window, ...]],
        BeforeValidator(_read_week),
        PlainSerializer(_write_week),
    ]
    workdays: Annotated[tuple[str, ...], BeforeValidator(_read_workdays)]
    rest: Days = ()
    makeup: Days = ()
    starts: Day
    horizon: Annotated[date | None, BeforeValidator(_read_horizon)] = None
    source: Words
    labels: Labels
    offsets: Annotated[tuple[tuple[int, int], ...], BeforeValidator(_read_offsets)] = ()

    @model_validator(mode="after")
    def _check_all(self) -> Self:
        self._check_days()
        self._check_windows()
        if not self.offsets:  # the model is frozen, but this is still its construction
            object.__setattr__(self, "offsets", read_offsets(self.zone, self.starts, self.ends))
        return self

    def _check_days(self) -> None:
        if not 1970 < self.starts.year < 2150:
            raise Unaccepted.because(
                "starts {day}: give a day from 1971 to 2149",
                "starts {day}:写 1971 到 2149 年的日期",
                day=self.starts,
            )
        if self.horizon and not self.starts <= self.horizon < date(2150, 1, 1):
            raise Unaccepted.because(
                "horizon {day}: give the last official day, from {starts} to 2149",
                "horizon {day}:写最后一个有官方安排的日期,从 {starts} 到 2149 年",
                day=self.horizon,
                starts=self.starts,
            )
        contradictory = sorted(set(self.rest) & set(self.makeup))
        if contradictory:
            raise Unaccepted.because(
                "{days}: listed under rest and under makeup; a day is one or the other",
                "{days}:同时列在 rest 和 makeup 中;一天只能是其一",
                days=_dates_text(contradictory),
            )
        for name, days in (("rest", self.rest), ("makeup", self.makeup)):
            outside = [day for day in days if day < self.starts or (self.horizon and day > self.horizon)]
            if outside:
                raise Unaccepted.because(
                    "{key} {days}: outside the official days {starts} to {end} (starts, horizon)",
                    "{key} {days}:不在官方安排的 {starts} 到 {end} 之内(starts、horizon)",
                    key=name,
                    days=_dates_text(outside),
                    starts=self.starts,
                    end=self.horizon or phrase("no end", "无终点"),
                )

    def _check_windows(self) -> None:
        open_days = [i for i in range(7) if self._opens(i)]
        for i in open_days:
            self._windows_on(i)
        for i in open_days:
            if (i + 1) % 7 in open_days:
                evening, morning = WEEKDAYS[i], WEEKDAYS[(i + 1) % 7]
                check_night(self._windows_on(i), evening, self._windows_on((i + 1) % 7), morning)

    def _opens(self, weekday: int) -> bool:
        return WEEKDAYS[weekday] in self.workdays or any(day.weekday() == weekday for day in self.makeup)

    def _windows_on(self, weekday: int) -> tuple[Window, ...]:
        if not isinstance(self.windows, dict):
            return self.windows
        name = WEEKDAYS[weekday]
        windows = self.windows.get(name)
        if windows is None and name not in self.workdays:
            windows = self.windows.get(MAKEUP)
        if windows is None:
            hint = "" if name in self.workdays else phrase(" or for {day}", "或 {day}", day=MAKEUP)
            raise Unaccepted.because(
                "windows: {day} is worked but has none; give windows for {day}{hint}",
                "windows:{day} 要上班却没有时段;写上 {day}{hint} 的时段",
                day=name,
                hint=hint,
            )
        return windows

    @property
    def ends(self) -> date:
        """The last day that can be counted. Days past the horizon follow the weekly pattern."""
        year = self.horizon.year + YEARS_AHEAD if self.horizon else self.starts.year + YEARS_OPEN
        return date(year, 12, 31)

    def works(self, day: date) -> bool:
        """Whether `day` is a working day: rest and make-up days first, then the weekday."""
        return day in self.makeup or (day not in self.rest and WEEKDAYS[day.weekday()] in self.workdays)

    def windows_of(self, day: date) -> tuple[Window, ...]:
        """The windows that open on `day`, none on a day of rest."""
        return self._windows_on(day.weekday()) if self.works(day) else ()

    def week(self) -> tuple[tuple[tuple[Window, ...], bool], ...]:
        """For each day from Monday to Sunday: its windows (none if never worked), and whether it is a usual working day."""
        return tuple(
            (self._windows_on(i) if self._opens(i) else (), WEEKDAYS[i] in self.workdays) for i in range(7)
        )

    def to_json(self) -> dict[str, Any]:
        """The calendar as JSON values; `Calendar.model_validate` reads it back."""
        return self.model_dump(mode="json")

    def digest(self) -> str:
        """Hex sha256 of the canonical JSON. Calendars with the same digest count time the same way."""
        return sha256(canonical(self.to_json())).hexdigest()

    def revised(self, **changes: object) -> Calendar:
        """A copy with some values changed. It is validated again and takes the offsets of its zone."""
        return Calendar.model_validate(self.to_json() | {"offsets": []} | changes)


def borrow_days(data: Mapping[str, Any], lender: Calendar) -> dict[str, Any]:
    """Resolve `days_of` in the data of a calendar file: copy from the lender what the file does not set itself."""
    lent = lender.to_json()
    own = {key: value for key, value in data.items() if key != "days_of"}
    return {key: lent[key] for key in BORROWED} | own


def _dates_text(days: Sequence[date]) -> str:
    first = ", ".join(map(str, days[:5]))
    return (
        phrase("{days} and {more} more", "{days} 等,另有 {more} 天", days=first, more=len(days) - 5)
        if len(days) > 5
        else first
    )
