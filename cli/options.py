"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import typer

from cli.output import Lang, Output


class LanguageCode(StrEnum):
    """The languages people are spoken to in."""

    ZH = "zh"
    EN = "en"


Json = Annotated[bool, typer.Option("--json", help="Answer with JSON on stdout, errors as JSON on stderr.")]
Language = Annotated[
    LanguageCode | None,
    typer.Option(
        "--lang",
        help="Language of the answer. \\[default: zh if LANG is Chinese, else en]",
        show_default=False,
    ),
]
ComplaintId = Annotated[str, typer.Argument(metavar="ID", help="The complaint's id.", show_default=False)]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="ROLE:PERSON",
        help="Who gives the command, with role: intake:li-min.",
        show_default=False,
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="When it happened, with its zone: 2026-11-16T09:00:00+08:00. \\[default: now]",
        show_default=False,
    ),
]
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", min=1, max=600, help="How long to wait for an answer.")
]


def output_for(as_json: bool, lang: LanguageCode | None) -> Output:
    """Where a command with these options speaks."""
    chosen: Lang | None = None if lang is None else _literal(lang)
    return Output(as_json=as_json, lang=chosen)


def _literal(lang: LanguageCode) -> Literal["zh", "en"]:
    return "zh" if lang is LanguageCode.ZH else "en"
