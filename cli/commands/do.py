"""`redress do`: one command carried out on a complaint."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import uuid4

import typer

from cli.editions import wording_of
from cli.failures import Misused
from cli.fields import read_fields
from cli.options import At, By, ComplaintId, Json, Language, Wait, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from cli.views.receipt import shown
from cli.views.wording import Wording
from domain.facts.refusals import nearest
from domain.facts.vocabulary import COMMANDS
from starter import TIMEOUT_S


def do(
    complaint_id: ComplaintId,
    command: Annotated[
        str,
        typer.Argument(
            metavar="COMMAND", help="The command; `redress commands` lists them.", show_default=False
        ),
    ],
    by: By,
    fields: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FIELD=VALUE]...", help="The command's fields.", show_default=False),
    ] = None,
    at: At = None,
    about: Annotated[
        str | None,
        typer.Option(
            "--about",
            metavar="THING",
            help="Which thing the command is about, if there are several: visit-1.",
            show_default=False,
        ),
    ] = None,
    command_id: Annotated[
        str | None,
        typer.Option(
            "--id",
            metavar="COMMAND-ID",
            help="The command's id. A repeat with the same id returns the first answer. \\[default: a new id]",
            show_default=False,
        ),
    ] = None,
    wait: Wait = TIMEOUT_S,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Carry out a command on a complaint; the answer comes when its facts are on record.

    [bold]redress do EVG-1 assign --by intake:li-min to=wang-qiang role=owner[/bold]

    [bold]redress do EVG-1 agree_visit --by department:chen-jing
    starts_at=2026-11-18T10:00:00+08:00 region=佛山[/bold]

    [bold]redress do EVG-1 arrive --by engineer:luo-haitao --about visit-1[/bold]

    `redress commands` lists the commands; `redress commands NAME --policy
    evergreen` lists the fields of one and who may use it.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        if command not in COMMANDS or command in ("open", "receive"):
            names = sorted(set(COMMANDS) - {"open", "receive"})
            raise Misused(f'there is no command "{command}"; accepted: {nearest(command, names)}')
        request = {"by": by, "at": at, "about": about, "fields": read_fields(fields or [])}
        await _do(output, complaint_id, command, request, command_id or uuid4().hex, wait)

    carry_out(output, work)


async def _do(
    output: Output, complaint_id: str, command: str, request: dict[str, Any], key: str, wait: float
) -> None:
    servers = find()
    redress = await servers.redress(wait)
    receipt = await redress.submit(complaint_id, command, request, key)
    wording = (
        Wording(output.lang)
        if output.as_json
        else await wording_of(servers, output.lang, complaint=complaint_id)
    )
    output.result(receipt.model_dump(), *shown(receipt, wording, servers.page(complaint_id)))
