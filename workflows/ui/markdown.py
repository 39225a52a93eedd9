"""Texts inside the Markdown of the Temporal UI."""

from __future__ import annotations

import re
from typing import Final

from domain.visible import visible

_PLAIN: Final = re.compile(r"(?!(?:https?|www)\b)[^\W_]+(?:[ _./·-]?[^\W_]+)*", re.IGNORECASE)
"""Words, names and ids in any script, in which Markdown sees nothing to be interpreted."""


def inline(text: str) -> str:
    """A text for a line or a cell. Plain words stay as they are; anything else becomes code, in which Markdown reads no
    markup, link, image or HTML. Invisible characters, and those that would end the code or the cell, are escaped."""
    if _PLAIN.fullmatch(text):
        return text
    shown = visible(text).replace("`", r"\x60").replace("|", r"\x7c")
    return f"`{shown}`" if shown.strip() else "-"
