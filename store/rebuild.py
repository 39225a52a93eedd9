"""Rebuilding: computes the read models from the log into temporary tables and compares them with the live ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from domain.facts.fact import Sealed
from store.event_store import changes_json, log_by_complaint, sealed_from_row
from store.pool import connect, place_of, reachable
from store.statements import statements

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

__all__ = ["Difference", "RebuildReport", "rebuild"]

_SQL: Final = statements("rebuild")
_NEW_TABLES: Final = ("complaints_anew", "clocks_anew", "register_anew", "new_tables_first", "by_index")
_COMPARABLE: Final = ("any_way", "measure_complaints", "measure_clocks")


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of the live read model that does not follow from the log. `column` is empty for a whole row."""

    table: str
    key: str
    column: str
    live: Any
    rebuilt: Any


@dataclass(slots=True)
class RebuildReport:
    """How many complaints and facts were rebuilt, and the differences."""

    complaints: int = 0
    facts: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether the live read models follow from the log."""
        return not self.differences


async def rebuild(dsn: str, complaint_id: str | None = None, *, timeout_s: float = 30.0) -> RebuildReport:
    """Rebuild the read models of all complaints, or of one, as of one instant, and compare; nothing is changed.

    It has a connection of its own and temporary tables, so the application role is enough. Raises
    DatabaseUnavailable.
    """
    report = RebuildReport()
    connection = await connect(dsn, timeout_s=timeout_s)
    try:
        with reachable(place_of(dsn)):
            async with connection.transaction(isolation="repeatable_read"):
                for statement in _NEW_TABLES:
                    await connection.execute(_SQL[statement])
                async for rows in log_by_complaint(connection, complaint_id):
                    await _replay(connection, [sealed_from_row(row) for row in rows])
                    report.complaints += 1
                    report.facts += len(rows)
                for statement in _COMPARABLE:
                    await connection.execute(_SQL[statement])
                for table in ("complaints", "clocks", "register"):
                    for row in await connection.fetch(_SQL[f"compare_{table}"], complaint_id):
                        report.differences += _differences(table, row)
    finally:
        await connection.close()
    return report


async def _replay(connection: Connection, rows: list[Sealed]) -> None:
    name = rows[0].complaint_id
    case, clocks, entries = changes_json(rows)
    await connection.execute(_SQL["apply"], name, case, clocks)
    if entries != "[]":
        await connection.execute(_SQL["enter"], name, entries)


def _differences(table: str, row: asyncpg.Record) -> list[Difference]:
    live = None if row["live"] is None else json.loads(row["live"])
    rebuilt = None if row["rebuilt"] is None else json.loads(row["rebuilt"])
    if live is None or rebuilt is None:
        return [Difference(table, row["key"], "", live, rebuilt)]
    return [
        Difference(table, row["key"], column, live.get(column), rebuilt.get(column))
        for column in sorted(live.keys() | rebuilt.keys())
        if live.get(column) != rebuilt.get(column)
    ]
