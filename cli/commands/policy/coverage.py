"""`redress policy coverage`: a rule book compared with its clauses."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from authoring.files.policies import all_policies
from authoring.files.problems import Problem
from authoring.reports.coverage import Coverage, coverage
from cli.commands.policy.arguments import Policies
from cli.failures import REFUSED
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.views.problem import finding_text


def show_coverage(policies: Policies = None, as_json: Json = False, lang: Language = None) -> None:
    """Show clause by clause its rules and scenarios, and what is open or out of scope and why."""
    output = output_for(as_json, lang)

    async def work() -> int:
        coverages = {name: coverage(name) for name in policies or all_policies()}
        shown = [part for name, report in coverages.items() for part in _coverage(output, name, report)]
        ok = all(not _errors(report) for report in coverages.values() if report)
        data = {"ok": ok, "policies": [_json(name, report) for name, report in coverages.items()]}
        output.result(data, *shown)
        return 0 if ok else REFUSED

    carry_out(output, work)


def _errors(report: Coverage) -> list[Problem]:
    return [problem for problem in report.problems if problem.severity == "error"]


def _json(name: str, report: Coverage | None) -> dict[str, Any]:
    if report is None:
        return {"policy": name, "clauses": None}
    return {
        "policy": name,
        "counts": report.counts,
        "clauses": [cover.to_json() for cover in report.covers],
        "problems": [problem.to_json() for problem in report.problems],
    }


_STATUS = {
    "met": ("已实现", "met", "green"),
    "partly": ("部分实现", "partly", "yellow"),
    "open": ("待实现", "open", "yellow"),
    "out_of_scope": ("不适用", "out of scope", "dim"),
    "missing": ("无答复", "no answer", "bold red"),
}


def _coverage(output: Output, name: str, report: Coverage | None) -> list[Any]:
    if report is None:
        return [Text(output.words(f"{name}:没有条款清单", f"{name}: names no list of clauses"), style="dim")]
    words = output.words
    table = Table(
        title=report.policy.words.zh if output.lang == "zh" else report.policy.words.en,
        title_justify="left",
        expand=False,
    )
    for head in (
        words("条款", "Clause"),
        words("内容", "What it says"),
        words("状态", "Status"),
        words("如何", "How"),
        words("场景", "Scenarios"),
    ):
        table.add_column(head, overflow="fold")
    for cover in report.covers:
        zh, en, style = _STATUS[cover.status]
        clause = cover.clause
        how = [", ".join([*cover.rules, *cover.params]), clause.feature, clause.later, clause.out_of_scope]
        text = clause.zh if output.lang == "zh" else clause.en
        table.add_row(
            cover.id,
            text,
            Text(words(zh, en), style=style),
            "; ".join(part for part in how if part),
            ", ".join(cover.scenarios) or "–",
        )
    counts = ", ".join(
        f"{count} {words(*_STATUS[status][:2])}" for status, count in report.counts.items() if count
    )
    without_scenario = sum(
        cover.status in ("met", "partly") and bool(cover.rules) and not cover.scenarios
        for cover in report.covers
    )
    remark = (
        words(f";{without_scenario} 条尚无场景", f"; {without_scenario} met by rules but without a scenario")
        if without_scenario
        else ""
    )
    return [
        table,
        Text(f"{len(report.covers)}: {counts}{remark}", style="bold"),
        *(finding_text(output, problem) for problem in report.problems),
    ]
