"""Texts inside HTML and SVG."""

from __future__ import annotations

import html

from domain.visible import visible


def escape(text: str) -> str:
    """The text for a page: nothing in it is markup, and what cannot be seen is written out."""
    return html.escape(visible(text, keep="\n\t"))
