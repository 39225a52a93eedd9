"""`redress policy what-if`: another policy applied to the complaints on record."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, load_policy
from authoring.reports.what_if import Change, Comparison, compare_all
from authoring.reports.what_if_page import outcome, page, rows, rule_name
from authoring.show.html import html
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from domain.facts.fact import Fact
from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook
from store.event_store import EventStore
from store.export import read_complaints

KEPT = 1000
"""How many changes the page and the answer show; `--changes` writes all of them."""
SHOWN = 30
PROGRESS_SECONDS = 1.0
STORE = "store"

New = Annotated[
    str,
    typer.Argument(metavar="NEW", help="The policy to try: an id, a folder or a file.", show_default=False),
]
History = Annotated[
    str,
    typer.Option(
        "--on", metavar="HISTORY", help="`store` for the complaints in PostgreSQL, or an export file."
    ),
]
CalendarFile = Annotated[
    Path | None,
    typer.Option(
        "--calendar", metavar="FILE", help="Use this calendar in place of the one with the same id."
    ),
]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write the report as a page with a chart.")
]
Changes = Annotated[
    Path | None, typer.Option("--changes", metavar="FILE", help="Write every change as a line of JSON.")
]


def what_if(
    new: New,
    on: History = STORE,
    calendar: CalendarFile = None,
    html_file: Html = None,
    changes: Changes = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Apply another policy or calendar to the complaints on record and compare. Nothing is written or sent.

    [bold]redress policy what-if evergreen --calendar my-2027.yaml --html what-if.html[/bold]
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        book = _book(new, calendar)
        comparison, first_changes = Comparison(), list[Change]()
        began = time.monotonic()
        async with stories(on) as history:
            await _gather(output, book, history, comparison, first_changes, changes)
        if not comparison.complaints:
            raise Misused(
                f'no complaint under the policy "{book.policy.id}" in {on}; accepted: a history of that policy'
            )
        if html_file is not None:
            html_file.write_text(
                html(page(book, comparison, first_changes, output.lang), output.lang), encoding="utf-8"
            )
        seconds = time.monotonic() - began
        _answer(output, book, comparison, first_changes, seconds)

    carry_out(output, work)


def _book(new: str, calendar: Path | None) -> Rulebook:
    calendars = load_calendars(CALENDARS)
    if calendar is not None:
        own = load_calendars(calendar.parent)
        calendars |= {name: value for name, value in own.items() if name == calendar.stem}
    return Edition.of(load_policy(new), calendars).compile()


@asynccontextmanager
async def stories(on: str) -> AsyncIterator[AsyncIterator[tuple[str, Sequence[Fact]]]]:
    """The complaints of a history, one at a time. Raises Misused for a file that is not there."""
    if on == STORE:
        async with find().database() as database:
            yield _stored(EventStore(database))
        return
    path = Path(on)
    if not path.is_file():  # noqa: ASYNC240 - see below
        raise Misused(
            f'given "{on}"; accepted: `store`, or the path of an export (`redress audit export FILE`)'
        )
    with path.open(encoding="utf-8") as lines:  # noqa: ASYNC230 - one command, and nothing else waits
        yield _exported(lines)


async def _stored(events: EventStore) -> AsyncIterator[tuple[str, Sequence[Fact]]]:
    async for sealed in events.stream():
        yield sealed[0].complaint_id, [entry.fact for entry in sealed]


async def _exported(lines: Iterable[str]) -> AsyncIterator[tuple[str, Sequence[Fact]]]:
    for sealed in read_complaints(lines):
        yield sealed[0].complaint_id, [entry.fact for entry in sealed]


async def _gather(
    output: Output,
    book: Rulebook,
    history: AsyncIterator[tuple[str, Sequence[Fact]]],
    comparison: Comparison,
    first_changes: list[Change],
    changes: Path | None,
) -> None:
    with ExitStack() as files:
        lines = files.enter_context(changes.open("w", encoding="utf-8")) if changes else None
        shown = time.monotonic()
        async for change in compare_all(book, history, comparison):
            if lines is not None:
                lines.write(json.dumps(change.to_json(), ensure_ascii=False) + "\n")
            if len(first_changes) < KEPT:
                first_changes.append(change)
            if time.monotonic() - shown > PROGRESS_SECONDS:
                shown = time.monotonic()
                output.note(
                    output.words(
                        f"已比较 {comparison.complaints} 起", f"{comparison.complaints} complaints compared"
                    )
                )


def _answer(
    output: Output, book: Rulebook, comparison: Comparison, first_changes: list[Change], seconds: float
) -> None:
    deadlines = Table(box=None, pad_edge=False)
    for head in (
        output.words("期限", "deadline"),
        output.words("记录", "on record"),
        output.words("假如", "what if"),
    ):
        deadlines.add_column(head)
    for row in rows(book, comparison, output.lang):
        deadlines.add_row(*row)
    changed = [
        Text(
            f"  {change.complaint_id}  {rule_name(book, change.rule, output.lang)}  "
            f"{outcome(book, change.before, output.lang)} → {outcome(book, change.after, output.lang)}"
        )
        for change in first_changes[:SHOWN]
    ]
    head = output.words(
        f"{comparison.complaints} 起投诉,{comparison.changed} 起的判定会不同({seconds:.1f} 秒;没有写入,没有发出消息)",
        f"{comparison.complaints} complaints, {comparison.changed} come out otherwise ({seconds:.1f} s; nothing written, nobody told)",
    )
    refused = output.words("会被拒绝", "would have been refused")
    refusals = [Text(f"{refused}: {where} {count}") for where, count in comparison.refused.most_common(10)]
    data = {
        **comparison.to_json(),
        "seconds": round(seconds, 3),
        "changes": [change.to_json() for change in first_changes],
    }
    output.result(data, Text(head, style="bold"), deadlines, *refusals, *changed)
