"""Calendar: when a business works. It is data with a version, a source and the last day that the source covers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from domain.canonical import canonical
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
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _read_date(value: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"{value!r} is not a day that exists: give a date such as 2026-10-01") from None
    raise ValueError(f"{value!r} is not a date: give one such as 2026-10-01")


def _read_horizon(value: object) -> date | None:
    return None if value is None or value == "none" else _read_date(value)


def _read_list(value: object, accepted: str) -> Sequence[object]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"{value!r} is not a list: give {accepted}")  # noqa: TRY004 - pydantic wants ValueError
    return value


def _dates_of(entry: object) -> Iterator[date]:
    if not isinstance(entry, str) or "/" not in entry:
        yield _read_date(entry)
        return
    first, last = (_read_date(part) for part in entry.split("/", 1))
    if last < first:
        raise ValueError(f"the range {entry!r} ends before it begins: give the earlier date first")
    if (last - first).days >= _RANGE_DAYS:
        raise ValueError(f"the range {entry!r} is longer than a year: give shorter ranges")
    yield from (first + timedelta(days) for days in range((last - first).days + 1))


def _read_dates(value: object) -> tuple[date, ...]:
    entries = _read_list(value, "dates such as 2026-10-01 or ranges such as 2026-10-01/2026-10-07")
    return tuple(sorted({day for entry in entries for day in _dates_of(entry)}))


def _read_weekday(value: object, *, extra: tuple[str, ...] = ()) -> str:
    name = value.strip().lower() if isinstance(value, str) else ""
    if name in extra:
        return name
    for weekday in WEEKDAYS:
        if name in (weekday, weekday[:3]):
            return weekday
    raise ValueError(f"{value!r} is not a weekday: give one of {', '.join(WEEKDAYS + extra)}")


def _read_workdays(value: object) -> tuple[str, ...]:
    weekdays = {_read_weekday(entry) for entry in _read_list(value, "weekdays such as [monday, tuesday]")}
    if not weekdays:
        raise ValueError("a calendar without working weekdays cannot count: give at least one")
    return tuple(weekday for weekday in WEEKDAYS if weekday in weekdays)


def _read_windows(value: object, where: str = "the calendar") -> tuple[Window, ...]:
    entries = _read_list(value, 'windows such as ["09:00-12:00", "13:30-18:00"]')
    return in_order([_read_window(entry) for entry in entries], where)


def _read_window(value: object) -> Window:
    if isinstance(value, str):
        return Window.parse(value)
    if isinstance(value, Window):
        return value
    raise ValueError(f'{value!r} is not a window of a day: give text such as "09:00-12:00"')


def _read_week(value: object) -> tuple[Window, ...] | dict[str, tuple[Window, ...]]:
    if not isinstance(value, Mapping):
        return _read_windows(value)
    week: dict[str, tuple[Window, ...]] = {}
    for key, windows in value.items():
        name = _read_weekday(key, extra=(MAKEUP,))
        if name in week:
            raise ValueError(f"windows name {name} twice")
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
    for pair in _read_list(value, "pairs of whole numbers"):
        match pair:
            case [int(since), int(east)] if abs(east) < DAY and (not offsets or since > offsets[-1][0]):
                offsets.append((since, east))
            case _:
                raise ValueError(f"{pair!r} is not an offset: leave offsets out, the zone gives them")
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
            raise ValueError(f"starts {self.starts}: give a day from 1971 to 2149")
        if self.horizon and not self.starts <= self.horizon < date(2150, 1, 1):
            raise ValueError(
                f"horizon {self.horizon}: give the last official day, from {self.starts} to 2149"
            )
        contradictory = sorted(set(self.rest) & set(self.makeup))
        if contradictory:
            raise ValueError(
                f"{_dates_text(contradictory)}: listed under rest and under makeup; a day is one or the other"
            )
        for name, days in (("rest", self.rest), ("makeup", self.makeup)):
            outside = [day for day in days if day < self.starts or (self.horizon and day > self.horizon)]
            if outside:
                span = f"{self.starts} to {self.horizon or 'no end'}"
                raise ValueError(
                    f"{name} {_dates_text(outside)}: outside the official days {span} (starts, horizon)"
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
            hint = "" if name in self.workdays else f" or for {MAKEUP}"
            raise ValueError(f"windows: {name} is worked but has none; give windows for {name}{hint}")
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
    return ", ".join(map(str, days[:5])) + (f" and {len(days) - 5} more" if len(days) > 5 else "")
