"""Whatever somebody wrote is a text in the Temporal UI, never markup."""

import pytest

from workflows.ui.markdown import inline


@pytest.mark.parametrize(
    "text", ["wang-qiang", "王强", "visit-1", "首次答复", "Li Min", "first_reply", "6.2"]
)
def test_words_names_and_ids_stay_as_they_are(text):
    assert inline(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold**", "`**bold**`"),
        ("_a_", "`_a_`"),
        ("[pay here](https://evil.example)", "`[pay here](https://evil.example)`"),
        ("https://evil.example", "`https://evil.example`"),
        ("www.evil.example", "`www.evil.example`"),
        ("li@evil.example", "`li@evil.example`"),
        ("![](x)", "`![](x)`"),
        ("<img src=x onerror=alert(1)>", "`<img src=x onerror=alert(1)>`"),
        ("&#x202e;", "`&#x202e;`"),
        ("a | b", r"`a \x7c b`"),
        ("a` **b**", r"`a\x60 **b**`"),
        ("a\n| b |", r"`a\x0a\x7c b \x7c`"),
        ("a\u202eb", r"`a\u202eb`"),
        ("", "-"),
        ("  ", "-"),
    ],
)
def test_anything_else_is_code_in_which_nothing_is_interpreted(text, shown):
    assert inline(text) == shown
