"""Scenarios on the real workflow: the same stories as in the simulation, on a server whose clocks can be moved on.

A clock can only be moved on, and a scenario may lie in the past. It is therefore played 28 years later, together with
its calendars: after that time weekdays, leap years and months fall alike (until 2099). Facts come back in the years in
which the scenario was written.

A clock that is moved on stops some milliseconds after the instant asked for. The worker therefore runs in longer ticks
(`workflows.clock_resolution.ticks_of(TICK)`): at each act the clock then stands exactly at its instant, as in the simulation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper

from authoring.scenarios.temporal_clock import move, settled, start
from domain.canonical import JSON
from domain.facts.commands import Command
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal, from_detail, refuse
from domain.policy.edition import Edition
from domain.time.calendar import Calendar
from store.event_store import EventStore

CYCLE: Final = 28
TICK: Final = timedelta(seconds=2)
"""Long enough for an act to arrive in, short enough that a story never has two instants in one."""

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:|\Z)")


def years_on(edition: Edition, years: int) -> Edition:
    """The edition with every day of its calendars `years` later. ValueError unless they are a multiple of 28."""
    if years % CYCLE:
        raise ValueError(
            f"given {years} years; accepted: a multiple of {CYCLE}, after which weekdays fall alike"
        )
    return replace(
        edition, calendars={name: _later(calendar, years) for name, calendar in edition.calendars.items()}
    )


class TemporalEngine:
    """One complaint on the real workflow. Its worker runs elsewhere, with `years_on(edition, CYCLE)` published.

    `skipper` starts workflows whose clocks stand (`TimeSkippingConfig(enabled=False)`); `events` is the log that the
    worker records in.
    """

    def __init__(
        self, skipper: TimeSkipper, events: EventStore, *, policy: str, complaint_id: str, task_queue: str
    ) -> None:
        self._skipper = skipper
        self._events = events
        self._policy = policy
        self._id = complaint_id
        self._queue = task_queue
        self._handle: WorkflowHandle[Any, Any] | None = None

    async def do(self, command: Command, at: datetime) -> None:
        """Let time pass until `at` and carry out the command, `open` among them. Raises Refusal."""
        at = _years(at, CYCLE)
        message: dict[str, Any] = {
            "by": command.by,
            "at": moved(command.at, CYCLE) if command.at else at.isoformat(),
            "fields": moved(command.fields, CYCLE),
        }
        if command.name == "open":
            await self._open({"policy": self._policy, **message}, at)
            return
        if self._handle is None:
            raise refuse("state", "command", f'"{command.name}" on a complaint that is not open yet', "open")
        await move(self._skipper, self._handle, at)
        await self._update(self._handle, command.name, {**message, "about": command.about}, command.id)

    async def run_until(self, at: datetime) -> None:
        """Let time pass until `at`; everything due before it happens."""
        if self._handle is not None:
            await move(self._skipper, self._handle, _years(at, CYCLE) + 3 * TICK / 4)

    async def facts(self) -> Sequence[Fact]:
        """Every fact so far, in the order of their numbers, in the years of the scenario."""
        return [_brought_back(sealed.fact) for sealed in await self._events.read(self._id)]

    async def _open(self, opening: dict[str, Any], at: datetime) -> None:
        handle = await start(
            self._skipper, "Complaint", {"opening": opening}, id=self._id, task_queue=self._queue, at=at
        )
        await self._update(handle, "open", opening, "open")
        self._handle = handle

    async def _update(
        self, handle: WorkflowHandle[Any, Any], name: str, message: dict[str, Any], command_id: str
    ) -> None:
        try:
            await handle.execute_update(name, message, id=command_id)
        except WorkflowUpdateFailedError as failed:
            raise _refusal(failed.cause) from None
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            raise refuse("state", "command", f'"{name}" on an archived complaint') from None
        await settled(handle)


def _refusal(cause: BaseException) -> Refusal:
    if not isinstance(cause, ApplicationError):
        raise cause
    problems = cause.details[0] if cause.details else []
    return Refusal(cause.type or "", [from_detail(problem) for problem in problems])


def moved(value: JSON, years: int) -> JSON:
    """The value with every text in it that is a day, or begins with an instant, so many years later."""
    if isinstance(value, str):
        return f"{int(value[:4]) + years:04}{value[4:]}" if _DAY.match(value) else value
    if isinstance(value, list):
        return [moved(item, years) for item in value]
    if isinstance(value, Mapping):
        return {key: moved(item, years) for key, item in value.items()}
    return value


def _years(at: datetime, years: int) -> datetime:
    utc = at.astimezone(UTC)
    return utc.replace(year=utc.year + years)


def _brought_back(fact: Fact) -> Fact:
    return replace(
        fact,
        data=moved(fact.data, -CYCLE),
        occurred_at=_years(fact.occurred_at, -CYCLE),
        recorded_at=_years(fact.recorded_at, -CYCLE),
    )


def _later(calendar: Calendar, years: int) -> Calendar:
    def shifted(day: date) -> str:
        return day.replace(year=day.year + years).isoformat()

    return calendar.revised(
        rest=[shifted(day) for day in calendar.rest],
        makeup=[shifted(day) for day in calendar.makeup],
        starts=shifted(calendar.starts),
        horizon=shifted(calendar.horizon) if calendar.horizon else None,
    )
