"""`policy show`: the page of a policy, in one language or both."""

from __future__ import annotations

from typing import Literal

from authoring.files.clauses import ClauseList
from authoring.show.figures import figures
from authoring.show.page import Block, bilingual
from authoring.show.phrases import Phrases
from authoring.show.sections import sections
from domain.policy.rulebook import Rulebook
from domain.words.word import Lang

PageLang = Literal["zh", "en", "both"]


def policy_page(book: Rulebook, lang: PageLang, clauses: ClauseList | None = None) -> list[Block]:
    """The blocks of the page."""
    langs: tuple[Lang, ...] = ("zh", "en") if lang == "both" else (lang,)
    spoken = [Phrases(book.policy, lang) for lang in langs]
    drawn = figures(book, spoken)
    pages = [sections(book, say, drawn[i], _clauses(clauses, say)) for i, say in enumerate(spoken)]
    return pages[0] if len(pages) == 1 else bilingual(*pages)


def _clauses(clauses: ClauseList | None, say: Phrases) -> dict[str, str]:
    return {name: say.of(clause.words) for name, clause in clauses.clauses.items()} if clauses else {}
