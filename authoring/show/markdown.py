"""The page as Markdown; drawings become lists of instants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from authoring.show.page import OTHER, Block, Figure, Heading, Paragraph, Table


def markdown(blocks: Sequence[Block]) -> str:
    """The page as text."""
    return "\n".join(line for block in blocks for line in _block(block)).rstrip() + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {block.text}"
        case Paragraph():
            text = block.text.replace("\n", "  \n").replace(OTHER, "  \n")
            yield f"*{text}*" if block.quiet and "\n" not in text else text
        case Table():
            yield _row(block.head)
            yield _row(["---"] * len(block.head))
            for row in block.rows:
                yield _row(row)
        case Figure():
            yield f"**{block.title}**"
            yield ""
            for line in block.words:
                yield f"- {line.replace(OTHER, '<br>')}"
    yield ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>").replace(OTHER, "<br>")
