"""A month as a table: a row for each week, days off and make-up days marked, working hours below."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator
from datetime import date

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.output import Lang
from domain.time.calendar import WEEKDAYS, Calendar
from domain.time.windows import Window

_HEADS = {"zh": "一二三四五六日", "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")}
_KINDS = {
    "work": ("", "", ""),
    "weekend": ("dim", "", ""),
    "rest": ("red", "休", "off"),
    "makeup": ("bold green", "班", "work"),
}


def kind_of(calendar: Calendar, day: date) -> str:
    """`work` or `weekend` by the plain week; `rest` or `makeup` where an arrangement says otherwise."""
    usual = WEEKDAYS[day.weekday()] in calendar.workdays
    if calendar.works(day):
        return "work" if usual else "makeup"
    return "rest" if usual or day in calendar.rest else "weekend"


def official(calendar: Calendar, day: date) -> bool:
    """Whether the calendar's source covers the day."""
    return day >= calendar.starts and (calendar.horizon is None or day <= calendar.horizon)


def month_data(calendar: Calendar, year: int, month: int) -> list[dict[str, object]]:
    """Each day for programs: date, kind, windows, and whether that is official."""
    return [
        {
            "date": str(day),
            "kind": kind_of(calendar, day),
            "works": calendar.works(day),
            "windows": [str(window) for window in calendar.windows_of(day)],
            "official": official(calendar, day),
        }
        for day in Weeks().itermonthdates(year, month)
        if day.month == month
    ]


def month_view(calendar: Calendar, year: int, month: int, lang: Lang) -> Iterator[RenderableType]:
    """The month for people."""
    zh = lang == "zh"
    label = calendar.labels.zh if zh else calendar.labels.en
    title = f"{year} 年 {month} 月" if zh else f"{date(year, month, 1):%B} {year}"
    yield Text(f"{label} — {title}", style="bold")
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    for head in _HEADS[lang]:
        table.add_column(head, justify="left", min_width=7, header_style="dim")
    for week in Weeks().monthdatescalendar(year, month):
        table.add_row(*(_cell(calendar, day, lang) if day.month == month else Text("") for day in week))
    yield table
    yield from _legend(calendar, year, month, zh=zh)


def _cell(calendar: Calendar, day: date, lang: Lang) -> Text:
    style, zh, en = _KINDS[kind_of(calendar, day)]
    mark = zh if lang == "zh" else en
    unsure = "" if official(calendar, day) else "?"
    return Text(f"{day.day:>2}{unsure}" + (f" {mark}" if mark else ""), style=style)


def _legend(calendar: Calendar, year: int, month: int, *, zh: bool) -> Iterator[Text]:
    days = [day for day in Weeks().itermonthdates(year, month) if day.month == month]
    worked = [day for day in days if calendar.works(day)]
    groups: dict[tuple[Window, ...], list[date]] = {}
    for day in worked:
        groups.setdefault(calendar.windows_of(day), []).append(day)
    for windows, same in groups.items():
        hours = sum(window.end - window.start for window in windows) / 3600
        listed = "、".join(map(str, windows)) if zh else ", ".join(map(str, windows))
        which = _which(same, worked, zh=zh)
        yield Text(f"{listed} ({hours:g} 小时){which}" if zh else f"{listed} ({hours:g} h){which}")
    count = f"{len(worked)} 个工作日" if zh else f"{len(worked)} working days"
    horizon = str(calendar.horizon) if calendar.horizon else ("无限期" if zh else "no end")
    official_until = f"官方数据至 {horizon}" if zh else f"official until {horizon}"
    yield Text(
        f"{count} · {calendar.zone} · {calendar.id} {calendar.version} · {official_until}", style="dim"
    )
    if not all(official(calendar, day) for day in days):
        unsure = (
            "?: 尚无官方安排，按每周常规暂定"
            if zh
            else "?: no official arrangement, taken from the plain week"
        )
        yield Text(unsure, style="yellow")


def _which(same: list[date], worked: list[date], *, zh: bool) -> str:
    if len(same) == len(worked):
        return ""
    listed = ", ".join(str(day.day) for day in same)
    return f": {listed} 日" if zh else f": on {listed}"
