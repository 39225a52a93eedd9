"""What cannot be seen in a text is written out, and nothing else is touched."""

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.visible import visible, visible_json

SHOWN_FORMATS = {"\u0600", "\u0601", "\u0602", "\u0603", "\u0604", "\u0605", "\u06dd", "\u070f", "\u0890", "\u0891", "\u08e2",
                 "\U000110bd", "\U000110cd", *map(chr, range(0x13430, 0x13440))}  # fmt: skip
"""Format characters that show something: Arabic number signs, hieroglyphs put together."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b2J", r"\x9b2J"),
        ("a\u202egnp.exe", r"a\u202egnp.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("two\r\nlines", r"two\x0d\x0alines"),
        ("half \ud800", r"half \ud800"),
        ("tag \U000e0041", r"tag \U000e0041"),
        ("白乳胶 [bold] <b> 😀 é", "白乳胶 [bold] <b> 😀 é"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text, shown):
    assert visible(text) == shown


def test_what_means_something_where_it_is_shown_is_kept():
    assert visible("a\n\tb\r", keep="\n\t") == "a\n\tb\\x0d"


def test_every_control_format_and_line_end_of_unicode_counts():
    unescaped = {
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        and visible(character) == character
    }
    assert unescaped <= SHOWN_FORMATS


@given(st.text(st.characters(exclude_categories=[])))
def test_json_with_escapes_is_the_same_data(text):
    shown = visible_json(json.dumps({"text": text}, ensure_ascii=False, indent=2))
    assert json.loads(shown) == {"text": text}
    assert visible(shown, keep="\n") == shown
