"""The page as one HTML file with styles and drawings inside; needs no network and can be printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from authoring.show.escape import escape
from authoring.show.page import OTHER, Block, Figure, Heading, Paragraph, Table


def html(blocks: Sequence[Block], lang: str) -> str:
    """The whole file. `lang` is that of the page ("zh", "en" or "both")."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    style = files("authoring.show").joinpath("page.css").read_text(encoding="utf-8")
    parts = [
        f'<!doctype html>\n<html lang="{"en" if lang == "en" else "zh-CN"}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>\n{style}</style></head>",
        "<body><main>",
        *(line for block in blocks for line in _block(block, blocks)),
        "</main></body></html>\n",
    ]
    return "\n".join(parts)


def _block(block: Block, page: Sequence[Block]) -> Iterator[str]:
    match block:
        case Heading():
            anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
            yield f"<h{block.level}{anchor}>{escape(block.text)}</h{block.level}>"
            if block.level == 1:
                yield _contents(page)
        case Paragraph():
            quiet = ' class="quiet"' if block.quiet else ""
            yield f"<p{quiet}>{_text(block.text)}</p>"
        case Table():
            yield from _table(block)
        case Figure():
            yield f"<figure><figcaption>{escape(block.title)}</figcaption>{block.svg}"
            yield "<ul>" + "".join(f"<li>{_text(line)}</li>" for line in block.words) + "</ul></figure>"


def _contents(page: Sequence[Block]) -> str:
    links = [
        f'<a href="#{escape(block.anchor)}">{escape(block.text)}</a>'
        for block in page
        if isinstance(block, Heading) and block.level == 2 and block.anchor
    ]
    return f"<nav>{' '.join(links)}</nav>"


def _table(table: Table) -> Iterator[str]:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.head)
    yield f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>'
    for row in table.rows:
        cells = (
            f'<td class="wide">{_text(cell)}</td>' if i in table.wide else f"<td>{_text(cell)}</td>"
            for i, cell in enumerate(row)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _text(text: str) -> str:
    first, both, second = text.partition(OTHER)
    lines = "<br>".join(escape(line) for line in first.split("\n"))
    if not both:
        return lines
    other = "<br>".join(escape(line) for line in second.split("\n"))
    return f'{lines}<span class="other">{other}</span>'
