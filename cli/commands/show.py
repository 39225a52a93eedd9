"""`redress show`, `timeline` and `list`: looking at complaints."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from cli.editions import Editions, wording_of
from cli.failures import Misused
from cli.options import ComplaintId, Json, Patience, Speech, output
from cli.output import Output
from cli.running import carry_out
from cli.servers import Servers, find
from cli.views.complaint_table import complaint_table
from cli.views.complaint_view import of_row, of_view
from cli.views.timeline import lines
from cli.views.wording import Wording
from client.errors import NotFound, Unavailable
from store.complaints import Complaints, Filter
from store.event_store import EventStore
from store.pool import Database
from workflows.messages import View


class Order(StrEnum):
    """How a list is sorted."""

    NEWEST = "newest"
    DUE = "due"


def show(
    complaint_id: ComplaintId, wait: Patience = 10.0, as_json: Json = False, lang: Speech = None
) -> None:
    """Show a complaint: status, owner, level, every clock with its due time, its things and open notices.

    The answer is the workflow's own; when no worker can give it, it is what PostgreSQL has on record.
    """
    told = output(as_json, lang)

    async def work() -> None:
        servers = find()
        try:
            redress = await servers.redress(wait)
            view = await redress.view(complaint_id)
        except (Unavailable, NotFound) as error:
            await _show_row(told, servers, complaint_id, error)
        else:
            await _show_view(told, servers, view)

    carry_out(told, work)


async def _show_view(told: Output, servers: Servers, view: View) -> None:
    wording = Wording(told.lang) if told.as_json else await wording_of(servers, told.lang, policy=view.policy)
    data = {"source": "workflow", **view.model_dump()}
    told.result(data, *of_view(view, wording, servers.page(view.id)))


async def _show_row(told: Output, servers: Servers, complaint_id: str, error: Unavailable | NotFound) -> None:
    async with servers.database() as database:
        store = Complaints(database)
        row = await store.get(complaint_id)
        if row is None:
            raise error
        told.note(told.words(f"以下为数据库中的记录({error})", f"as on record in PostgreSQL ({error})"))
        clocks = await store.clocks(complaint_id)
        editions = Editions(database)
        wording = await editions.wording(told.lang, await editions.in_force(row.policy))
    data = {"source": "store", **asdict(row), "clocks": [asdict(clock) for clock in clocks]}
    told.result(data, *of_row(row, clocks, wording))


def timeline(
    complaint_id: ComplaintId,
    after: Annotated[
        int, typer.Option("--after", metavar="NUMBER", min=0, help="Only facts behind this number.")
    ] = 0,
    full: Annotated[
        bool, typer.Option("--full", help="With the deliveries of notices and every detail.")
    ] = False,
    as_json: Json = False,
    lang: Speech = None,
) -> None:
    """Tell a complaint's story from the log: what happened when, what was due when, what was late by how much."""
    told = output(as_json, lang)

    async def work() -> None:
        async with find().database() as database:
            await _timeline(told, database, complaint_id, after, full=full)

    carry_out(told, work)


async def _timeline(told: Output, database: Database, complaint_id: str, after: int, *, full: bool) -> None:
    sealed = await EventStore(database).read(complaint_id)
    if not sealed:
        raise NotFound(complaint_id)
    facts = [one.fact for one in sealed if one.fact.number > after]
    editions = Editions(database)
    edition = await editions.under(str(sealed[0].fact.data.get("rulebook", "")))
    wording = await editions.wording(told.lang, edition)
    told.result([one.to_json() for one in facts], *lines(facts, wording, full=full))


def list_complaints(
    status: Annotated[
        str | None, typer.Option("--status", help="registered, assigned, closed ...", show_default=False)
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="PERSON", help="Held by this person.", show_default=False)
    ] = None,
    severity: Annotated[str | None, typer.Option("--severity", show_default=False)] = None,
    category: Annotated[str | None, typer.Option("--category", show_default=False)] = None,
    policy: Annotated[str | None, typer.Option("--policy", show_default=False)] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="A deadline has passed and the act is still missing.")
    ] = False,
    provisional: Annotated[
        bool, typer.Option("--provisional", help="A due time lies beyond the official calendar.")
    ] = False,
    open_only: Annotated[
        bool, typer.Option("--open", help="Neither closed, withdrawn nor archived.")
    ] = False,
    order: Annotated[
        Order, typer.Option("--order", help="The newest first, or the next due first.")
    ] = Order.NEWEST,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Complaints on a page.")] = 50,
    after: Annotated[
        str | None,
        typer.Option(
            "--after", metavar="MARK", help="The next page: the mark this one ended with.", show_default=False
        ),
    ] = None,
    as_json: Json = False,
    lang: Speech = None,
) -> None:
    """List complaints as PostgreSQL has them on record."""
    told = output(as_json, lang)
    wanted = Filter(
        status=status,
        owner=owner,
        policy=policy,
        severity=severity,
        category=category,
        overdue=overdue or None,
        provisional=provisional or None,
        open=open_only or None,
    )

    async def work() -> None:
        async with find().database() as database:
            try:
                page = await Complaints(database).page(wanted, order=order.value, after=after, limit=limit)
            except ValueError as error:
                raise Misused(str(error)) from None
            editions = Editions(database)
            words = {
                name: await editions.wording(told.lang, await editions.in_force(name))
                for name in {row.policy for row in page.rows}
            }
        data = {"complaints": [asdict(row) for row in page.rows], "next": page.next}
        told.result(data, complaint_table(page.rows, words, Wording(told.lang)))
        if page.next and not as_json:
            told.note(told.words(f"下一页: --after {page.next}", f"next page: --after {page.next}"))

    carry_out(told, work)
