"""`redress audit export`: the whole log in a file."""

from __future__ import annotations

from cli.commands.audit.file import OutputFile, write_lines
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.servers import find
from store.event_store import EventStore
from store.export import export_lines


def export_log(file: OutputFile, as_json: Json = False, lang: Language = None) -> None:
    """Write the whole log as JSON lines, which can be verified without a server."""
    output = output_for(as_json, lang)

    async def work() -> None:
        async with find().database() as database:
            events = EventStore(database)
            await write_lines(output, file, export_lines(events.stream(), events.seals))

    carry_out(output, work)
