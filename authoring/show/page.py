"""A page: headings, paragraphs, tables and figures, made once and written as Markdown or HTML."""

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
    """One page of two that say the same: Chinese first, English beneath. Figures are drawn with both already."""
    return [_joined(one, other) for one, other in zip(zh, en, strict=True)]


def _joined(one: Block, other: Block) -> Block:
    match one, other:
        case Heading(), Heading():
            return replace(one, text=_inline(one.text, other.text))
        case Paragraph(), Paragraph():
            return replace(one, text=_lines(one.text, other.text))
        case Table(), Table():
            head = tuple(_inline(a, b) for a, b in zip(one.head, other.head, strict=True))
            rows = tuple(
                tuple(_lines(a, b) for a, b in zip(left, right, strict=True))
                for left, right in zip(one.rows, other.rows, strict=True)
            )
            return replace(one, head=head, rows=rows)
        case Figure(), Figure():
            words = tuple(_lines(a, b) for a, b in zip(one.words, other.words, strict=True))
            return replace(one, title=_inline(one.title, other.title), words=words)
    raise TypeError(f"{type(one).__name__} and {type(other).__name__} do not say the same")


def _inline(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh} · {en}"


def _lines(zh: str, en: str) -> str:
    return zh if zh == en else f"{zh}{OTHER}{en}"
