"""`redress policy checks`: the page of every check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from authoring.check.catalogue.page import checks_page
from cli.options import output_for
from cli.running import carry_out


def write_checks(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="Where to write it, such as docs/checks.md. [default: stdout]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """The page of every check, with the reason for it and an example of each side."""
    output = output_for(as_json=False, lang=None)

    async def work() -> int:
        if file is None:
            output.line(checks_page().rstrip("\n"))
        else:
            file.write_text(checks_page(), encoding="utf-8")
            output.note(output.words(f"已写入 {file}", f"written: {file}"))
        return 0

    carry_out(output, work)
