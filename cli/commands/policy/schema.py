"""`redress policy schema`: the JSON Schema of policy files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from authoring.schema.json_schema import COMMENT, FILE, policy_schema_text
from cli.options import output_for
from cli.running import carry_out


def schema(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help=f"Where to write it, such as docs/{FILE}. \\[default: stdout]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of policy files, with which editors complete keys and mark mistakes."""
    output = output_for(as_json=False, lang=None)

    async def work() -> int:
        if file is None:
            output.line(policy_schema_text().rstrip("\n"))
            return 0
        file.write_text(policy_schema_text(), encoding="utf-8")
        hint = f"{COMMENT}{file}"
        output.note(
            output.words(
                f"已写入。在规则文件首行写:{hint}", f"written; put this line first in a policy file: {hint}"
            )
        )
        return 0

    carry_out(output, work)
