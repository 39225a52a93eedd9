"""`redress audit rebuild`: the tables rebuilt from the log and compared."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from cli.failures import DONE, FAULT
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from store.rebuild import RebuildReport, rebuild


def rebuild_lists(
    complaint_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Only this complaint.", show_default=False)
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Rebuild the tables from the log and compare; nothing is changed. Exit code 4 if they differ."""
    output = output_for(as_json, lang)

    async def work() -> int:
        return _compared(output, await rebuild(find().database_url(), complaint_id, timeout_s=2.0))

    carry_out(output, work)


def _compared(output: Output, report: RebuildReport) -> int:
    extent = output.words(
        f"{report.complaints} 件投诉,{report.facts} 条记录",
        f"{report.complaints} complaints, {report.facts} facts",
    )
    data = {
        "complaints": report.complaints,
        "facts": report.facts,
        "differences": [asdict(difference) for difference in report.differences],
    }
    if report.equal:
        output.result(
            data, Text(output.words(f"✓ 列表与日志一致: {extent}", f"✓ as the log says: {extent}"), "green")
        )
        return DONE
    head = output.words(f"✗ {len(report.differences)} 处不一致", f"✗ {len(report.differences)} differences")
    lines = [
        Text(
            f"  {difference.table} {difference.key} {difference.column}: {difference.live!r} → {difference.rebuilt!r}"
        )
        for difference in report.differences
    ]
    output.result(data, Text(head, "bold red"), *lines)
    return FAULT
