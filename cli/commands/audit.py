"""`redress audit`: is the log still what was sealed, and a copy of it to be kept elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.text import Text

from cli.failures import DONE, FAULT, Misused
from cli.options import Json, Speech, output
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from client.errors import NotFound
from domain.log.ledger import Fault, Head
from store.audit import Audit
from store.event_store import EventStore
from store.export import export_lines, head_lines, read_heads, verify_export
from store.rebuild import RebuildReport, rebuild
from store.report import AuditReport

app = typer.Typer(help="Verify the log, and export it to be kept elsewhere.", no_args_is_help=True)

KINDS: Mapping[str, str] = {"changed": "被改动", "missing": "缺失", "swapped": "被调换", "added": "被添加"}
_File = Annotated[
    Path, typer.Argument(metavar="FILE", help="The file to write; - writes to stdout.", show_default=False)
]


@app.command("verify")
def verify(
    complaint_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Only this complaint.", show_default=False)
    ] = None,
    heads: Annotated[
        Path | None,
        typer.Option(
            "--heads",
            metavar="FILE",
            help="Heads, or an export, kept elsewhere: the log must still contain them.",
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
    lang: Speech = None,
) -> None:
    """Verify every fact against its hash, every link, every number and every end. Exit code 4 if something is wrong."""
    told = output(as_json, lang)

    async def work() -> int:
        kept = _heads(heads) if heads else None
        if export is not None:
            if complaint_id is not None:
                raise Misused(
                    "an ID together with --export; accepted: one of them (an export is verified whole)"
                )
            with _lines(export) as lines:
                return _tell(told, verify_export(lines, kept))
        async with find().database() as database:
            if (
                complaint_id is not None
                and await EventStore(database).head(complaint_id) is None
                and not (kept and complaint_id in kept)
            ):
                raise NotFound(complaint_id)
            return _tell(told, await Audit(database).verify(complaint_id, kept))

    carry_out(told, work)


@app.command("rebuild")
def rebuild_lists(
    complaint_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Only this complaint.", show_default=False)
    ] = None,
    as_json: Json = False,
    lang: Speech = None,
) -> None:
    """Work the lists of complaints and clocks out anew from the log and compare; nothing is changed. Exit code 4 if
    they differ."""
    told = output(as_json, lang)

    async def work() -> int:
        return _compared(told, await rebuild(find().database_url(), complaint_id, patience=2.0))

    carry_out(told, work)


def _compared(told: Output, report: RebuildReport) -> int:
    seen = told.words(
        f"{report.complaints} 件投诉,{report.facts} 条记录",
        f"{report.complaints} complaints, {report.facts} facts",
    )
    data = {
        "complaints": report.complaints,
        "facts": report.facts,
        "differences": [asdict(one) for one in report.differences],
    }
    if report.equal:
        told.result(
            data, Text(told.words(f"✓ 列表与日志一致: {seen}", f"✓ as the log says: {seen}"), "green")
        )
        return DONE
    head = told.words(f"✗ {len(report.differences)} 处不一致", f"✗ {len(report.differences)} differences")
    lines = [
        Text(f"  {one.table} {one.key} {one.column}: {one.live!r} → {one.rebuilt!r}")
        for one in report.differences
    ]
    told.result(data, Text(head, "bold red"), *lines)
    return FAULT


@app.command("export")
def export_log(file: _File, as_json: Json = False, lang: Speech = None) -> None:
    """Write the whole log as JSON lines that can be verified without any server."""
    told = output(as_json, lang)

    async def work() -> None:
        async with find().database() as database:
            await _write(told, file, export_lines(EventStore(database).stream()))

    carry_out(told, work)


@app.command("heads")
def export_heads(file: _File, as_json: Json = False, lang: Speech = None) -> None:
    """Write where each complaint's log ends now: small, to be kept where nobody can change it with the database."""
    told = output(as_json, lang)

    async def work() -> None:
        async with find().database() as database:
            await _write(told, file, _each(head_lines(await Audit(database).heads())))

    carry_out(told, work)


async def _each(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def _write(told: Output, file: Path, lines: AsyncIterator[str]) -> None:
    """Write the lines to a file that appears whole or not at all, or to stdout."""
    if str(file) == "-":
        async for line in lines:
            told.line(line)
        return
    part = file.with_name(f".{file.name}.{os.getpid()}")
    count = 0
    try:
        with part.open("x", encoding="utf-8") as stream:
            async for line in lines:
                stream.write(line + "\n")
                count += 1
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    text = told.words(f"已写入 {file}({count} 行)", f"{file} is written ({count} lines)")
    told.result({"file": str(file), "lines": count}, Text(text))


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


def _tell(told: Output, report: AuditReport) -> int:
    seen = told.words(
        f"{report.complaints} 件投诉,{report.facts} 条记录",
        f"{report.complaints} complaints, {report.facts} facts",
    )
    if report.whole:
        told.result(report.to_json(), Text(told.words(f"✓ 完好: {seen}", f"✓ whole: {seen}"), "green"))
        return DONE
    count = len(report.faults)
    head = told.words(f"✗ 发现 {count} 处问题: {seen}", f"✗ {count} faults in {seen}")
    told.result(report.to_json(), Text(head, "bold red"), *(_fault(told, one) for one in report.faults))
    return FAULT


def _fault(told: Output, fault: Fault) -> Text:
    kind = told.words(KINDS.get(fault.kind, fault.kind), fault.kind)
    place = f"{fault.complaint_id} #{fault.number}" if fault.complaint_id else ""
    return Text(f"  {kind}  {place}  {fault.detail}")
