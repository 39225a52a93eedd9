"""Exports of the log: JSON lines that can be kept elsewhere and verified without any database.

A header; for each complaint its facts in order, its seals and its head; an end line with the totals.
"""

from __future__ import annotations

import json
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from domain.canonical import canonical
from domain.facts.fact import FactError, Sealed
from domain.log.ledger import Fault, FaultKind, Head, head_faults, verify
from domain.log.seals import Seal, Verifier, seal_faults
from store.errors import ExportError
from store.report import AuditReport

__all__ = ["FORMAT", "export_lines", "head_lines", "read_complaints", "read_heads", "verify_export"]

FORMAT: Final = 1


async def export_lines(
    complaints: AsyncIterable[list[Sealed]], seals: Callable[[str], Awaitable[list[Seal]]] | None = None
) -> AsyncIterator[str]:
    """The lines of an export, without line ends. `complaints` yields the facts of one complaint at a time."""
    yield _line({"line": "redress-export", "format": FORMAT})
    count = facts = 0
    async for rows in complaints:
        for row in rows:
            yield _line({"line": "fact", **_unchecked_json(row)})
        last = rows[-1]
        for seal in await seals(last.complaint_id) if seals else ():
            if seal.number <= last.fact.number:  # a later one belongs to facts that were recorded meanwhile
                yield _line({"line": "seal", **asdict(seal)})
        yield _head_line(Head(last.complaint_id, last.fact.number, last.hash))
        count, facts = count + 1, facts + len(rows)
    yield _line({"line": "end", "complaints": count, "facts": facts})


def head_lines(heads: Iterable[Head]) -> Iterator[str]:
    """The heads alone, in a form `read_heads` takes: small enough to be kept on paper."""
    yield _line({"line": "redress-export", "format": FORMAT})
    for head in heads:
        yield _head_line(head)


def read_heads(lines: Iterable[str]) -> dict[str, Head]:
    """The heads in an export or in a file of heads, by complaint. Raises ExportError."""
    return {
        head.complaint_id: head
        for kind, record in _records(lines)
        if kind == "head"
        for head in [_head(record)]
    }


def read_complaints(lines: Iterable[str]) -> Iterator[list[Sealed]]:
    """The facts of each complaint in an export, one complaint at a time; not verified. Raises ExportError."""
    rows: list[Sealed] = []
    for kind, record in _records(lines):
        if kind == "fact":
            try:
                fact = Sealed.from_json(record)
            except FactError as error:
                raise ExportError(
                    f"{record.get('complaint_id')} {record.get('number')}: no fact: {error}"
                ) from None
            if rows and fact.complaint_id != rows[0].complaint_id:
                yield rows
                rows = []
            rows.append(fact)
    if rows:
        yield rows


@dataclass(slots=True)
class _References:
    """What an export is compared with. Complaints that were compared are taken out."""

    heads: dict[str, Head]
    anchors: dict[str, Sequence[Head]]
    trusted: Verifier | None
    seals: list[Seal] = field(default_factory=list)


def verify_export(
    lines: Iterable[str],
    heads: Mapping[str, Head] | None = None,
    *,
    anchors: Mapping[str, Sequence[Head]] | None = None,
    trusted: Verifier | None = None,
) -> AuditReport:
    """Verify an export offline. It must contain what was anchored and the older `heads` that were kept elsewhere. With
    public keys (`trusted`) every log must end in a seal.

    Raises ExportError if it is no export. Missing facts, heads or a missing end are faults, not errors.
    """
    report = AuditReport()
    references = _References(dict(heads or {}), dict(anchors or {}), trusted)
    rows: list[Sealed] = []
    ended = False
    for kind, record in _records(lines):
        if kind == "fact":
            fact = _sealed(record, report)
            if fact is not None and rows and fact.complaint_id != rows[0].complaint_id:
                _headless(rows, report, references)
                rows = []
            if fact is not None:
                rows.append(fact)
        elif kind == "seal":
            references.seals.append(_seal(record))
        elif kind == "head":
            head = _head(record)
            strays = [row for row in rows if row.complaint_id != head.complaint_id]
            if strays:
                _headless(strays, report, references)
                rows = []
            _judge(rows, head, report, references)
            rows = []
        elif kind == "end":
            ended = True
            _totals(record, report)
    if rows:
        _headless(rows, report, references)
    if not ended:
        report.add(Fault("missing", "", 0, "the export has no end line: it was cut off"))
    for name, anchored in references.anchors.items():
        detail = (
            f"the export holds nothing of it; {max(head.number for head in anchored)} facts were anchored"
        )
        report.add(Fault("missing", name, 1, detail, "anchors"))
    for head in references.heads.values():
        detail = f"the export holds nothing of it; {head.number} facts were on record when the head was kept"
        report.add(Fault("missing", head.complaint_id, 1, detail))
    return report


def _judge(rows: list[Sealed], head: Head, report: AuditReport, references: _References) -> None:
    report.complaints += 1
    report.facts += len(rows)
    faults = verify(rows, head)
    clean, name = not faults, head.complaint_id
    older = references.heads.pop(name, None)
    if older is not None:
        faults += [fault for fault in verify(rows, older, grown=True) if fault not in faults]
    for anchored in references.anchors.pop(name, ()) if rows else ():
        faults += head_faults(rows, anchored, grown=True, clean=clean, part="anchors")
    if references.trusted is not None:
        faults += seal_faults(
            rows, [seal for seal in references.seals if seal.complaint_id == name], references.trusted
        )
    references.seals = []
    report.extend(faults)


def _headless(rows: list[Sealed], report: AuditReport, references: _References) -> None:
    name, number = rows[-1].complaint_id, rows[-1].fact.number
    report.add(Fault("missing", name, number, "the head line of this complaint is missing from the export"))
    _judge(rows, Head(name, number, rows[-1].hash), report, references)


def _totals(record: dict[str, Any], report: AuditReport) -> None:
    for name, count in (("complaints", report.complaints), ("facts", report.facts)):
        stated = record.get(name)
        if stated != count:
            kind: FaultKind = "missing" if isinstance(stated, int) and stated > count else "added"
            report.add(Fault(kind, "", 0, f"the export says it holds {stated} {name}, but there are {count}"))


def _records(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
        except ValueError:
            raise ExportError(f"line {number} is not JSON: {line.strip()[:60]!r}") from None
        kind = record.get("line") if isinstance(record, dict) else None
        if number == 1 and (kind != "redress-export" or record.get("format") != FORMAT):
            raise ExportError(f"this is no export of format {FORMAT}: it starts with {line.strip()[:60]!r}")
        if kind not in ("redress-export", "fact", "seal", "head", "end"):
            raise ExportError(f"line {number} is of no known kind: {line.strip()[:60]!r}")
        yield kind, record
    if number == 0:
        raise ExportError("the export is empty")


def _sealed(record: dict[str, Any], report: AuditReport) -> Sealed | None:
    try:
        return Sealed.from_json(record)
    except FactError as error:
        number = record.get("number")
        name = str(record.get("complaint_id", ""))
        report.add(
            Fault("changed", name, number if isinstance(number, int) else 0, f"it is no fact: {error}")
        )
        return None


def _seal(record: dict[str, Any]) -> Seal:
    texts = [str(record.get(name, "")) for name in ("complaint_id", "key", "signature")]
    number = record.get("number")
    return Seal(texts[0], number if isinstance(number, int) else 0, texts[1], texts[2])


def _head(record: dict[str, Any]) -> Head:
    name, number, own = record.get("complaint_id"), record.get("number"), record.get("hash")
    if not isinstance(name, str) or not isinstance(number, int) or not isinstance(own, str):
        raise ExportError(f"a head line lacks complaint_id, number or hash: {record}")
    return Head(name, number, own)


def _unchecked_json(row: Sealed) -> dict[str, Any]:
    """The row as it stands: an export shows rows that were tampered with too."""
    fact = row.fact
    return {
        "complaint_id": row.complaint_id,
        "number": fact.number,
        "type": fact.type,
        "about": fact.about,
        "data": fact.data,
        "actor": fact.actor,
        "cause": fact.cause,
        "occurred_at": fact.occurred_at.isoformat().replace("+00:00", "Z"),
        "recorded_at": fact.recorded_at.isoformat().replace("+00:00", "Z"),
        "schema_version": row.schema_version,
        "prev_hash": row.prev_hash,
        "hash": row.hash,
    }


def _head_line(head: Head) -> str:
    return _line(
        {"line": "head", "complaint_id": head.complaint_id, "number": head.number, "hash": head.hash}
    )


def _line(record: dict[str, Any]) -> str:
    return canonical(record).decode()
