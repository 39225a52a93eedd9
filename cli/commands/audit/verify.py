"""`redress audit verify`: whether the log, and the tables that belong to it, are as they were recorded."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.text import Text

from cli.commands.audit.blind_spots import blind_spots
from cli.failures import DONE, FAULT, Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import Servers, find
from client.errors import NotFound
from domain.log.anchors import Anchor, anchor_faults
from domain.log.ledger import Fault, Head
from store.audit.anchors import anchored_heads, read_anchors
from store.audit.keys import TrustedKeys
from store.audit.log import Against
from store.audit.run import PARTS, verify_all
from store.event_store import EventStore
from store.export import read_heads, verify_export
from store.report import AuditReport

KINDS: Mapping[str, str] = {
    "changed": "被改动", "missing": "缺失", "swapped": "被调换", "added": "被添加", "forked": "分叉",
    "unsealed": "无签名", "forged": "签名不符",
}  # fmt: skip
PART_NAMES: Mapping[str, str] = {
    "schema": "表结构", "log": "日志", "heads": "日志终点", "seals": "签名", "anchors": "锚点", "register": "重大投诉登记",
    "deliveries": "通知", "read models": "列表", "editions": "规则与通讯录",
}  # fmt: skip
SHOWN = 200
"""How many faults are printed for people; --json has all of them."""


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
    trust: Annotated[
        Path | None,
        typer.Option(
            "--trust",
            metavar="PATH",
            help="Public keys: every log must end in a seal of one. [default: REDRESS_SEAL_TRUST]",
            show_default=False,
        ),
    ] = None,
    anchors: Annotated[
        list[Path] | None,
        typer.Option(
            "--anchors",
            metavar="FOLDER",
            help="Anchors; again for a folder of copies or mails. [default: REDRESS_ANCHOR_FOLDER]",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="PARTS", help=f"Some of: {', '.join(PARTS)}.", show_default=False),
    ] = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Look at every seal, not only the last of each complaint.")
    ] = False,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Verify log, heads, seals, anchors, register, deliveries, lists and rules. Exit code 4 if something is wrong.

    At the end it says what it cannot see.
    """
    output = output_for(as_json, lang)

    async def work() -> int:
        references = _heads(heads) if heads else {}
        parts = _parts(only)
        if export is not None:
            if complaint_id is not None:
                raise Misused(
                    "an ID together with --export; accepted: one of them (an export is verified whole)"
                )
            report, anchored = _anchored(trust, anchors or [], parts)
            with _lines(export) as lines:
                trusted = TrustedKeys.load(trust) if trust else None
                report.merge(verify_export(lines, references, anchors=anchored, trusted=trusted))
            return _tell(output, report, blind_spots(output, parts, trust, anchors or [], offline=True))
        servers = find()
        keys, places = trust or servers.path("REDRESS_SEAL_TRUST"), anchors or _places(servers)
        await _require_complaint(servers, complaint_id, references)
        report, anchored = _anchored(keys, places, parts)
        if complaint_id is not None:
            anchored = {name: ends for name, ends in anchored.items() if name == complaint_id}
            references = {name: head for name, head in references.items() if name == complaint_id}
        against = Against(references, anchored, keys, parts, thorough)

        def progress(done: int, total: int) -> None:
            output.note(output.words(f"已核验 {done}/{total} 部分", f"{done} of {total} parts are verified"))

        report.merge(await verify_all(servers.database_url(), against, complaint_id, progress))
        return _tell(output, report, blind_spots(output, parts, keys, places))

    carry_out(output, work)


async def _require_complaint(
    servers: Servers, complaint_id: str | None, references: Mapping[str, Head]
) -> None:
    async with servers.database() as database:
        if complaint_id is None or complaint_id in references:
            return
        if await EventStore(database).head(complaint_id) is None:
            raise NotFound(complaint_id)


def _parts(only: str | None) -> frozenset[str]:
    parts = [part.strip() for part in (only or ",".join(PARTS)).split(",")]
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise Misused(f'--only: given "{unknown[0]}"; accepted: {", ".join(PARTS)}, separated by commas')
    return frozenset(parts)


def _places(servers: Servers) -> list[Path]:
    """The folder of anchors; on the embedded stack also that of the mails. Only those that exist."""
    places = [servers.path("REDRESS_ANCHOR_FOLDER")]
    if servers.env.get("REDRESS_ANCHOR_EMAIL"):
        places.append(servers.path("REDRESS_MAIL_DIR"))
    return [place for place in places if place is not None and place.is_dir()]


def _anchored(
    trust: Path | None, places: Sequence[Path], parts: frozenset[str]
) -> tuple[AuditReport, dict[str, list[Head]]]:
    """The faults of the anchors themselves, and the heads in them by complaint."""
    report = AuditReport()
    if not places or "anchors" not in parts:
        return report, {}
    anchors: dict[str, list[Anchor]] = {str(place): read_anchors(place) for place in places}
    trusted = TrustedKeys.load(trust) if trust else None
    if any(anchors.values()):
        report.extend(anchor_faults(anchors, trusted, trusted.ids if trusted else ()))
    return report, anchored_heads(anchor for copies in anchors.values() for anchor in copies)


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


def _tell(output: Output, report: AuditReport, unseen: Sequence[str]) -> int:
    extent = output.words(
        f"{report.complaints} 件投诉,{report.facts} 条记录",
        f"{report.complaints} complaints, {report.facts} facts",
    )
    data = {**report.to_json(), "cannot_see": list(unseen)}
    notes = [Text(output.words("看不到的: ", "not to be seen: ") + line, "dim") for line in unseen]
    if report.whole:
        output.result(data, Text(output.words(f"✓ 完好: {extent}", f"✓ whole: {extent}"), "green"), *notes)
        return DONE
    count = len(report.faults)
    head = output.words(f"✗ 发现 {count} 处问题: {extent}", f"✗ {count} faults in {extent}")
    lines = [_fault(output, fault) for fault in report.faults[:SHOWN]]
    if count > SHOWN:
        lines.append(Text(output.words(f"  另有 {count - SHOWN} 处", f"  and {count - SHOWN} more")))
    output.result(data, Text(head, "bold red"), *lines, *notes)
    return FAULT


def _fault(output: Output, fault: Fault) -> Text:
    part = output.words(PART_NAMES.get(fault.part, fault.part), fault.part)
    kind = output.words(KINDS.get(fault.kind, fault.kind), fault.kind)
    place = f"{fault.complaint_id} #{fault.number}" if fault.complaint_id else ""
    return Text(f"  {part}  {kind}  {place}  {fault.detail}")
