"""Official days of a year, from two packages that must agree; where they do not, a person decides.

`holidays` knows many countries but guesses years that no government has announced; `chinesecalendar` knows mainland
China alone and refuses such years. For China neither decides without the other.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any, Final, Literal

import chinese_calendar
import holidays

from domain.time.calendar import WEEKDAYS, Calendar

CHINA: Final = "CN"
YEARS: Final = range(1990, 2100)
Kind = Literal["rest", "work"]


class ImportRefused(ValueError):
    """A year cannot be imported; the message says why, and what would be accepted."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A day on which the two packages differ."""

    day: date
    name: str
    holidays: Kind
    chinesecalendar: Kind


class Undecided(ImportRefused):
    """The packages disagree about some days, and no decision on them is on file."""

    def __init__(self, days: list[Disagreement]) -> None:
        self.days = days
        listed = "; ".join(
            f"{day.day} ({day.name}): holidays says {day.holidays}, chinesecalendar says {day.chinesecalendar}"
            for day in days
        )
        super().__init__(
            f"the sources disagree about {listed}; look the official notice up and decide each day, "
            f"such as --decide {days[0].day}=rest"
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row that are off, or one that is worked in exchange; with the name people know it by."""

    first: date
    last: date
    name: str

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True)
class Year:
    """The official days of one year: what differs from the plain week, and where it comes from."""

    country: str
    year: int
    workdays: tuple[str, ...]
    rest: tuple[Stretch, ...]
    makeup: tuple[Stretch, ...]
    source: str
    decided: tuple[date, ...] = ()


def official_year(country: str, year: int, decisions: Mapping[date, Kind] | None = None) -> Year:
    """A year of a country (ISO 3166 code). Raises Undecided, and ImportRefused for what no source covers."""
    code, decided = country.upper(), dict(decisions or {})
    table = _table(code, year)
    days = [date(year, 1, 1) + timedelta(i) for i in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    works = {day: bool(table.is_working_day(day)) for day in days}
    disagreements: list[Disagreement] = []
    if code == CHINA:
        disagreements = [
            Disagreement(day, _name(table, day), _kind(by_holidays), _kind(by_chinesecalendar))
            for day, by_holidays in works.items()
            if by_holidays != (by_chinesecalendar := _by_chinesecalendar(day))
        ]
    _only_disputed(decided, disagreements, code)
    if undecided := [disagreement for disagreement in disagreements if disagreement.day not in decided]:
        raise Undecided(undecided)
    works |= {day: kind == "work" for day, kind in decided.items()}
    week = tuple(name for place, name in enumerate(WEEKDAYS) if place not in table.weekend)
    return Year(
        country=code,
        year=year,
        workdays=week,
        rest=tuple(_rest(works, week, table)),
        makeup=tuple(Stretch(d, d, "make-up day") for d, on in works.items() if on and not _usual(d, week)),
        source=_source(code, year, decided),
        decided=tuple(sorted(decided)),
    )


def _table(code: str, year: int) -> Any:
    """The country's days by the package `holidays`."""
    if year not in YEARS:
        raise ImportRefused(f"year: given {year}; accepted: {YEARS[0]} to {YEARS[-1]}")
    countries = holidays.list_supported_countries(include_aliases=False)
    if code not in countries:
        near = difflib.get_close_matches(code, countries, n=3, cutoff=0.3)
        raise ImportRefused(
            f'country: given "{code}"; accepted: an ISO 3166 code such as {", ".join(near or ["CN", "DE"])}'
        )
    speaks = getattr(holidays, code).supported_languages
    return holidays.country_holidays(code, years=year, language="en_US" if "en_US" in speaks else None)


def _by_chinesecalendar(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        last = max(chinese_calendar.constants.holidays).year
        raise ImportRefused(
            f"year: given {day.year}; accepted: {min(chinese_calendar.constants.holidays).year} to {last}. "
            f"The installed chinesecalendar has no official arrangement for {day.year}, and what holidays says of it "
            "is a guess. Without this year due times are counted by the plain week and marked as provisional"
        ) from None


def _only_disputed(decided: Mapping[date, Kind], disagreements: list[Disagreement], code: str) -> None:
    disputed = [disagreement.day for disagreement in disagreements]
    for day in decided:
        if day not in disputed:
            accepted = (
                ", ".join(map(str, disputed)) or f"nothing: the sources agree about every day of {code}"
            )
            raise ImportRefused(f"--decide: given {day}, about which nobody disagrees; accepted: {accepted}")


def _kind(works: bool) -> Kind:
    return "work" if works else "rest"


def _usual(day: date, week: tuple[str, ...]) -> bool:
    return WEEKDAYS[day.weekday()] in week


def _rest(works: Mapping[date, bool], week: tuple[str, ...], table: Any) -> Iterator[Stretch]:
    """Days off in a row, with the weekends beside them; weekends alone are left out."""
    run: list[date] = []
    for day, on in [*works.items(), (date.max, True)]:
        if not on:
            run.append(day)
            continue
        if any(_usual(off_day, week) for off_day in run):
            named = [
                name for off_day in run if (name := table.get(off_day)) and not name.startswith("Day off")
            ]
            yield Stretch(run[0], run[-1], named[0] if named else "day off")
        run = []


def _name(table: Any, day: date) -> str:
    return str(table.get(day) or ("weekend" if table.is_weekend(day) else "weekday"))


def _source(code: str, year: int, decided: Mapping[date, Kind]) -> str:
    text = f"{code} {year}: packages holidays {version('holidays')}"
    text += f" and chinesecalendar {version('chinesecalendar')}, compared day by day" if code == CHINA else ""
    if decided:
        text += "; decided by hand: " + ", ".join(f"{day} {kind}" for day, kind in sorted(decided.items()))
    return text


def compare(calendar: Calendar, year: Year) -> list[tuple[date, Kind, Kind]]:
    """Days of the year on which the calendar differs: (day, in the calendar, in the sources)."""
    rest = {day for stretch in year.rest for day in _days(stretch)}
    makeup = {stretch.first for stretch in year.makeup}
    differences: list[tuple[date, Kind, Kind]] = []
    for day in _days(Stretch(date(year.year, 1, 1), date(year.year, 12, 31), "")):
        if day < calendar.starts or (calendar.horizon and day > calendar.horizon):
            continue
        official = day in makeup or (day not in rest and _usual(day, year.workdays))
        if calendar.works(day) != official:
            differences.append((day, _kind(calendar.works(day)), _kind(official)))
    return differences


def _days(stretch: Stretch) -> Iterator[date]:
    for i in range((stretch.last - stretch.first).days + 1):
        yield stretch.first + timedelta(i)


def extended(calendar: Calendar, year: Year, version: str | None = None) -> Calendar:
    """The calendar with the year added (or put right), under a new version. Raises ImportRefused for a gap."""
    last, begin, end = calendar.horizon, date(year.year, 1, 1), date(year.year, 12, 31)
    if last is None:
        raise ImportRefused(
            f"{calendar.id}: has no horizon, so no year is missing; accepted: another calendar"
        )
    if year.year > last.year + 1 or year.year < calendar.starts.year:
        raise ImportRefused(
            f"{calendar.id}: has official days from {calendar.starts} to {last}; "
            f"accepted: a year from {calendar.starts.year} to {last.year + 1}, so that none is left out between"
        )
    kept_rest = [str(day) for day in calendar.rest if not begin <= day <= end]
    kept_makeup = [str(day) for day in calendar.makeup if not begin <= day <= end]
    first = calendar.starts
    return calendar.revised(
        version=version or _next_version(calendar, year),
        rest=[*kept_rest, *(str(d) for stretch in year.rest for d in _days(stretch) if d >= first)],
        makeup=[*kept_makeup, *(str(stretch) for stretch in year.makeup if stretch.first >= first)],
        horizon=str(max(last, end)),
        source=f"{calendar.source}; {year.source}"[-500:],
    )


def _next_version(calendar: Calendar, year: Year) -> str:
    """`2027.1` for a new year, the next number for a year that is put right."""
    stem, _, number = calendar.version.rpartition(".")
    if stem == str(year.year) and number.isdigit():
        return f"{stem}.{int(number) + 1}"
    newest = max(year.year, calendar.horizon.year if calendar.horizon else year.year)
    return f"{newest}.1" if calendar.version != f"{newest}.1" else f"{newest}.2"
