"""`redress policy check` and `redress policy checks`: what is wrong with rule books, and the page of every check."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer
from rich.text import Text

from authoring.check.catalogue.check import Check
from authoring.check.catalogue.registry import CHECKS
from authoring.check.run import Checked, check
from authoring.files.policies import all_policies
from authoring.files.problems import Refused
from cli.commands.policy.arguments import Policies
from cli.failures import REFUSED, Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.views.problem import finding_data, finding_text, ignored_data, style_of


def check_policies(
    policies: Policies = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="CODE",
            help="Say what a code of a finding means, such as E402: the reason, a bad and a good example.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Check policies: every mistake at once, each with its code, file, line, what is wrong and what would be right.

    `--explain CODE` says why a check is there; docs/checks.md has all of them.

    A policy may ignore a finding that does not keep it from being compiled,
    with a reason: `ignore: [{check: W413, at: deadlines.answer, reason: ..}]`
    """
    output = output_for(as_json, lang)

    async def work() -> int:
        if explain is not None:
            return _explain(output, explain)
        return _check(output, policies or all_policies(), strict=strict)

    carry_out(output, work)


def _check(output: Output, names: list[str], *, strict: bool) -> int:
    results: list[Checked] = []
    for name in names:
        try:
            results.append(check(name))
        except Refused as refusal:
            results.append(Checked(name, refusal.problems))
    # a problem in a file that several policies share, a calendar say, is shown once
    problems = sorted({problem for checked in results for problem in checked.problems})
    errors = [problem for problem in problems if problem.severity == "error"]
    ignored = [entry for checked in results for entry in checked.ignored.items()]
    lines = [finding_text(output, problem) for problem in problems]
    for checked in results:
        if not checked.errors:
            warned = len(checked.warnings)
            also = output.words(f",{warned} 个警告", f", {warned} warnings") if warned else ""
            lines.append(Text(f"✓ {checked.file}{also}", style="green"))
    summary = output.words(
        f"{len(names)} 个规则,{len(errors)} 个错误,{len(problems) - len(errors)} 个警告",
        f"{len(names)} policies, {len(errors)} errors, {len(problems) - len(errors)} warnings",
    )
    if ignored:
        summary += output.words(f",{len(ignored)} 个已忽略", f", {len(ignored)} ignored")
    ok = not errors and not (strict and problems)
    data = {
        "ok": ok,
        "policies": names,
        "problems": [finding_data(problem) for problem in problems],
        "ignored": [ignored_data(problem, reason) for problem, reason in ignored],
    }
    output.result(data, *lines, Text(summary, style="bold"))
    return 0 if ok else REFUSED


def _explain(output: Output, code: str) -> int:
    entry = _named(code)
    data = {
        "code": entry.code,
        "check": entry.slug,
        "severity": entry.severity,
        "reason": {"zh": entry.zh, "en": entry.en},
        "bad": entry.bad,
        "good": entry.good,
        "ignorable": entry.ignorable,
    }
    lines = [
        Text(entry.label, style=f"bold {style_of(entry.severity)}"),
        Text(output.words(entry.zh, entry.en)),
        Text(output.words("\n错误写法:", "\nbad:"), style="red"),
        Text(_indented(entry.bad)),
        Text(output.words("正确写法:", "good:"), style="green"),
        Text(_indented(entry.good)),
    ]
    if entry.ignorable:
        example = f"ignore: [{{check: {entry.code}, reason: ..}}]"
        lines.append(Text(output.words(f"可在规则中忽略:{example}", f"a policy may ignore it: {example}")))
    else:
        lines.append(Text(output.words("不可忽略。", "It cannot be ignored.")))
    output.result(data, *lines)
    return 0


def _named(text: str) -> Check:
    for entry in CHECKS.values():
        if text.casefold() in (entry.code.casefold(), entry.slug):
            return entry
    names = [*CHECKS, *(entry.slug for entry in CHECKS.values())]
    matches = get_close_matches(text.upper(), names, n=3) or get_close_matches(text.lower(), names, n=3)
    accepted = (
        f"did you mean {' or '.join(matches)}?"
        if matches
        else "a code such as E402; docs/checks.md lists all"
    )
    raise Misused(f'--explain: there is no check "{text[:40]}"; accepted: {accepted}')


def _indented(example: str) -> str:
    return "\n".join(f"  {line}" for line in example.rstrip("\n").split("\n"))
