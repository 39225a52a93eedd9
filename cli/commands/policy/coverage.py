"""`redress policy coverage`: a rule book held against its clauses."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from authoring.files.problems import Problem
from authoring.reports.coverage import Coverage, coverage
from cli.commands.policy.arguments import Policies, all_policies
from cli.failures import REFUSED
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.views.problem import problem_text


def show_coverage(policies: Policies = None, as_json: Json = False, lang: Language = None) -> None:
    """Clause by clause: the rules that meet it, the scenarios that exercise it, what is open or out of scope and why."""
    output = output_for(as_json, lang)

    async def work() -> int:
        found = {name: coverage(name) for name in policies or all_policies()}
        shown = [part for name, one in found.items() for part in _coverage(output, name, one)]
        ok = all(not _errors(one) for one in found.values() if one)
        data = {"ok": ok, "policies": [_json(name, one) for name, one in found.items()]}
        output.result(data, *shown)
        return 0 if ok else REFUSED

    carry_out(output, work)


def _errors(one: Coverage) -> list[Problem]:
    return [problem for problem in one.problems if problem.severity == "error"]


def _json(name: str, one: Coverage | None) -> dict[str, Any]:
    if one is None:
        return {"policy": name, "clauses": None}
    return {
        "policy": name,
        "counts": one.counts,
        "clauses": [cover.to_json() for cover in one.covers],
        "problems": [problem.to_json() for problem in one.problems],
    }


_STATUS = {
    "met": ("已实现", "met", "green"),
    "partly": ("部分实现", "partly", "yellow"),
    "open": ("待实现", "open", "yellow"),
    "out_of_scope": ("不适用", "out of scope", "dim"),
    "missing": ("无答复", "no answer", "bold red"),
}


def _coverage(output: Output, name: str, one: Coverage | None) -> list[Any]:
    if one is None:
        return [Text(output.words(f"{name}:没有条款清单", f"{name}: names no list of clauses"), style="dim")]
    words = output.words
    table = Table(
        title=one.policy.words.zh if output.lang == "zh" else one.policy.words.en,
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
    for cover in one.covers:
        zh, en, style = _STATUS[cover.status]
        clause = cover.clause
        how = [", ".join([*cover.rules, *cover.params]), clause.feature, clause.later, clause.out_of_scope]
        said = clause.zh if output.lang == "zh" else clause.en
        table.add_row(
            cover.id,
            said,
            Text(words(zh, en), style=style),
            "; ".join(part for part in how if part),
            ", ".join(cover.scenarios) or "–",
        )
    counts = ", ".join(
        f"{count} {words(*_STATUS[status][:2])}" for status, count in one.counts.items() if count
    )
    untried = sum(
        cover.status in ("met", "partly") and bool(cover.rules) and not cover.scenarios
        for cover in one.covers
    )
    untold = (
        words(f";{untried} 条尚无场景", f"; {untried} met by rules but without a scenario") if untried else ""
    )
    return [
        table,
        Text(f"{len(one.covers)}: {counts}{untold}", style="bold"),
        *map(problem_text, one.problems),
    ]
