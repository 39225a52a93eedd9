"""Problems in files: a finding of a check with its code, or anything else in one line."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from authoring.check.catalogue.registry import CHECKS
from authoring.files.problems import Problem
from cli.output import Output
from domain.phrases import in_language


def finding_data(problem: Problem) -> dict[str, Any]:
    """A finding for programs: the keys of every problem, and the name of the check."""
    check = CHECKS.get(problem.code)
    return problem.to_json() | {"check": check.slug if check else ""}


def ignored_data(problem: Problem, reason: str) -> dict[str, Any]:
    """A finding that the policy ignores, with its reason."""
    return finding_data(problem) | {"reason": reason}


def finding_text(output: Output, problem: Problem) -> Text:
    """A finding for people: its place and check, what is wrong, what would be right."""
    check = CHECKS.get(problem.code)
    if check is None:
        return Text(problem.line_in(output.lang), style=style_of(problem.severity))
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
    text = Text(f"{place} {check.label}", style=style_of(problem.severity))
    what, accepted = (in_language(part, output.lang) for part in (problem.what, problem.accepted))
    text.append(f"\n  {problem.path}: {what}" if problem.path else f"\n  {what}")
    if accepted:
        text.append(f"\n  {output.words('应为', 'accepted')}: {accepted}")
    if output.lang == "zh":
        text.append(f"\n  原因: {check.zh}", style="dim")
    return text


def style_of(severity: str) -> str:
    """The colour of a severity."""
    return "red" if severity == "error" else "yellow"
