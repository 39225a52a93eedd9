"""The policies that a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from authoring.files.policies import FILE as POLICY_FILE
from authoring.files.policies import POLICIES

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


def all_policies(root: Path = POLICIES) -> list[str]:
    """The ids of the policies that the product includes."""
    return sorted(path.parent.name for path in root.glob(f"*/{POLICY_FILE}"))
