"""`redress list`: the complaints on record that fit a filter."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from cli.editions import Editions
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.servers import find
from cli.views.complaint_list import complaint_table
from cli.views.findings import finding_line
from cli.views.wording import Wording
from store.complaints import Complaints, Filter
from store.findings import Finding, Findings


class Order(StrEnum):
    """How a list is sorted."""

    NEWEST = "newest"
    DUE = "due"


def list_complaints(
    status: Annotated[
        str | None,
        typer.Option(
            "--status", help="Only this status: registered, assigned, closed ...", show_default=False
        ),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option("--owner", metavar="PERSON", help="Only complaints of this owner.", show_default=False),
    ] = None,
    severity: Annotated[
        str | None, typer.Option("--severity", help="Only this severity.", show_default=False)
    ] = None,
    category: Annotated[
        str | None, typer.Option("--category", help="Only this category.", show_default=False)
    ] = None,
    policy: Annotated[
        str | None, typer.Option("--policy", help="Only this policy.", show_default=False)
    ] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only with a deadline that has passed and is still not met.")
    ] = False,
    provisional: Annotated[
        bool,
        typer.Option("--provisional", help="Only with a due time after the end of the official calendar."),
    ] = False,
    open_only: Annotated[
        bool, typer.Option("--open", help="Only complaints that are not closed, withdrawn or archived.")
    ] = False,
    alarms: Annotated[
        bool, typer.Option("--alarms", help="Only complaints with an alarm or a finding of the watchdog.")
    ] = False,
    order: Annotated[Order, typer.Option("--order", help="Newest first, or next due first.")] = Order.NEWEST,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Complaints per page.")] = 50,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="MARK",
            help="Show the next page, after the mark printed at the end of this one.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """List complaints, as PostgreSQL has them on record."""
    output = output_for(as_json, lang)
    condition = Filter(
        status=status,
        owner=owner,
        policy=policy,
        severity=severity,
        category=category,
        overdue=overdue or None,
        provisional=provisional or None,
        open=open_only or None,
        alarms=alarms or None,
    )

    async def work() -> None:
        async with find().database() as database:
            try:
                page = await Complaints(database).page(condition, order=order.value, after=after, limit=limit)
            except ValueError as error:
                raise Misused(str(error)) from None
            found = await Findings(database).of_complaints([row.id for row in page.rows]) if alarms else {}
            editions = Editions(database)
            words = {
                name: await editions.wording(output.lang, await editions.in_force(name))
                for name in {row.policy for row in page.rows}
            }
        data = {
            "complaints": [
                asdict(row) | ({"findings": _plain(found, row.id)} if alarms else {}) for row in page.rows
            ],
            "next": page.next,
        }
        table = complaint_table(page.rows, words, Wording(output.lang))
        output.result(data, table, *(finding_line(output, one) for rows in found.values() for one in rows))
        if page.next and not as_json:
            output.note(output.words(f"下一页: --after {page.next}", f"next page: --after {page.next}"))

    carry_out(output, work)


def _plain(found: dict[str, list[Finding]], complaint_id: str) -> list[dict[str, Any]]:
    return [asdict(one) for one in found.get(complaint_id, [])]
