"""`redress punctuality`: how often each deadline was kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.editions import Editions
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from cli.views.wording import Wording
from domain.time.instants import read_instant
from store.punctuality import Punctuality, RulePunctuality

_HEADS = (
    ("规则", "policy"), ("期限", "deadline"), ("依据", "clause"), ("按时", "in time"), ("超时", "late"), ("按时率", "kept"),
    ("更正为按时", "corrected"), ("得知时已过期", "known late"), ("未达目标", "missed"), ("进行中", "open"),
)  # fmt: skip


def punctuality(
    policy: Annotated[
        str | None, typer.Option("--policy", show_default=False, help="Only this policy.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", show_default=False, help="Only deadlines due from then on."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", show_default=False, help="Only deadlines due before then."),
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Show how often each deadline was met.

    An act that was reported late but took place in time counts as in time.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        span = _instant("--since", since), _instant("--until", until)
        async with find().database() as database:
            rows = await Punctuality(database).by_rule(policy, *span)
            editions = Editions(database)
            words = {
                name: Wording(output.lang, await editions.in_force(name))
                for name in {row.policy for row in rows}
            }
        data = [asdict(row) | {"percent": row.percent} for row in rows]
        output.result(
            data,
            _table(output, rows, words)
            if rows
            else Text(output.words("尚无期限", "no deadline has run yet")),
        )

    carry_out(output, work)


def _instant(option: str, text: str | None) -> datetime | None:
    try:
        return read_instant(text) if text is not None else None
    except ValueError as error:
        raise Misused(f"{option}: {error}") from None


def _table(output: Output, rows: list[RulePunctuality], words: dict[str, Wording]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, head in enumerate(_HEADS):
        table.add_column(output.words(*head), justify="left" if i < 3 else "right")
    for row in rows:
        wording = words[row.policy]
        rate = "-" if row.percent is None else f"{row.percent} %"
        numbers = (row.met, row.breached, rate, row.corrected, row.known_late, row.missed, row.open)
        table.add_row(row.policy, wording.rule(row.rule), wording.clause(row.rule), *map(str, numbers))
    return table
