"""`redress calendar check`: every mistake in calendars."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from authoring.calendars.load import load_calendar
from authoring.calendars.official_days import ImportRefused, compare, official_year
from authoring.files.policies import CALENDARS
from authoring.files.problems import Problem, Refused
from cli.calendar_name import calendar_file
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from domain.diagnostics import Diagnostic, Severity
from domain.time.calendar import Calendar

SOON = 60
"""Days before its horizon from which on a calendar is said to end soon."""


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Calendar ids or files. \\[default: all included]"),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            "--country", metavar="CC", help="Compare every official day with the sources of this country."
        ),
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Check calendar files: every mistake at once, and calendars that end soon."""
    output = output_for(as_json, lang)

    async def work() -> int:
        return _check(output, files or sorted(path.stem for path in CALENDARS.glob("*.yaml")), country)

    carry_out(output, work)


def _check(output: Output, names: list[str], country: str | None) -> int:
    problems: list[Problem] = []
    calendars: list[Calendar] = []
    for name in names:
        try:
            path = calendar_file(name)
            calendar = load_calendar(path)
        except Refused as refused:
            problems += refused.problems
        else:
            calendars.append(calendar)
            problems += _warnings(calendar, str(path), country)
    problems = sorted(set(problems))
    errors = [problem for problem in problems if problem.severity == "error"]
    endless = output.words("无限期", "no end")
    rows = [
        f"{calendar.id} {calendar.version}: {calendar.starts} – {calendar.horizon or endless}, {calendar.zone}"
        for calendar in calendars
    ]
    output.result(
        {
            "ok": not errors,
            "calendars": [calendar.id for calendar in calendars],
            "problems": [problem.to_json() for problem in problems],
        },
        *(Text(f"✓ {row}", style="green") for row in rows),
        *(
            Text(problem.line_in(output.lang), style="red" if problem.severity == "error" else "yellow")
            for problem in problems
        ),
    )
    return 1 if errors else 0


def _warnings(calendar: Calendar, file: str, country: str | None) -> list[Problem]:
    problems: list[Problem] = []
    left = (calendar.horizon - datetime.now(UTC).date()).days if calendar.horizon else None
    if left is not None and left < SOON:
        what = f"official days end on {calendar.horizon}: later due times are provisional"
        problems.append(_problem(file, "horizon", what, "a version with the next year", "warning"))
    needless = [str(day) for day in calendar.makeup if day.strftime("%A").lower() in calendar.workdays]
    if needless:
        what = f"{', '.join(needless)}: worked anyway by the plain week"
        problems.append(_problem(file, "makeup", what, "days of rest that are worked in exchange", "warning"))
    if country and calendar.horizon:
        problems += _differences(calendar, file, country)
    return problems


def _differences(calendar: Calendar, file: str, country: str) -> list[Problem]:
    problems: list[Problem] = []
    last = calendar.horizon.year if calendar.horizon else calendar.starts.year
    for year in range(calendar.starts.year, last + 1):
        try:
            sources = official_year(country, year)
        except ImportRefused as refused:
            problems.append(_problem(file, str(year), f"cannot be compared: {refused}", "", "warning"))
            continue
        for day, by_calendar, by_sources in compare(calendar, sources):
            problems.append(
                _problem(file, str(day), f"{by_calendar} here, {by_sources} by the sources", by_sources)
            )
    return problems


def _problem(file: str, key: str, what: str, accepted: str, severity: Severity = "error") -> Problem:
    return Problem(file, 0, 0, Diagnostic((key,), what, accepted, severity))
