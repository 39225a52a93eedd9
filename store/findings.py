"""Findings: what the watchdog found wrong and since when; and the heartbeats of watchdog and canary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

import asyncpg

from store.pool import Database
from store.statements import statements

__all__ = [
    "CANARY",
    "CANARY_ID",
    "KINDS",
    "WATCHDOG",
    "Finding",
    "Findings",
    "Heartbeat",
    "Symptom",
    "is_canary",
]

_SQL: Final = statements("findings")

CANARY: Final = "canary"
"""The policy of the canary, and its heartbeat. Its complaints are nobody's: lists and figures leave them out unless asked."""

CANARY_ID: Final = "canary-"
"""How the ids of its complaints begin."""

WATCHDOG: Final = "watchdog"
"""The heartbeat of the watchdog."""

KINDS: Final = ("overdue", "workflow_gone", "workflow_failing", "delivery", "backlog", "canary", "blind")
"""A due time passed without a verdict; no workflow that runs; a workflow task that keeps failing; a delivery that hangs;
tasks that wait too long; a canary that did not live as it should; a question that Temporal did not answer."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something that is wrong now. `key` tells it from the others of its kind."""

    kind: str
    key: str
    detail: str
    complaint_id: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A symptom and its time: first seen at `since`, last at `last_seen`."""

    kind: str
    key: str
    since: datetime
    last_seen: datetime
    complaint_id: str
    detail: str
    cleared_at: datetime | None


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last sign of life under a name. `age` and `silent_after` in seconds, the age by the clock of PostgreSQL."""

    at: datetime
    age: float
    silent_after: float
    detail: Mapping[str, Any]

    @property
    def silent(self) -> bool:
        """Whether the next one should have come by now."""
        return self.age > self.silent_after


class Findings:
    """The findings, and the questions to the read models that lead to them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, kinds: Sequence[str], symptoms: Sequence[Symptom]) -> list[Finding]:
        """Keep what one run found of some `kinds`, and return what is new. Findings of these kinds that are not among the
        symptoms are cleared."""
        found = json.dumps([asdict(one) for one in {(one.kind, one.key): one for one in symptoms}.values()])
        rows = await self._database.fetch(_SQL["note"], list(kinds), found)
        return [_finding(row) for row in rows]

    async def open(self, complaint_id: str | None = None, limit: int = 200) -> list[Finding]:
        """What is wrong now, the oldest first."""
        ids = None if complaint_id is None else [complaint_id]
        return [_finding(row) for row in await self._database.fetch(_SQL["open"], ids, limit)]

    async def of_complaints(self, ids: Sequence[str]) -> dict[str, list[Finding]]:
        """What is wrong now with each of these complaints; those that are well are left out."""
        found: dict[str, list[Finding]] = {}
        for row in await self._database.fetch(_SQL["open"], list(ids), 10 * len(ids)):
            found.setdefault(row["complaint_id"], []).append(_finding(row))
        return found

    async def complaints_with(self, kind: str) -> dict[str, str]:
        """The complaints with an open finding of a kind, each with its detail."""
        rows = await self._database.fetch(_SQL["of_kind"], kind)
        return {row["complaint_id"]: row["detail"] for row in rows}

    async def counts(self) -> dict[str, int]:
        """How many findings of each kind are open."""
        return {row["kind"]: row["findings"] for row in await self._database.fetch(_SQL["counts"])}

    async def beat(self, name: str, silent_after: float, detail: Mapping[str, Any]) -> None:
        """Keep a sign of life; the next one is due within `silent_after` seconds."""
        await self._database.fetchval(_SQL["beat"], name, silent_after, json.dumps(detail))

    async def await_beat(self, name: str, silent_after: float) -> None:
        """Expect a sign of life from now on: one that never comes is missed, too."""
        await self._database.fetchval(_SQL["beat"], name, silent_after, None)

    async def heartbeats(self) -> dict[str, Heartbeat]:
        """The last sign of life under each name."""
        rows = await self._database.fetch(_SQL["heartbeats"])
        return {
            row["name"]: Heartbeat(row["at"], row["age"], row["silent_after"], json.loads(row["detail"]))
            for row in rows
        }

    async def forget_canary(self) -> None:
        """There is no canary any more: nobody waits for it, and what it found is over. For the owner of the tables."""
        await self._database.execute(_SQL["forget"], CANARY)
        await self.note([CANARY], [])

    async def overdue(self, grace: float, limit: int = 500) -> list[Symptom]:
        """Clocks whose due time passed more than `grace` seconds ago without a verdict."""
        rows = await self._database.fetch(_SQL["overdue"], grace, CANARY, limit)
        return [
            Symptom(
                "overdue",
                f"{row['complaint_id']}/{row['rule']}/{row['thing']}/{row['cycle']}",
                f"{row['rule']} of {row['thing']} was due at {row['due_at'].isoformat(timespec='seconds')}",
                row["complaint_id"],
            )
            for row in rows
        ]

    async def hanging(self, seconds: float, limit: int = 500) -> list[Symptom]:
        """Deliveries that nobody has finished for so long. Neither address nor text is told."""
        rows = await self._database.fetch(_SQL["hanging"], seconds, CANARY, limit)
        return [
            Symptom(
                "delivery",
                row["effect_id"],
                f"{row['status']} on {row['channel']} after {row['attempts']} attempts",
                row["complaint_id"],
            )
            for row in rows
        ]

    async def must_live(self, after: str, limit: int, only: Sequence[str] | None = None) -> list[str]:
        """Ids of complaints that must have a workflow, in order, behind `after`; of `only` these if given."""
        ids = None if only is None else list(only)
        return [row["id"] for row in await self._database.fetch(_SQL["must_live"], after, limit, CANARY, ids)]

    async def canaries(self, limit: int = 20) -> dict[str, str]:
        """The canary's complaints that are not archived, with their status, the newest first."""
        rows = await self._database.fetch(_SQL["canaries"], CANARY, limit)
        return {row["id"]: row["status"] for row in rows}


def is_canary(complaint_id: str) -> bool:
    """Whether a complaint is the canary's, by its id."""
    return complaint_id.startswith(CANARY_ID)


def _finding(row: asyncpg.Record) -> Finding:
    return Finding(**{field.name: row[field.name] for field in fields(Finding)})
