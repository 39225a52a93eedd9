"""Scenarios on the real workflow: the same stories as in the simulation, on a server whose clocks can be moved on.

A clock can only be moved on, and a scenario may lie in the past. It is therefore played some years later, together
with its calendars. Weekdays, leap years and months fall alike after 28 years (until 2099).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.calendar import Calendar
from domain.edition import Edition

CYCLE = 28


def years_on(edition: Edition, years: int) -> Edition:
    """The edition with every day of its calendars `years` later. ValueError unless they are a multiple of 28."""
    if years % CYCLE:
        raise ValueError(
            f"given {years} years; accepted: a multiple of {CYCLE}, after which weekdays fall alike"
        )
    return replace(edition, calendars={name: _later(one, years) for name, one in edition.calendars.items()})


def _later(calendar: Calendar, years: int) -> Calendar:
    def moved(day: date) -> str:
        return day.replace(year=day.year + years).isoformat()

    return calendar.revised(
        rest=[moved(day) for day in calendar.rest],
        makeup=[moved(day) for day in calendar.makeup],
        starts=moved(calendar.starts),
        horizon=moved(calendar.horizon) if calendar.horizon else None,
    )
