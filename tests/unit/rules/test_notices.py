"""Notices in words: every place that a text may have is filled, in both languages."""

from typing import Any

from domain.facts.fact import Fact
from domain.rules.notices import NAMES, render
from tests.unit.story import Story, at, rules

PLACES = sorted(NAMES)
TEXT = f"""
kinds: {{complaint: {{zh: 投诉, en: complaint}}}}
deadlines:
  answer: {{from: received, until: replied, within: 2 hours, clause: [T-1, T-2], words: {{zh: 答复, en: answer}}}}
notices:
  all:
    subject: {{zh: "第一行\\n第二行", en: "first line\\nsecond line"}}
    body: {{zh: "{"|".join("{" + name + "}" for name in PLACES)}", en: "{"|".join("{" + name + "}" for name in PLACES)}"}}
"""


def filled(lang: str, case: dict[str, Any], **data: Any) -> dict[str, str]:
    book = Story(rules(TEXT)).book
    fact = Fact(
        7,
        "notice_requested",
        "case",
        {"text": "all", **data},
        "engine",
        "time",
        at("16 09:00"),
        at("16 09:00"),
    )
    subject, body = render(book, "C-1", fact, case, lang)
    assert subject == {"zh": "第一行 第二行", "en": "first line second line"}[lang]
    return dict(zip(PLACES, body.split("|"), strict=True))


CASE = {"severity": "major", "category": "goods", "kind": "complaint", "complainant": "王", "object": "胶"}


def test_what_is_known_is_filled_in():
    values = filled(
        "en",
        CASE,
        rule="answer",
        clause=["T-1", "T-2"],
        point="75%",
        charged="role:chief",
        due="2026-11-16T03:00:00Z",
    )
    expected = {
        "complaint": "C-1", "severity": "major", "category": "goods", "kind": "complaint", "rule": "answer",
        "clause": "T-1, T-2", "charged": "chief", "point": "75%", "notice": "7", "due": "2026-11-16 11:00", "object": "胶",
    }  # fmt: skip
    assert {name: values[name] for name in expected} == expected


def test_words_are_those_of_the_language():
    values = filled("zh", CASE, rule="answer", charged="person:li")
    expected = {"severity": "重大", "category": "产品", "kind": "投诉", "rule": "答复", "charged": "li"}
    assert {name: values[name] for name in expected} == expected


def test_a_place_without_a_value_is_empty_or_a_dash():
    values = filled("en", {})
    assert {name: values[name] for name in ("due", "severity", "object")} == dict.fromkeys(
        ("due", "severity", "object"), "-"
    )
    assert {name: values[name] for name in ("clause", "point", "charged", "rule")} == dict.fromkeys(
        ("clause", "point", "charged", "rule"), ""
    )
