"""Realistic slips in policy files: each is named once, on the line where it was made, with what to write."""

from pathlib import Path

import pytest

from authoring.check.run import check
from authoring.files.problems import Refused
from authoring.files.yaml_source import read_text

# what is replaced in the small policy, by what; the line with the mistake; its code; what to write
SLIPS = [
    # full-width colon: between two keys, as the last key of a rule, before a mapping, in braces, with a space behind
    ("    from: received\n", "    from：received\n", "from：received", "E008", "`from: received`"),
    ("    within: 3 days\n", "    within： 3 days\n", "within： 3 days", "E008", "`within: 3 days`"),
    ("deadlines:\n", "deadlines：\n", "deadlines：", "E008", "`deadlines:`"),
    ("    limit: 2 days\n", "    limit：2 days\n", "limit：2 days", "E008", "`limit: 2 days`"),
    ("bill: {zh: 账单, en: bill}", "bill: {zh：账单, en: bill}", "bill: {zh：账单", "E008", "`bill: {zh: 账单, en: bill}`"),
    ("default_owner: desk\n", "default_owner：desk\n", "default_owner：desk", "E008", "`default_owner: desk`"),
    ("  desk: {words", "  desk： {words", "desk： {words", "E008", "`desk: {words"),
    ("      - {notify: manager, text: late}\n", "      - notify：manager\n        text: late\n", "- notify：manager", "E008", "`- notify: manager`"),
    # full-width quotes, commas and brackets
    ('{zh: "超时 {complaint}", en: "Late: {complaint}"}', "{zh: “超时 {complaint}”, en: “Late: {complaint}”}", "zh: “超时", "E008", 'zh: "超时 {complaint}"'),
    ("room: {zh: 客房, en: room}", "room: {zh: 客房，en: room}", "客房，en", "E008", "`room: {zh: 客房, en: room}`"),
    ("room: {zh: 客房, en: room}", "room: {zh: 客房, en: room｝", "en: room｝", "E008", "`room: {zh: 客房, en: room}`"),
    ('version: "1"', "version: “1”", "version: “1”", "E008", '"1", in straight quotes'),
    # indentation: too deep, between two levels, one level out, one level in, a list item, a tab
    ("    until: opinion_submitted\n", "     until: opinion_submitted\n", "until: opinion_submitted", "E007", "4"),
    ("    until: opinion_submitted\n", "   until: opinion_submitted\n", "until: opinion_submitted", "E007", "4"),
    ("    until: opinion_submitted\n", "  until: opinion_submitted\n", "until: opinion_submitted", "E007", None),
    ("    freezes: [answer]\n    limit", "      freezes: [answer]\n    limit", "freezes: [answer]", "E007", "4"),
    ("    from: accepted\n", "\tfrom: accepted\n", "\tfrom: accepted", "E006", "spaces only"),
    ("    from: accepted\n    when", "    \tfrom: accepted\n    when", "\tfrom: accepted", "E006", "spaces only"),
    # no space, a colon in a text, what is not closed
    ("    within: 3 days\n", "    within:3 days\n", "within:3 days", "E018", "`within: 3 days`"),
    ("  bill: {zh: 账单, en: bill}", "  bill: {zh:账单, en: bill}", "zh:账单", "E018", "`bill: {zh: 账单, en: bill}`"),
    ('body: {zh: "{rule} 到期 {due}", en: "{rule} is due at {due}"}', "body:\n      zh: 到期: {due}\n      en: due", "zh: 到期: {due}", "E009", "quotes"),
    ("ladder: [desk, housekeeper, manager]", "ladder: [desk, housekeeper, manager", "ladder: [desk", "E010", "]"),
    ('en: "Soon: {complaint}"}', 'en: "Soon: {complaint}}', 'en: "Soon: {complaint}}', "E010", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "code", "write"),
    SLIPS,
    ids=lambda text: str(text)[:24],
)
def test_a_slip_is_found_on_its_own_line_and_nothing_follows_from_it(inn: Path, old, new, line, code, write):
    path = inn / "policy.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    number = next(i for i, one in enumerate(path.read_text().split("\n"), 1) if line in one)
    problems = check(inn).problems
    said = "\n".join(map(str, problems))
    assert [(one.line, one.code) for one in problems] == [(number, code)], said
    assert write is None or write in problems[0].accepted, said


def test_every_full_width_colon_of_a_file_is_named_at_once():
    text = "id: inn\nversion：1\nentity:\n  zh：青松\n  en: Pine\n"
    with pytest.raises(Refused) as refused:
        read_text(text, "p.yaml")
    assert [(one.line, one.code) for one in refused.value.problems] == [(2, "E008"), (4, "E008")]


@pytest.mark.parametrize(
    "text",
    [
        "zh: 注意：请尽快处理\n",
        "zh: VIP：优先\n",
        "body: |\n  请注意：\n  from：received\nen: x\n",
        "zh: “超时”的投诉\n",
        "at: 2026-01-01T10:00:00+08:00\n",
        "by: role:desk\n",
        "url: https://example.org/a:b\n",
        "list: [甲，乙]\n",
        "words: {zh: 客房：大, en: room}\n",
        "note: one two\n  three - four\n",
        'zh: "a\n  from：b"\n',
    ],
)
def test_chinese_punctuation_in_a_text_is_no_mistake(text):
    assert read_text(text, "p.yaml").data
