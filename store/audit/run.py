"""The whole audit in one run. The parts of a large log are verified in parallel processes."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from typing import Final

import asyncpg

from domain.log.ledger import Fault, FaultKind, Part
from store.audit.log import PARTS, Against, Audit, Span
from store.errors import StoreError
from store.pool import Database
from store.rebuild import Difference, rebuild
from store.report import AuditReport

__all__ = ["PARTS", "verify_all"]

LARGE: Final = 50_000
"""Facts above which starting processes pays."""

PIECES: Final = 4
"""Parts for each process: progress is reported after each part."""


async def verify_all(
    dsn: str,
    against: Against,
    complaint_id: str | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> AuditReport:
    """Verify all parts that `against` names. `on_progress(done, total)` is called after each piece.

    Raises DatabaseUnavailable. Memory: one complaint at a time in each process, and the heads that are anchored.
    """
    report = AuditReport()
    async with await Database.open(dsn, size=2, timeout_s=2.0) as database:
        audit = Audit(database)
        report.merge(await audit.verify_rest(against.parts))
        alone = complaint_id is not None or await audit.size() < LARGE
        spans = [Span.of(complaint_id)] if alone else await audit.spans(PIECES * _processors())
    if alone:
        for piece in _pieces(dsn, spans, against, complaint_id):
            report.merge(await _work(*piece))
        return report
    pieces = _pieces(dsn, spans, against, complaint_id)
    with ProcessPoolExecutor(_processors(), multiprocessing.get_context("spawn")) as pool:
        futures: list[Future[AuditReport]] = [pool.submit(_in_process, *piece) for piece in pieces]
        for done, future in enumerate(
            asyncio.as_completed([asyncio.wrap_future(future) for future in futures]), start=1
        ):
            report.merge(await future)
            on_progress(done, len(futures))
    return report


Piece = tuple[str, Span | None, Against, str | None]


def _pieces(dsn: str, spans: list[Span], against: Against, complaint_id: str | None) -> list[Piece]:
    """The pieces of the work, the longest first. A piece without a span is the read models of all complaints."""
    pieces: list[Piece] = []
    if against.parts & {"read models", "register"}:
        pieces.append((dsn, None, Against(parts=against.parts), complaint_id))
    if against.parts & {"log", "heads", "seals", "anchors", "deliveries"}:
        for span in spans:
            own = replace(
                against,
                heads={name: head for name, head in against.heads.items() if name in span},
                anchors={name: heads for name, heads in against.anchors.items() if name in span},
            )
            pieces.append((dsn, span, own, complaint_id))
    return pieces


def _in_process(dsn: str, span: Span | None, against: Against, complaint_id: str | None) -> AuditReport:
    return asyncio.run(_work(dsn, span, against, complaint_id))


async def _work(dsn: str, span: Span | None, against: Against, complaint_id: str | None) -> AuditReport:
    if span is None:
        return await _read_models(dsn, against.parts, complaint_id)
    async with await Database.open(dsn, size=2, timeout_s=2.0) as database:
        return await Audit(database).verify_span(span, against)


async def _read_models(dsn: str, parts: frozenset[str], complaint_id: str | None) -> AuditReport:
    report = AuditReport()
    try:
        differences = (await rebuild(dsn, complaint_id, timeout_s=2.0)).differences
    except StoreError:
        raise
    except (asyncpg.PostgresError, LookupError, ValueError, TypeError, AttributeError) as error:
        detail = f"they cannot be worked out from this log: {type(error).__name__}: {error}"
        report.add(Fault("changed", "", 0, detail, "read models"))
        return report
    report.extend(fault for fault in map(_difference, differences) if fault.part in parts)
    return report


def _difference(difference: Difference) -> Fault:
    name = difference.key if difference.table == "complaints" else difference.key.partition("/")[0]
    kind: FaultKind = "changed" if difference.column else "missing" if difference.live is None else "added"
    value = (
        f"{difference.column}: {difference.live!r}, from the log {difference.rebuilt!r}"
        if difference.column
        else "a whole row"
    )
    part: Part = "register" if difference.table == "register" else "read models"
    return Fault(kind, name, 0, f"{difference.table} {difference.key} {value}", part)


def _processors() -> int:
    return os.cpu_count() or 1
