"""`redress audit verify`: whether the log is unchanged."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.text import Text

from cli.failures import DONE, FAULT, Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from client.errors import NotFound
from domain.log.ledger import Fault, Head
from store.audit import Audit
from store.event_store import EventStore
from store.export import read_heads, verify_export
from store.report import AuditReport

KINDS: Mapping[str, str] = {"changed": "被改动", "missing": "缺失", "swapped": "被调换", "added": "被添加"}


def verify(
    complaint_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Only this complaint.", show_default=False)
    ] = None,
    heads: Annotated[
        Path | None,
        typer.Option(
            "--heads",
            metavar="FILE",
            help="A file of heads, or an export, kept elsewhere: the log must still contain them.",
            show_default=False,
        ),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export", metavar="FILE", help="Verify this export, without any server.", show_default=False
        ),
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Verify every fact of the log and its place in the chain. Exit code 4 on a fault."""
    output = output_for(as_json, lang)

    async def work() -> int:
        kept = _heads(heads) if heads else None
        if export is not None:
            if complaint_id is not None:
                raise Misused(
                    "an ID together with --export; accepted: one of them (an export is verified whole)"
                )
            with _lines(export) as lines:
                return _tell(output, verify_export(lines, kept))
        async with find().database() as database:
            if (
                complaint_id is not None
                and await EventStore(database).head(complaint_id) is None
                and not (kept and complaint_id in kept)
            ):
                raise NotFound(complaint_id)
            return _tell(output, await Audit(database).verify(complaint_id, kept))

    carry_out(output, work)


@contextmanager
def _lines(file: Path) -> Iterator[IO[str]]:
    if str(file) == "-":
        yield sys.stdin
        return
    try:
        with file.open(encoding="utf-8") as stream:
            yield stream
    except UnicodeDecodeError:
        raise Misused(f"{file}: not UTF-8 text; accepted: a file that `redress audit export` wrote") from None


def _heads(file: Path) -> dict[str, Head]:
    with _lines(file) as lines:
        return read_heads(lines)


def _tell(output: Output, report: AuditReport) -> int:
    seen = output.words(
        f"{report.complaints} 件投诉,{report.facts} 条记录",
        f"{report.complaints} complaints, {report.facts} facts",
    )
    if report.whole:
        output.result(report.to_json(), Text(output.words(f"✓ 完好: {seen}", f"✓ whole: {seen}"), "green"))
        return DONE
    count = len(report.faults)
    head = output.words(f"✗ 发现 {count} 处问题: {seen}", f"✗ {count} faults in {seen}")
    output.result(
        report.to_json(), Text(head, "bold red"), *(_fault(output, fault) for fault in report.faults)
    )
    return FAULT


def _fault(output: Output, fault: Fault) -> Text:
    kind = output.words(KINDS.get(fault.kind, fault.kind), fault.kind)
    place = f"{fault.complaint_id} #{fault.number}" if fault.complaint_id else ""
    return Text(f"  {kind}  {place}  {fault.detail}")
