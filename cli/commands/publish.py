"""`redress publish`: policies put in force."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from authoring.files.policies import CALENDARS
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.publishing import Shelved, own_policies, publish, read
from cli.running import carry_out
from cli.servers import find

_Folders = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[POLICY]...",
        help="Policy folders, or names of included policies. \\[default: all included]",
        show_default=False,
    ),
]


_Calendars = Annotated[
    Path, typer.Option("--calendars", metavar="FOLDER", help="The calendar files.", show_default=False)
]


def publish_policies(
    policies: _Folders = None, calendars: _Calendars = CALENDARS, as_json: Json = False, lang: Language = None
) -> None:
    """Put policies in force, with their calendars and directories. Can be repeated.

    Open complaints keep the edition they were opened under. A published version
    is never changed: a policy with other content needs a new version.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        parcels = read(policies or own_policies(), calendars)
        async with find().database() as database:
            _published(output, await publish(database, parcels, on_progress=output.note))

    carry_out(output, work)


def _published(output: Output, shelved: list[Shelved]) -> None:
    lines = []
    for policy in shelved:
        state = output.words(
            "已发布" if policy.new else "已是现行版本", "published" if policy.new else "is published already"
        )
        lines.append(Text(f"{policy.policy} {policy.version}  {policy.digest[:12]}  {state}"))
        lines += [Text(f"  {warning}", "yellow") for warning in policy.warnings]
    output.result([asdict(policy) for policy in shelved], *lines)
