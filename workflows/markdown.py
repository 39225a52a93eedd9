"""Texts inside the Markdown of the Temporal UI."""

from __future__ import annotations

import re
from typing import Final

from domain.visible import visible

_PLAIN: Final = re.compile(r"(?!(?:https?|www)\b)[^\W_]+(?:[ _./·-]?[^\W_]+)*", re.IGNORECASE)
"""Words, names and ids in any script, in which Markdown sees nothing to be interpreted."""


def inline(text: str) -> str:
    """A text that somebody wrote, for a line or a cell: words as they are, anything else as code, where no markup,
    link, image, HTML or entity is read. What would end the code or the cell is written out, and so is what cannot be seen."""
    if _PLAIN.fullmatch(text):
        return text
    shown = visible(text).replace("`", r"\x60").replace("|", r"\x7c")
    return f"`{shown}`" if shown.strip() else "-"
