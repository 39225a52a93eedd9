"""A calendar as it is named in a command: an id of an included calendar, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from authoring.files.policies import CALENDARS
from authoring.files.problems import Problem, Refused

CalendarName = Annotated[
    str,
    typer.Argument(
        metavar="CALENDAR", help="A calendar's id, such as china-office, or a file.", show_default=False
    ),
]


def calendar_file(name: str) -> Path:
    """The file meant by a calendar's id or path. Raises authoring's Refused with the known ids."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return path
    path = CALENDARS / f"{name}.yaml"
    if path.is_file():
        here = Path.cwd()
        return path.relative_to(here) if path.is_relative_to(here) else path
    ids = ", ".join(sorted(file.stem for file in CALENDARS.glob("*.yaml")))
    raise Refused([Problem.of_file(name, "there is no such calendar", f"a file, or one of {ids}")])
