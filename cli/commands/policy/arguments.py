"""The policies that a command is about."""

from __future__ import annotations

from typing import Annotated

import typer

Policies = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[POLICY]...",
        help="Ids, folders or files of policies. \\[default: all included]",
        show_default=False,
    ),
]


Policy = Annotated[
    str, typer.Argument(metavar="POLICY", help="A policy's id, folder or file.", show_default=False)
]
