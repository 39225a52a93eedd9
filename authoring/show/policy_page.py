"""`policy show`: the page of a policy, in one language or both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from authoring.files.clauses import ClauseList
from authoring.files.problems import Problem
from authoring.show.figures import figures
from authoring.show.page import Block, Heading, Table, bilingual
from authoring.show.phrases import Phrases
from authoring.show.sections import sections
from domain.phrases import in_language
from domain.policy.rulebook import Rulebook
from domain.words.word import Lang

PageLang = Literal["zh", "en", "both"]


def policy_page(
    book: Rulebook,
    lang: PageLang,
    clauses: ClauseList | None = None,
    ignored: Mapping[Problem, str] | None = None,
) -> list[Block]:
    """The blocks of the page. `ignored` are findings of the check that the policy ignores, with its reasons."""
    langs: tuple[Lang, ...] = ("zh", "en") if lang == "both" else (lang,)
    spoken = [Phrases(book.policy, lang) for lang in langs]
    drawn = figures(book, spoken)
    pages = [
        [*sections(book, say, drawn[i], _clauses(clauses, say)), *_ignored(ignored or {}, say)]
        for i, say in enumerate(spoken)
    ]
    return pages[0] if len(pages) == 1 else bilingual(*pages)


def _ignored(ignored: Mapping[Problem, str], say: Phrases) -> list[Block]:
    if not ignored:
        return []
    head = (
        say.pick("代码", "Code"),
        say.pick("位置", "Place"),
        say.pick("问题", "What is found"),
        say.pick("忽略的理由", "Why it is ignored"),
    )
    rows = tuple(
        (problem.code, problem.path or "–", in_language(problem.what, say.lang), reason)
        for problem, reason in ignored.items()
    )
    return [Heading(2, say.pick("忽略的检查结果", "Ignored findings"), "ignored"), Table(head, rows, (2, 3))]


def _clauses(clauses: ClauseList | None, say: Phrases) -> dict[str, str]:
    return {name: say.of(clause.words) for name, clause in clauses.clauses.items()} if clauses else {}
