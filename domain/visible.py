"""Texts from outside, made safe to show: characters that cannot be seen are written out as escapes."""

from __future__ import annotations

import re
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad"  # controls, the start of an escape sequence among them; the soft hyphen
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # joiners and fillers that show nothing
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"  # no width, directions, line ends, annotations
    "\ud800-\udfff"  # half of a pair
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"  # shorthand, music, tags
)


def visible(text: str, keep: str = "") -> str:
    r"""The text with every character that is invisible, or changes how others are shown, as an escape such as `\x1b`.

    Spaces stay, and so do the characters in `keep`, such as a line break.
    """
    return _INVISIBLE.sub(lambda match: match[0] if match[0] in keep else _escape(match[0]), text)


def visible_json(text: str) -> str:
    """JSON text with such characters as JSON escapes. It parses to exactly the same data."""
    return _INVISIBLE.sub(lambda match: match[0] if match[0] == "\n" else _json_escape(match[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(character: str) -> str:
    """The JSON escape of a character; two of them (a surrogate pair) beyond sixteen bits."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))
