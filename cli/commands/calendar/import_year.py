"""`redress calendar import`: a year of a country taken over into a calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.text import Text

from authoring.calendars.load import load_calendar
from authoring.calendars.official_days import ImportRefused, Kind, Year, extended, official_year
from authoring.calendars.text import calendar_text, year_text
from cli.calendar_name import calendar_file
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.running import carry_out


def import_year(
    country: Annotated[
        str, typer.Argument(metavar="COUNTRY", help="ISO 3166 code, such as CN.", show_default=False)
    ],
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Such as 2026.", show_default=False)],
    decide: Annotated[
        list[str] | None,
        typer.Option(
            "--decide",
            metavar="DATE=rest|work",
            help="Decide a day on which the sources differ. Repeatable.",
        ),
    ] = None,
    onto: Annotated[
        str | None,
        typer.Option(
            "--onto", metavar="CALENDAR", help="Print a new version of this calendar with the year added."
        ),
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", help="The new version. \\[default: the next number]")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file.")] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Import the official days of a year. For China two sources must agree; where they differ, you decide.

    Prints the days as keys of a calendar file. With --onto it prints a new
    version of that calendar.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        try:
            days = official_year(country, year, _decisions(decide or []))
            new = extended(load_calendar(calendar_file(onto)), days, version) if onto else None
        except (ImportRefused, ValidationError) as error:
            raise Misused(str(error)) from None
        text = calendar_text(new, days) if new else year_text(days)
        if out is not None:
            out.write_text(text, encoding="utf-8")
            output.note(output.words(f"已写入 {out}", f"written to {out}"))
        data = _year_data(days) | ({"calendar": new.to_json() | {"offsets": []}} if new else {})
        if output.as_json or out is None:
            output.result(data, Text(text.rstrip("\n"), no_wrap=True, overflow="ignore"))

    carry_out(output, work)


def _decisions(texts: list[str]) -> dict[date, Kind]:
    decided: dict[date, Kind] = {}
    for text in texts:
        day, _, kind = text.partition("=")
        try:
            when = date.fromisoformat(day.strip())
        except ValueError:
            when = None
        if when is None or kind not in ("rest", "work"):
            raise Misused(
                f'--decide: given "{text}"; accepted: a date with rest or work, such as 2026-02-14=work'
            )
        decided[when] = "rest" if kind == "rest" else "work"
    return decided


def _year_data(year: Year) -> dict[str, object]:
    named = {
        key: [{"days": str(stretch), "name": stretch.name} for stretch in getattr(year, key)]
        for key in ("rest", "makeup")
    }
    return {"country": year.country, "year": year.year, **named, "source": year.source}
