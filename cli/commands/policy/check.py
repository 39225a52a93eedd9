"""`redress policy check`: every mistake in rule books."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from authoring.check.run import Checked, check
from authoring.files.problems import Refused
from cli.commands.policy.arguments import Policies, all_policies
from cli.failures import REFUSED
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.views.problem import problem_text


def check_policies(
    policies: Policies = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Check policies: every mistake at once, each with file, line, column, what is wrong and what would be right."""
    output = output_for(as_json, lang)

    async def work() -> int:
        return _check(output, policies or all_policies(), strict=strict)

    carry_out(output, work)


def _check(output: Output, names: list[str], *, strict: bool) -> int:
    found: list[Checked] = []
    for name in names:
        try:
            found.append(check(name))
        except Refused as refusal:
            found.append(Checked(name, refusal.problems))
    # what lies beside several policies, a calendar say, is told once
    problems = sorted({problem for one in found for problem in one.problems})
    errors = [problem for problem in problems if problem.severity == "error"]
    lines = [problem_text(problem) for problem in problems]
    for one in found:
        if not one.errors:
            warned = len(one.warnings)
            also = output.words(f",{warned} 个警告", f", {warned} warnings") if warned else ""
            lines.append(Text(f"✓ {one.file}{also}", style="green"))
    summary = output.words(
        f"{len(names)} 个规则,{len(errors)} 个错误,{len(problems) - len(errors)} 个警告",
        f"{len(names)} policies, {len(errors)} errors, {len(problems) - len(errors)} warnings",
    )
    ok = not errors and not (strict and problems)
    data = {"ok": ok, "policies": names, "problems": [problem.to_json() for problem in problems]}
    output.result(data, *lines, Text(summary, style="bold"))
    return 0 if ok else REFUSED
