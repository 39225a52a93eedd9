"""`redress policy show`: a rule book as a page."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markdown import Markdown

from authoring.check.run import Checked, check
from authoring.files.problems import Refused
from authoring.show.html import html
from authoring.show.markdown import markdown
from authoring.show.policy_page import PageLang, policy_page
from cli.commands.policy.arguments import Policy
from cli.options import Json, output_for
from cli.output import Output
from cli.running import carry_out
from cli.views.problem import ignored_data
from domain.policy.schema import Policy as RulebookPolicy


class PageLanguage(StrEnum):
    """The languages of a page."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


def show(
    policy: Policy,
    html_file: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Write an HTML page; it needs no network.",
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
            help="Language of the page. \\[default: zh if LANG is Chinese, else en]",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a policy as a page: deadlines, timelines, escalation ladder, notices, conditions, parameters.

    `--json` prints the policy as data, with the findings that it ignores.
    """
    output = output_for(as_json, lang=None)
    page_lang = _page_lang(lang, output)

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
            output.note(output.words(zh, en), "yellow")
        page = policy_page(checked.book, page_lang, checked.clauses, checked.ignored)
        if html_file is not None:
            html_file.write_text(html(page, page_lang), encoding="utf-8")
        if markdown_file is not None:
            markdown_file.write_text(markdown(page), encoding="utf-8")
        for file in (html_file, markdown_file):
            if file is not None:
                output.note(output.words(f"已写入 {file}", f"written: {file}"))
        if as_json:
            output.result(_data(checked, checked.book.policy))
        elif html_file is None and markdown_file is None:
            text = markdown(page)
            if sys.stdout.isatty():
                output.show(Markdown(text.replace("<br>", " / ")))
            else:
                output.line(text.rstrip("\n"))
        return 0

    carry_out(output, work)


def _data(checked: Checked, policy: RulebookPolicy) -> dict[str, Any]:
    """A policy for programs, as it stands in its file; an ignored finding has the keys of `policy check --json`."""
    return {
        "file": checked.file,
        "policy": policy.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "ignored": [ignored_data(problem, reason) for problem, reason in checked.ignored.items()],
    }


def _page_lang(lang: PageLanguage | None, output: Output) -> PageLang:
    match lang:
        case PageLanguage.ZH:
            return "zh"
        case PageLanguage.EN:
            return "en"
        case PageLanguage.BOTH:
            return "both"
    return output.lang
