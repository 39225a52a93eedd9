"""A problem in a file, in one line."""

from __future__ import annotations

from rich.text import Text

from authoring.files.problems import Problem


def problem_text(one: Problem) -> Text:
    return Text(str(one), style="red" if one.severity == "error" else "yellow")
