"""Calendars written as files that people can edit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from authoring.calendars.official_days import Stretch, Year
from domain.time.calendar import Calendar
from domain.time.windows import Window

WIDTH = 30


def year_text(year: Year) -> str:
    """The days of one year as the two keys of a calendar file, each with its name beside it."""
    lines = [f"# {year.country} {year.year}. Source: {year.source}"]
    lines += _days("rest", year.rest)
    lines += _days("makeup", year.makeup)
    return "\n".join(lines) + "\n"


def calendar_text(calendar: Calendar, year: Year | None = None) -> str:
    """A whole calendar file; the days of `year` carry their names."""
    names = {stretch.first: stretch.name for stretch in (*year.rest, *year.makeup)} if year else {}
    workdays = ", ".join(calendar.workdays)
    lines = [
        f"id: {calendar.id}",
        f"version: {_quoted(calendar.version)}",
        "labels:",
        f"  zh: {_quoted(calendar.labels.zh)}",
        f"  en: {_quoted(calendar.labels.en)}",
        f"zone: {calendar.zone}",
        f"workdays: [{workdays}]",
        *_windows(calendar),
        f'starts: "{calendar.starts}"',
        f"horizon: {chr(34) + str(calendar.horizon) + chr(34) if calendar.horizon else 'none'}",
        f"source: {_quoted(calendar.source)}",
        *_days("rest", [_named(stretch, names) for stretch in _in_a_row(calendar.rest)]),
        *_days("makeup", [_named(Stretch(day, day, ""), names) for day in calendar.makeup]),
    ]
    return "\n".join(lines) + "\n"


def _windows(calendar: Calendar) -> Iterator[str]:
    if not isinstance(calendar.windows, dict):
        yield f"windows: [{_listed(calendar.windows)}]"
        return
    yield "windows:"
    for name, windows in calendar.windows.items():
        yield f"  {name}: [{_listed(windows)}]"


def _listed(windows: Sequence[Window]) -> str:
    return ", ".join(f'"{window}"' for window in windows)


def _days(key: str, stretches: Sequence[Stretch]) -> Iterator[str]:
    if not stretches:
        yield f"{key}: []"
        return
    yield f"{key}:"
    for stretch in stretches:
        line = f'  - "{stretch}"'
        yield f"{line:<{WIDTH}}# {stretch.name}" if stretch.name else line


def _named(stretch: Stretch, names: dict[date, str]) -> Stretch:
    return Stretch(stretch.first, stretch.last, names.get(stretch.first, ""))


def _in_a_row(days: Sequence[date]) -> Iterator[Stretch]:
    first = last = None
    for day in days:
        if first is not None and last is not None and day != last + timedelta(1):
            yield Stretch(first, last, "")
            first = None
        first, last = first or day, day
    if first is not None and last is not None:
        yield Stretch(first, last, "")


def _quoted(text: str) -> str:
    """A double-quoted scalar; JSON's way of writing text is one of YAML's."""
    return json.dumps(text, ensure_ascii=False)
