"""`redress calendar due`: when an amount of time is over, and what of it counted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.text import Text

from authoring.calendars.load import load_calendar
from cli.calendar_name import CalendarName, calendar_file
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.views.counted import counted_table, intervals_data
from domain.time.amounts import Amount
from domain.time.calendar import Calendar
from domain.time.instants import read_instant, write_instant
from domain.time.worktime import CalendarExhausted, WorkTime


def due(
    calendar: CalendarName,
    start: Annotated[
        str, typer.Option("--from", metavar="TIME", help="Start time: 2026-11-16T09:00:00+08:00.")
    ],
    within: Annotated[
        str, typer.Option("--within", metavar="AMOUNT", help='Such as "8 working hours" or "5 working days".')
    ],
    pause: Annotated[
        list[str] | None,
        typer.Option(
            "--pause", metavar="FROM/TO", help="An interval in which the clock was paused. Repeatable."
        ),
    ] = None,
    windows: Annotated[
        str | None,
        typer.Option(
            "--windows",
            metavar="WINDOWS",
            help="Working hours other than the calendar's: 09:00-12:00,13:30-18:00; past midnight: 22:00-06:00.",
        ),
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", help="A time zone other than the calendar's: Europe/Berlin.")
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Calculate a due time: when it is, whether it is provisional, and each interval that counted."""
    output = output_for(as_json, lang)

    async def work() -> None:
        base = load_calendar(calendar_file(calendar))
        time = WorkTime.build(_changed(base, windows, zone))
        begin, amount = _instant("--from", start), _amount(within)
        pauses = [_pause(text) for text in pause or []]
        try:
            answer = time.due(begin, amount, pauses)
            counted = time.counted(begin, answer.at, pauses, amount.counting)
        except CalendarExhausted as error:
            raise Misused(str(error)) from None
        except ValueError as error:
            raise Misused(f"--pause: {error}") from None
        data = {
            "calendar": base.id,
            "version": base.version,
            "zone": time.calendar.zone,
            "from": write_instant(begin),
            "within": str(amount),
            "pauses": [[write_instant(pause), write_instant(until)] for pause, until in pauses],
            "due": write_instant(answer.at),
            "local": time.local(answer.at).isoformat(),
            "provisional": answer.provisional,
            "counted": intervals_data(counted),
        }
        output.result(data, _headline(output, time, amount, answer.at, provisional=answer.provisional),
                    counted_table(output, time, counted))  # fmt: skip

    carry_out(output, work)


def _changed(calendar: Calendar, windows: str | None, zone: str | None) -> Calendar:
    changes: dict[str, object] = {"zone": zone} if zone else {}
    if windows is not None:
        changes["windows"] = [window.strip() for window in windows.split(",") if window.strip()]
    try:
        return calendar.revised(**changes) if changes else calendar
    except ValidationError as error:
        message = "; ".join(
            str(detail.get("ctx", {}).get("error", detail["msg"])) for detail in error.errors()
        )
        raise Misused(
            f"{'--windows' if windows is not None and 'zone' not in message else '--zone'}: {message}"
        ) from None


def _instant(option: str, text: str) -> datetime:
    try:
        return read_instant(text)
    except ValueError as error:
        raise Misused(f"{option}: {error}") from None


def _amount(text: str) -> Amount:
    try:
        return Amount.parse(text)
    except ValueError as error:
        raise Misused(f"--within: {error}") from None


def _pause(text: str) -> tuple[datetime, datetime]:
    begin, slash, end = text.partition("/")
    if not slash:
        raise Misused(f'--pause: given "{text}"; accepted: two times with a slash between, FROM/TO')
    return _instant("--pause", begin), _instant("--pause", end)


def _headline(output: Output, time: WorkTime, amount: Amount, at: datetime, *, provisional: bool) -> Text:
    local = f"{time.local(at):%Y-%m-%d %H:%M:%S %z}"
    text = Text(output.words(f"{amount.label('zh')}:到期 ", f"{amount}: due "))
    text.append(local, style="bold")
    if provisional:
        horizon = time.calendar.horizon
        text.append(
            output.words(f"(暂定:官方安排只到 {horizon})", f" (provisional: official days end on {horizon})"),
            style="yellow",
        )
    return text
