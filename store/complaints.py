"""The read model of complaints: lists, counts, clocks and the register of major complaints."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final, Literal, TypeVar

import asyncpg

from store.pool import Database
from store.statements import statements

__all__ = ["ClockRow", "ComplaintRow", "Complaints", "Filter", "Page", "RegisterEntry"]

_SQL: Final = statements("complaints")
LONGEST_PAGE: Final = 1000
Order = Literal["newest", "due"]


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One complaint as lists show it. `level` 0 is the first rung; `facts` and `head_hash` say where its log ends."""

    id: str
    policy: str
    policy_version: str
    status: str
    severity: str
    category: str
    kind: str
    region: str
    channel: str
    object: str
    demand: str
    complainant: str
    owner: str
    level: int
    opened_at: datetime | None
    closed_at: datetime | None
    next_due: datetime | None
    next_due_rule: str
    next_due_thing: str
    provisional: bool
    breaches: int
    overdue: int
    updated_at: datetime
    facts: int
    head_hash: str


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock: its timing, what is going on (`status`) and the judgement that stands (`verdict`)."""

    complaint_id: str
    rule: str
    thing: str
    cycle: int
    clause: list[str]
    status: str
    verdict: str | None
    started_at: datetime | None
    due_at: datetime | None
    provisional: bool
    against: str
    warned: str | None
    warned_at: datetime | None
    breached_at: datetime | None
    lateness_ms: int | None
    charged: str | None
    known_late: bool
    repeated_at: datetime | None
    stopped_at: datetime | None
    reason: str | None
    corrected_at: datetime | None
    breach_facts: list[int]
    corrected_facts: list[int]
    last_fact: int


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One entry of a register of major complaints (EVG-46)."""

    number: int
    complaint_id: str
    fact_number: int
    registered_at: datetime
    register: str
    reason: str
    by_whom: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions of a list; None: any value. `overdue`: a breached act is still outstanding.

    `alarms`: the watchdog finds something wrong with it, or it raised an alarm and is not over. The complaints of the
    canary are in no list but that of their own policy.
    """

    status: str | None = None
    owner: str | None = None
    policy: str | None = None
    severity: str | None = None
    category: str | None = None
    overdue: bool | None = None
    provisional: bool | None = None
    open: bool | None = None
    alarms: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the mark with which the next page is asked for (None: there are no more)."""

    rows: list[ComplaintRow]
    next: str | None


Row = TypeVar("Row", ComplaintRow, ClockRow, RegisterEntry)


def _as(row_type: type[Row], row: asyncpg.Record) -> Row:
    return row_type(**{field.name: row[field.name] for field in fields(row_type)})


class Complaints:
    """Questions to the read model. Answers are as of the last recorded batch of each complaint."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, complaint_id: str) -> ComplaintRow | None:
        """One complaint, or None if nothing of it is on record."""
        row = await self._database.fetchrow(_SQL["one"], complaint_id)
        return None if row is None else _as(ComplaintRow, row)

    async def page(
        self,
        only: Filter | None = None,
        *,
        order: Order = "newest",
        after: str | None = None,
        limit: int = 50,
    ) -> Page:
        """A page of complaints: newest first, or those with a running clock by due time.

        `after` is `Page.next` of the page before, asked with the same order. Raises ValueError for a limit outside
        1 to 1000 and for a text that is no `next` of this order.
        """
        if not 1 <= limit <= LONGEST_PAGE:
            raise ValueError(f"limit: given {limit}; accepted: 1 to {LONGEST_PAGE}")
        condition = only or Filter()
        instant, last = (None, None) if after is None else _read_mark(after, order)
        rows = await self._database.fetch(
            _SQL["newest_first" if order == "newest" else "due_first"],
            condition.status, condition.owner, condition.policy, condition.severity, condition.category, condition.overdue,
            condition.provisional, condition.open, instant, last, limit + 1, condition.alarms,
        )  # fmt: skip
        complaints = [_as(ComplaintRow, row) for row in rows]
        more = len(complaints) > limit
        return Page(complaints[:limit], _mark(complaints[limit - 1], order) if more else None)

    async def clocks(self, complaint_id: str) -> list[ClockRow]:
        """Every clock a complaint has or had, by cycle and due time."""
        return [_as(ClockRow, row) for row in await self._database.fetch(_SQL["clocks"], complaint_id)]

    async def counts(self) -> dict[str, int]:
        """How many complaints there are in each status."""
        return {row["status"]: row["complaints"] for row in await self._database.fetch(_SQL["counts"])}

    async def open_ids(self, after: str = "", limit: int = LONGEST_PAGE) -> list[str]:
        """Ids of complaints that are not over, in order, behind `after`."""
        return [row["id"] for row in await self._database.fetch(_SQL["open_ids"], after, limit)]

    async def register(
        self, register: str | None = None, complaint_id: str | None = None, limit: int = 100
    ) -> list[RegisterEntry]:
        """Entries of the register of major complaints, the newest first."""
        rows = await self._database.fetch(_SQL["register"], register, complaint_id, limit)
        return [_as(RegisterEntry, row) for row in rows]


def _mark(row: ComplaintRow, order: Order) -> str:
    instant = row.opened_at if order == "newest" else row.next_due
    mark = json.dumps([order, None if instant is None else instant.isoformat(), row.id])
    return base64.urlsafe_b64encode(mark.encode()).decode()


def _read_mark(text: str, order: Order) -> tuple[datetime, str]:
    try:
        kind, instant, last = json.loads(base64.urlsafe_b64decode(text.encode()))
        at = datetime.fromisoformat(instant)
    except (ValueError, TypeError, binascii.Error):
        raise ValueError(f"after: {text[:60]!r} is not the `next` of a page before") from None
    if kind != order or not isinstance(last, str) or at.tzinfo is None:
        raise ValueError(
            f"after: this `next` belongs to a list in another order; accepted: one of order {order}"
        )
    return at, last
