"""A page of headings, paragraphs, tables and figures, to be written as Markdown or HTML."""

from __future__ import annotations

from dataclasses import dataclass, replace

OTHER = "\u2028"
"""Between the two languages of a text."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3. `anchor` is the same in every language."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `quiet` for remarks."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; a cell may have several lines. `wide` columns (by index) get the room that is left."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG, with the same in words for where nothing can be drawn."""

    title: str
    svg: str
    words: tuple[str, ...]


Block = Heading | Paragraph | Table | Figure


def bilingual(zh: list[Block], en: list[Block]) -> list[Block]:
    """Two pages with the same content as one: Chinese first, English below. Figures hold both languages
    already."""
    return [_joined(chinese, english) for chinese, english in zip(zh, en, strict=True)]


def _joined(chinese: Block, english: Block) -> Block:
    match chinese, english:
        case Heading(), Heading():
            return replace(chinese, text=_inline(chinese.text, english.text))
        case Paragraph(), Paragraph():
            return replace(chinese, text=_lines(chinese.text, english.text))
        case Table(), Table():
            head = tuple(_inline(a, b) for a, b in zip(chinese.head, english.head, strict=True))
            rows = tuple(
                tuple(_lines(a, b) for a, b in zip(left, right, strict=True))
                for left, right in zip(chinese.rows, english.rows, strict=True)
            )
            return replace(chinese, head=head, rows=rows)
        case Figure(), Figure():
            words = tuple(_lines(a, b) for a, b in zip(chinese.words, english.words, strict=True))
            return replace(chinese, title=_inline(chinese.title, english.title), words=words)
    raise TypeError(f"{type(chinese).__name__} and {type(english).__name__} do not say the same")


def _inline(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh} · {en}"


def _lines(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh}{OTHER}{en}"
