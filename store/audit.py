"""The audit: is the log still what was sealed, and does it end where it should?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Final

import asyncpg

from domain.facts.fact import Sealed
from domain.log.ledger import Fault, Head, event_id, verify
from store.event_store import log_by_complaint, sealed_from_row
from store.pool import Database
from store.report import AuditReport
from store.statements import statements

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[asyncpg.Record]

__all__ = ["Audit"]

_SQL: Final = statements("events")


class Audit:
    """Verifies the whole log, or one complaint, as of one instant; nothing is written, memory stays flat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def verify(
        self, complaint_id: str | None = None, heads: Mapping[str, Head] | None = None
    ) -> AuditReport:
        """Verify every fact against its hash, every link, every number, and the end of each complaint.

        The read model says where each complaint ends now; `heads` are ends that were exported earlier and kept
        elsewhere, by complaint: whoever can change log and read model together cannot change those.
        """
        report = AuditReport()
        kept = {name: head for name, head in (heads or {}).items() if complaint_id in (None, name)}
        async with self._database.transaction(snapshot=True) as connection:
            ends = _ends(connection, complaint_id)
            end = await anext(ends, None)
            async for rows in log_by_complaint(connection, complaint_id):
                name = rows[0]["complaint_id"]
                while end is not None and end.complaint_id < name:
                    report.add(_gone(end))
                    end = await anext(ends, None)
                own = end if end is not None and end.complaint_id == name else None
                if own is not None:
                    end = await anext(ends, None)
                _judge(report, [sealed_from_row(row) for row in rows], own, kept.pop(name, None))
                report.extend(_wrong_ids(rows))
            while end is not None:
                report.add(_gone(end))
                end = await anext(ends, None)
        for head in kept.values():
            detail = f"nothing is on record; there were {head.number} facts when the head was kept"
            report.add(Fault("missing", head.complaint_id, 1, detail))
        return report

    async def heads(self, complaint_id: str | None = None) -> list[Head]:
        """Where each complaint ends now, to be exported and kept elsewhere."""
        async with self._database.transaction(snapshot=True) as connection:
            return [end async for end in _ends(connection, complaint_id)]


async def _ends(connection: Connection, complaint_id: str | None) -> AsyncIterator[Head]:
    async for row in connection.cursor(_SQL["kept_heads"], complaint_id, prefetch=500):
        yield Head(row["id"], row["facts"], row["head_hash"])


def _wrong_ids(rows: list[asyncpg.Record]) -> list[Fault]:
    detail = "its event id is not the one that follows from complaint and number"
    return [
        Fault("changed", row["complaint_id"], row["number"], detail)
        for row in rows
        if row["event_id"] != event_id(row["complaint_id"], row["number"])
    ]


def _judge(report: AuditReport, rows: list[Sealed], end: Head | None, kept: Head | None) -> None:
    name = rows[0].complaint_id
    report.complaints += 1
    report.facts += len(rows)
    faults = verify(rows, end)
    if end is None:
        faults.append(
            Fault("added", name, 1, "facts stand in the log of a complaint the read model does not know")
        )
    if kept is not None:
        faults += [fault for fault in verify(rows, kept, grown=True) if fault not in faults]
    report.extend(faults)


def _gone(end: Head) -> Fault:
    return Fault(
        "missing", end.complaint_id, 1, f"the log holds nothing of it; {end.number} facts should be there"
    )
