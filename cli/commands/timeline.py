"""`redress timeline`: what happened to a complaint, in order."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.editions import Editions
from cli.options import ComplaintId, Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from cli.views.timeline import lines
from client.errors import NotFound
from store.event_store import EventStore
from store.pool import Database


def timeline(
    complaint_id: ComplaintId,
    after: Annotated[
        int, typer.Option("--after", metavar="NUMBER", min=0, help="Only facts after this number.")
    ] = 0,
    full: Annotated[
        bool, typer.Option("--full", help="Include deliveries of notices and every detail.")
    ] = False,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Show what happened to a complaint, in order, with due times and delays."""
    output = output_for(as_json, lang)

    async def work() -> None:
        async with find().database() as database:
            await _timeline(output, database, complaint_id, after, full=full)

    carry_out(output, work)


async def _timeline(output: Output, database: Database, complaint_id: str, after: int, *, full: bool) -> None:
    sealed = await EventStore(database).read(complaint_id)
    if not sealed:
        raise NotFound(complaint_id)
    facts = [entry.fact for entry in sealed if entry.fact.number > after]
    editions = Editions(database)
    edition = await editions.under(str(sealed[0].fact.data.get("rulebook", "")))
    wording = await editions.wording(output.lang, edition)
    output.result([fact.to_json() for fact in facts], *lines(facts, wording, full=full))
