"""The file that an export is written to."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cli.output import Output

OutputFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="The file to write; - writes to stdout.", show_default=False)
]


async def write_lines(output: Output, file: Path, lines: AsyncIterator[str]) -> None:
    """Write the lines to a file that appears whole or not at all, or to stdout."""
    if str(file) == "-":
        async for line in lines:
            output.line(line)
        return
    part = file.with_name(f".{file.name}.{os.getpid()}")
    count = 0
    try:
        with part.open("x", encoding="utf-8") as stream:
            async for line in lines:
                stream.write(line + "\n")
                count += 1
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    text = output.words(f"已写入 {file}({count} 行)", f"{file} is written ({count} lines)")
    output.result({"file": str(file), "lines": count}, Text(text))
