"""The audit: verifies the hashes and the ends of logs, their seals, anchors and deliveries, complaint by complaint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import asyncpg

from domain.facts.fact import Sealed
from domain.log.ledger import Fault, Head, Part, event_id, head_faults, verify
from domain.log.seals import Seal, Verifier, seal_faults
from store.audit.deliveries import delivery_faults
from store.audit.editions import edition_faults, schema_faults
from store.audit.keys import TrustedKeys
from store.event_store import sealed_from_row
from store.pool import Database
from store.report import AuditReport
from store.statements import statements

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[asyncpg.Record]

__all__ = ["PARTS", "Against", "Audit", "Span"]

PARTS: Final[tuple[Part, ...]] = get_args(Part)
_SQL: Final = statements("audit")
_STREAMS: Final = (
    ("facts", "complaint_id"),
    ("heads", "id"),
    ("seals", "complaint_id"),
    ("deliveries", "complaint_id"),
)


@dataclass(frozen=True, slots=True)
class Against:
    """What a log is compared with: heads kept elsewhere and anchored heads by complaint, and public keys.

    Without `trust` seals are not verified. `thorough`: every seal is, not only the last of each complaint.
    """

    heads: Mapping[str, Head] = field(default_factory=dict)
    anchors: Mapping[str, Sequence[Head]] = field(default_factory=dict)
    trust: Path | None = None
    parts: frozenset[str] = frozenset(("log", "heads"))
    thorough: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Complaints from an id on (None: the first), up to another one that is not included (None: the last)."""

    first: str | None = None
    until: str | None = None

    @classmethod
    def of(cls, complaint_id: str | None) -> Span:
        """One complaint, or all."""
        return cls() if complaint_id is None else cls(complaint_id, complaint_id + "\x01")

    def __contains__(self, name: str) -> bool:
        return (self.first is None or self.first <= name) and (self.until is None or name < self.until)


class Audit:
    """Verifies the whole log, or a part of it, as of one instant; nothing is written, memory stays flat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def verify(
        self, complaint_id: str | None = None, heads: Mapping[str, Head] | None = None
    ) -> AuditReport:
        """Verify every fact against its hash, every link, every number, and the end of each complaint.

        The read model says where each complaint ends now; `heads` are ends that were exported earlier and kept
        elsewhere, by complaint: whoever can change log and read model together cannot change those.
        """
        return await self.verify_span(Span.of(complaint_id), Against(heads or {}))

    async def verify_span(self, span: Span, against: Against) -> AuditReport:
        """Verify what belongs to some complaints: log, heads, seals, anchors and deliveries, as far as they are asked for."""
        report = AuditReport()
        trusted = TrustedKeys.load(against.trust) if against.trust else None
        heads = {name: head for name, head in against.heads.items() if name in span}
        anchors = {name: anchored for name, anchored in against.anchors.items() if name in span}
        async with self._database.transaction(snapshot=True) as connection:
            async for name, facts, ends, seals, deliveries in _merged(connection, span, against.parts):
                complaint = _Rows(name, facts, ends, seals, deliveries)
                references = [heads.pop(name)] if name in heads else []
                report.complaints += bool(facts)
                report.facts += len(facts)
                report.extend(_judged(complaint, references, anchors.pop(name, ()), against, trusted))
        for head in heads.values():
            detail = f"nothing is on record; there were {head.number} facts when the head was kept"
            report.add(Fault("missing", head.complaint_id, 1, detail, "heads"))
        for name, anchored in anchors.items():
            detail = f"nothing is on record; {max(head.number for head in anchored)} facts were anchored"
            report.add(Fault("missing", name, 1, detail, "anchors"))
        return report

    async def verify_rest(self, parts: frozenset[str]) -> AuditReport:
        """Verify what belongs to no complaint: schema and editions, and the numbers of the register."""
        report = AuditReport()
        async with self._database.transaction(snapshot=True) as connection:
            if "schema" in parts:
                report.extend(await schema_faults(connection))
            if "editions" in parts:
                report.extend(await edition_faults(connection))
            if "register" in parts:
                for row in await connection.fetch(_SQL["register_gaps"]):
                    detail = f"register {row['register']!r} has {row['entries']} entries, and its last number is {row['last']}"
                    report.add(Fault("missing", "", 0, detail, "register"))
        return report

    async def heads(self, complaint_id: str | None = None) -> list[Head]:
        """Where each complaint ends now, to be exported and kept elsewhere."""
        span = Span.of(complaint_id)
        async with self._database.transaction(snapshot=True) as connection:
            cursor = connection.cursor(_SQL["heads"], span.first, span.until, prefetch=500)
            return [_head(row) async for row in cursor]

    async def spans(self, count: int) -> list[Span]:
        """All complaints in parts of about the same number of facts."""
        firsts: list[str | None] = [
            row["first"] for row in await self._database.fetch(_SQL["ranges"], count)
        ][1:]
        return [Span(first, until) for first, until in zip([None, *firsts], [*firsts, None], strict=True)]

    async def size(self) -> int:
        """How many facts there should be."""
        return int(await self._database.fetchval(_SQL["size"]))


Rows = list[asyncpg.Record]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Everything in the database about one complaint."""

    name: str
    facts: Rows
    ends: Rows
    seals: Rows
    deliveries: Rows


async def _merged(
    connection: Connection, span: Span, parts: frozenset[str]
) -> AsyncIterator[tuple[str, Rows, Rows, Rows, Rows]]:
    """Complaint by complaint, in byte order of ids, the rows of every table that is asked for."""
    wanted = parts | {"facts", "heads"}
    streams = [_grouped(connection, name, key, span) for name, key in _STREAMS if name in wanted]
    names = [name for name, _ in _STREAMS if name in wanted]
    front = [await anext(stream, None) for stream in streams]
    while any(front):
        least = min(group[0] for group in front if group)
        rows: dict[str, Rows] = {}
        for index, group in enumerate(front):
            if group is not None and group[0] == least:
                rows[names[index]] = group[1]
                front[index] = await anext(streams[index], None)
        yield least, *(rows.get(name, []) for name, _ in _STREAMS)  # type: ignore[misc]  # four streams


async def _grouped(
    connection: Connection, name: str, key: str, span: Span
) -> AsyncIterator[tuple[str, Rows]]:
    rows: Rows = []
    async for row in connection.cursor(_SQL[name], span.first, span.until, prefetch=500):
        if rows and rows[0][key] != row[key]:
            yield rows[0][key], rows
            rows = []
        rows.append(row)
    if rows:
        yield rows[0][key], rows


def _judged(
    complaint: _Rows,
    references: Sequence[Head],
    anchored: Sequence[Head],
    against: Against,
    trusted: Verifier | None,
) -> list[Fault]:
    parts, rows = against.parts, [sealed_from_row(row) for row in complaint.facts]
    faults = _log_faults(complaint, rows) if "log" in parts else []
    clean = not faults
    if "heads" in parts:
        faults += _end_faults(complaint, rows, references, clean=clean)
    if "anchors" in parts and rows:
        faults += next(filter(None, (_anchored(rows, head, clean=clean) for head in anchored)), [])
    if "anchors" in parts and anchored and not rows:
        faults.append(
            Fault("missing", complaint.name, 1, "nothing is on record of it, and it was anchored", "anchors")
        )
    if "seals" in parts and trusted is not None:
        seals = [
            Seal(row["complaint_id"], row["number"], row["key"], row["signature"]) for row in complaint.seals
        ]
        faults += seal_faults(rows, seals, trusted, thorough=against.thorough)
    if "deliveries" in parts:
        faults += delivery_faults(complaint.name, (row.fact for row in rows), complaint.deliveries, trusted)
    return faults


def _log_faults(complaint: _Rows, rows: Sequence[Sealed]) -> list[Fault]:
    detail = "its event id is not the one that follows from complaint and number"
    return verify(rows) + [
        Fault("changed", complaint.name, row["number"], detail)
        for row in complaint.facts
        if row["event_id"] != event_id(complaint.name, row["number"])
    ]


def _end_faults(
    complaint: _Rows, rows: Sequence[Sealed], references: Sequence[Head], *, clean: bool
) -> list[Fault]:
    if not complaint.ends:
        detail = "facts stand in the log of a complaint the read model does not know"
        faults = [Fault("added", complaint.name, 1, detail, "heads")] if rows else []
    elif not rows:
        detail = f"the log holds nothing of it; {complaint.ends[0]['facts']} facts should be there"
        faults = [Fault("missing", complaint.name, 1, detail, "heads")]
    else:
        faults = head_faults(rows, _head(complaint.ends[0]), clean=clean)
    for head in references if rows else ():
        faults += [fault for fault in head_faults(rows, head, grown=True, clean=clean) if fault not in faults]
    return faults


def _anchored(rows: Sequence[Sealed], head: Head, *, clean: bool) -> list[Fault]:
    return head_faults(rows, head, grown=True, clean=clean, part="anchors")


def _head(row: Any) -> Head:
    return Head(row["id"], row["facts"], row["head_hash"])
