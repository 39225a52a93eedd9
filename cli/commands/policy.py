"""`redress policy`: rule books checked, shown as pages, held against their clauses, and tried with scenarios."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from authoring.check.run import Checked, check
from authoring.files.policies import FILE as POLICY_FILE
from authoring.files.policies import POLICIES
from authoring.files.problems import Problem, Refused
from authoring.reports.coverage import Coverage, coverage
from authoring.schema.json_schema import COMMENT, FILE, policy_schema_text
from authoring.show.html import html
from authoring.show.markdown import markdown
from authoring.show.policy_page import PageLang, policy_page
from cli.commands.policy_adopt import adopt
from cli.commands.policy_explain import explain_complaint
from cli.commands.policy_test import play_scenarios
from cli.commands.policy_what_if import what_if
from cli.failures import REFUSED
from cli.options import Json, Speech, output
from cli.output import Output
from cli.running import carry_out

app = typer.Typer(
    name="policy",
    help="Rule books: check them, show them as a page, hold them against their clauses, try them with scenarios.",
    no_args_is_help=True,
)

Policies = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[POLICY]...",
        help="Ids, folders or files of policies. [default: all that come along]",
        show_default=False,
    ),
]
Policy = Annotated[
    str, typer.Argument(metavar="POLICY", help="A policy's id, folder or file.", show_default=False)
]


class PageLanguage(StrEnum):
    """The languages of a page."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


def all_policies(root: Path = POLICIES) -> list[str]:
    """The ids of the policies that come along."""
    return sorted(path.parent.name for path in root.glob(f"*/{POLICY_FILE}"))


@app.command("check")
def check_policies(
    policies: Policies = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    as_json: Json = False,
    lang: Speech = None,
) -> None:
    """Check policies: every mistake at once, each with file, line, column, what is wrong and what would be right."""
    told = output(as_json, lang)

    async def work() -> int:
        return _check(told, policies or all_policies(), strict=strict)

    carry_out(told, work)


def _check(told: Output, names: list[str], *, strict: bool) -> int:
    found: list[Checked] = []
    for name in names:
        try:
            found.append(check(name))
        except Refused as refusal:
            found.append(Checked(name, refusal.problems))
    # what lies beside several policies, a calendar say, is told once
    problems = sorted({problem for one in found for problem in one.problems})
    errors = [one for one in problems if one.severity == "error"]
    lines = [_problem(one) for one in problems]
    for one in found:
        if not one.errors:
            warned = len(one.warnings)
            also = told.words(f",{warned} 个警告", f", {warned} warnings") if warned else ""
            lines.append(Text(f"✓ {one.file}{also}", style="green"))
    summary = told.words(
        f"{len(names)} 个规则,{len(errors)} 个错误,{len(problems) - len(errors)} 个警告",
        f"{len(names)} policies, {len(errors)} errors, {len(problems) - len(errors)} warnings",
    )
    ok = not errors and not (strict and problems)
    data = {"ok": ok, "policies": names, "problems": [one.to_json() for one in problems]}
    told.result(data, *lines, Text(summary, style="bold"))
    return 0 if ok else REFUSED


def _problem(one: Problem) -> Text:
    return Text(str(one), style="red" if one.severity == "error" else "yellow")


@app.command("show")
def show(
    policy: Policy,
    html_file: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Write a page for browsers that needs no network.",
            show_default=False,
        ),
    ] = None,
    markdown_file: Annotated[
        Path | None,
        typer.Option("--markdown", metavar="FILE", help="Write the page as Markdown.", show_default=False),
    ] = None,
    lang: Annotated[
        PageLanguage | None,
        typer.Option(
            "--lang",
            help="Language of the page. [default: zh if LANG is Chinese, else en]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show a policy as a page: deadlines, timelines, ladder, who hears what, what must come first, parameters."""
    told = output(as_json=False, lang=None)
    page_lang = _page_lang(lang, told)

    async def work() -> int:
        checked = check(policy)
        if checked.book is None:
            raise Refused(checked.errors)
        if checked.errors:
            count = len(checked.errors)
            zh, en = (
                f"规则有 {count} 个错误,见 `redress policy check`",
                f"the policy has {count} mistakes: `redress policy check`",
            )
            told.note(told.words(zh, en), "yellow")
        page = policy_page(checked.book, page_lang, checked.clauses)
        if html_file is not None:
            html_file.write_text(html(page, page_lang), encoding="utf-8")
        if markdown_file is not None:
            markdown_file.write_text(markdown(page), encoding="utf-8")
        for written in (html_file, markdown_file):
            if written is not None:
                told.note(told.words(f"已写入 {written}", f"written: {written}"))
        if html_file is None and markdown_file is None:
            text = markdown(page)
            if sys.stdout.isatty():
                told.show(Markdown(text.replace("<br>", " / ")))
            else:
                told.line(text.rstrip("\n"))
        return 0

    carry_out(told, work)


def _page_lang(lang: PageLanguage | None, told: Output) -> PageLang:
    match lang:
        case PageLanguage.ZH:
            return "zh"
        case PageLanguage.EN:
            return "en"
        case PageLanguage.BOTH:
            return "both"
    return told.lang


@app.command("coverage")
def show_coverage(policies: Policies = None, as_json: Json = False, lang: Speech = None) -> None:
    """Clause by clause: the rules that meet it, the scenarios that exercise it, what is open or out of scope and why."""
    told = output(as_json, lang)

    async def work() -> int:
        found = {name: coverage(name) for name in policies or all_policies()}
        shown = [part for name, one in found.items() for part in _coverage(told, name, one)]
        ok = all(not _errors(one) for one in found.values() if one)
        data = {"ok": ok, "policies": [_json(name, one) for name, one in found.items()]}
        told.result(data, *shown)
        return 0 if ok else REFUSED

    carry_out(told, work)


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


def _coverage(told: Output, name: str, one: Coverage | None) -> list[Any]:
    if one is None:
        return [Text(told.words(f"{name}:没有条款清单", f"{name}: names no list of clauses"), style="dim")]
    words = told.words
    table = Table(
        title=one.policy.words.zh if told.lang == "zh" else one.policy.words.en,
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
        said = clause.zh if told.lang == "zh" else clause.en
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
    return [table, Text(f"{len(one.covers)}: {counts}{untold}", style="bold"), *map(_problem, one.problems)]


@app.command("schema")
def schema(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help=f"Where to write it, such as docs/{FILE}. [default: stdout]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """The JSON Schema of policy files, for editors: completion, hover texts, slips underlined."""
    told = output(as_json=False, lang=None)

    async def work() -> int:
        if file is None:
            told.line(policy_schema_text().rstrip("\n"))
            return 0
        file.write_text(policy_schema_text(), encoding="utf-8")
        hint = f"{COMMENT}{file}"
        told.note(
            told.words(
                f"已写入。在规则文件首行写:{hint}", f"written; put this line first in a policy file: {hint}"
            )
        )
        return 0

    carry_out(told, work)


app.command("test")(play_scenarios)
app.command("adopt")(adopt)
app.command("explain")(explain_complaint)
app.command("what-if")(what_if)
