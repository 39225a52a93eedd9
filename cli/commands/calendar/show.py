"""`redress calendar show`: a month of a calendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

import typer

from authoring.calendars.load import load_calendar
from cli.calendar_name import CalendarName, calendar_file
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.views.month import month_data, month_view
from domain.time.calendar import Calendar
from domain.time.worktime import WorkTime


def show(
    calendar: CalendarName,
    month: Annotated[
        str | None,
        typer.Option(
            "--month",
            metavar="YYYY-MM",
            help="The month, such as 2026-10. \\[default: this one]",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Show a month: working hours, days off, make-up days, and days without an official source."""
    output = output_for(as_json, lang)

    async def work() -> None:
        chosen = load_calendar(calendar_file(calendar))
        year, number = _month(month, chosen)
        days = month_data(chosen, year, number)
        data = {
            "calendar": chosen.id,
            "version": chosen.version,
            "month": f"{year}-{number:02}",
            "days": days,
        }
        output.result(data, *month_view(chosen, year, number, output.lang))

    carry_out(output, work)


def _month(text: str | None, calendar: Calendar) -> tuple[int, int]:
    if text is None:
        today = WorkTime.build(calendar).local(datetime.now(UTC))
        return today.year, today.month
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip())
    year, number = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= 12 or not calendar.starts.year <= year <= calendar.ends.year:
        span = f"{calendar.starts:%Y-%m} to {calendar.ends:%Y-%m}"
        raise Misused(f'--month: given "{text}"; accepted: a month such as 2026-10, from {span}')
    return year, number
