"""A problem in a file, in one line."""

from __future__ import annotations

from rich.text import Text

from authoring.files.problems import Problem


def problem_text(problem: Problem) -> Text:
    return Text(str(problem), style="red" if problem.severity == "error" else "yellow")
