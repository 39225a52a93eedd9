"""`redress audit heads`: where each complaint's log ends now, in a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from cli.commands.audit.file import OutputFile, write_lines
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.servers import find
from store.audit.log import Audit
from store.export import head_lines


def export_heads(file: OutputFile, as_json: Json = False, lang: Language = None) -> None:
    """Write the last number and hash of each complaint's log, to be kept elsewhere."""
    output = output_for(as_json, lang)

    async def work() -> None:
        async with find().database() as database:
            await write_lines(output, file, _each(head_lines(await Audit(database).heads())))

    carry_out(output, work)


async def _each(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line
