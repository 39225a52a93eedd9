"""`redress open`: a complaint opened from a file or from what is typed."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from authoring.files.problems import Refused as FileRefused
from authoring.files.problems import from_validation_error
from authoring.files.source import Source
from authoring.files.yaml_source import read_text, read_yaml
from cli.editions import wording_of
from cli.failures import Misused
from cli.fields import read_fields
from cli.options import At, Json, Language, Wait, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from cli.views.receipt import shown
from client.errors import Refused
from domain.facts.commands import ACTOR
from starter import TIMEOUT_S


class OpeningFile(BaseModel):
    """What a file may say about a new complaint; the rest is typed."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = None
    policy: str | None = Field(default=None, min_length=1, max_length=64)
    by: str | None = Field(default=None, pattern=ACTOR)
    at: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)


def open_complaint(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE] [FIELD=VALUE]...",
            help="A YAML or JSON file with the keys id, policy, by, at and fields (- reads it from stdin), "
            "and fields that add to the file's or replace them.",
            show_default=False,
        ),
    ] = None,
    policy: Annotated[
        str | None, typer.Option("--policy", help="The policy for the complaint.", show_default=False)
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="ROLE:PERSON", help="Who opens it, with role: intake:li-min.", show_default=False
        ),
    ] = None,
    complaint_id: Annotated[
        str | None,
        typer.Option(
            "--id", help="The complaint's id. \\[default: made from policy and day]", show_default=False
        ),
    ] = None,
    at: At = None,
    wait: Wait = TIMEOUT_S,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Open a complaint; the answer comes when the opening is on record.

    [bold]redress open complaint.yaml[/bold]

    [bold]redress open --policy evergreen --by intake:li-min complainant=王女士
    received_at=2026-11-16T08:40:00+08:00 object=白乳胶 demand=换货
    channel=hotline description=开胶 category=product_quality
    severity=normal verifiable=false[/bold]

    `redress commands open --policy evergreen` lists the fields. Opening the same
    complaint again under the same id returns the first answer; a different
    complaint under that id is refused.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        source, opening_file = _read_opening(words or [])
        opening_file = _merged(opening_file, id=complaint_id, policy=policy, by=by, at=at)
        opening = opening_file.model_dump(exclude={"id"})
        name = opening_file.id or f"{opening_file.policy}-{datetime.now(UTC):%Y%m%d}-{uuid4().hex[:6]}"
        try:
            await _open(output, name, opening, wait)
        except Refused as refused:
            raise (_placed(refused, source) if source else refused) from None

    carry_out(output, work)


async def _open(output: Output, name: str, opening: dict[str, Any], wait: float) -> None:
    servers = find()
    wording = await wording_of(servers, output.lang, policy=opening["policy"])
    redress = await servers.redress(wait)
    receipt = await redress.open(name, opening, policy=wording.policy)
    output.result(receipt.model_dump(), *shown(receipt, wording, servers.page(name)))


def _read_opening(words: list[str]) -> tuple[Source | None, OpeningFile]:
    source: Source | None = None
    if words and "=" not in words[0]:
        file, *words = words
        source = read_text(sys.stdin.read(), "stdin") if file == "-" else read_yaml(file)
    try:
        opening_file = OpeningFile.model_validate(source.data if source else {})
    except ValidationError as error:
        assert source is not None
        raise FileRefused(from_validation_error(error, source, OpeningFile)) from None
    return source, opening_file.model_copy(update={"fields": {**opening_file.fields, **read_fields(words)}})


def _merged(opening_file: OpeningFile, **typed: str | None) -> OpeningFile:
    merged = opening_file.model_copy(
        update={name: value for name, value in typed.items() if value is not None}
    )
    for name in ("policy", "by"):
        if not getattr(merged, name):
            raise Misused(f"--{name} is missing; accepted: the option, or the key {name} in the file")
    return merged


def _placed(refused: Refused, source: Source) -> Refused:
    """The refusal, with file and line added to each problem that the file caused."""
    data = source.data if isinstance(source.data, dict) else {}
    fields = data.get("fields")
    placed = []
    for problem in refused.problems:
        path: tuple[str, ...] = (problem.where,)
        if isinstance(fields, dict) and problem.where in fields:
            path = ("fields", problem.where)
        elif problem.where not in data:
            path = ()
        line, _ = source.position(path)
        placed.append(replace(problem, path=(f"{source.file}:{line} {problem.where}",)) if path else problem)
    return type(refused)(refused.code, placed)
