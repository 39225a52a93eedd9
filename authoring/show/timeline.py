"""Deadlines with the same start on an example day, and the instants that follow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.policy.due import Setting
from domain.policy.rulebook import DeadlineRule, Rulebook
from domain.policy.schema import Deadline
from domain.rules.timing import timing
from domain.time.instants import parse, write_instant
from domain.time.worktime import CalendarExhausted, Due

LONGEST = timedelta(days=45)
"""What lies further away is told in words only."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One instant of a lane: `kind` is warn, due, step or repeat; `index` tells which warning or step,
    `point` is what is written at it."""

    at: datetime
    kind: str
    index: int = 0
    point: str = ""


@dataclass(slots=True)
class Lane:
    """One deadline of a family. Without `due` its time is not known beforehand; `assumed` is an instant made up."""

    name: str
    spec: Deadline
    due: datetime | None = None
    assumed: datetime | None = None
    marks: list[Mark] = field(default_factory=list)
    working: list[tuple[datetime, datetime]] = field(default_factory=list)


@dataclass(slots=True)
class Family:
    """Deadlines with the same start. `end` is the last instant drawn."""

    rule: DeadlineRule
    start: datetime
    lanes: list[Lane]

    @property
    def end(self) -> datetime:
        """The last instant that is drawn."""
        instants = [mark.at for lane in self.lanes for mark in lane.marks if mark.at - self.start <= LONGEST]
        return max([self.start + timedelta(hours=2), *instants])


def families(book: Rulebook, day: date | None = None) -> list[Family]:
    """The families of a policy, in its order, each begun on a working day (by default a Thursday, so that a weekend
    lies ahead)."""
    groups: dict[str, list[DeadlineRule]] = {}
    for rule in (book.deadlines[name] for name in book.policy.deadlines):
        key = json.dumps([rule.spec.from_, rule.per], sort_keys=True, default=str)
        groups.setdefault(key, []).append(rule)
    made = []
    for rules in groups.values():
        start = example_start(rules[0], day or _example_day(book))
        lanes = [_lane(book, rule, start) for rule in rules]
        made.append(
            Family(
                rules[0],
                start,
                sorted(lanes, key=lambda lane: lane.due or datetime.max.replace(tzinfo=start.tzinfo)),
            )
        )
    return made


def _example_day(book: Rulebook) -> date:
    day = max(book.policy.effective, date(2026, 11, 19))
    return day + timedelta(days=(3 - day.weekday()) % 7)


def example_start(rule: DeadlineRule, day: date) -> datetime:
    """Ten in the morning of the first working day from `day` on, or when business opens if that is later."""
    worktime = rule.worktime
    day = worktime.working_day(day, 0)
    ten = datetime.combine(day, time(10), ZoneInfo(worktime.calendar.zone))
    opens = worktime.open_of(day)
    return max(ten, opens).astimezone(opens.tzinfo)


def _lane(book: Rulebook, rule: DeadlineRule, start: datetime) -> Lane:
    lane = Lane(rule.name, rule.spec)
    try:
        due = _due(book, rule, start, lane, ())
        if due is None:
            return lane
        lane.due = due.at
        lane.marks = sorted(_marks(rule, start, due), key=lambda mark: mark.at)
    except (CalendarExhausted, OverflowError):
        lane.due, lane.marks = None, []
    return lane


def _due(
    book: Rulebook, rule: DeadlineRule, start: datetime, lane: Lane, seen: tuple[str, ...]
) -> Due | None:
    """The due time if the clock starts at `start`. Fields hold an instant made up: the afternoon of the next working day."""

    def in_field(_path: str) -> object:
        following = rule.worktime.working_day(rule.worktime.day_of(start), 1)
        two = datetime.combine(following, time(14), ZoneInfo(rule.worktime.calendar.zone))
        lane.assumed = two
        return write_instant(two)

    def borrowed(name: str) -> datetime | None:
        other = book.deadlines.get(name)
        if other is None or name in seen:
            return None
        due = _due(book, other, start, lane, (*seen, name))
        return due.at if due else None

    return rule.due.evaluate(Setting(rule.worktime, start, (), in_field, borrowed))


def _marks(rule: DeadlineRule, start: datetime, due: Due) -> Iterator[Mark]:
    for i, (warned_at, point) in enumerate(timing(rule, start, due, [], start)["warn"]):
        yield Mark(parse(warned_at), "warn", i, point)
    yield Mark(due.at, "due")
    if rule.spec.soft:
        return
    number = 0
    for i, step in enumerate(rule.steps):
        if step.after is not None:
            number += 1
            yield Mark(rule.worktime.due(due.at, step.after).at, "step", i, str(number))
    if rule.repeat is not None:
        at = due.at
        for i in range(2):
            at = rule.worktime.due(at, rule.repeat).at
            yield Mark(at, "repeat", i)


def open_hours(rule: DeadlineRule, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """When business is open between two instants, from the midnight before to the midnight after."""
    worktime = rule.worktime
    first = worktime.end_of(worktime.day_of(start) - timedelta(days=1))
    last = worktime.end_of(worktime.day_of(end))
    return [(interval.start, interval.end) for interval in worktime.counted(first, last)]
