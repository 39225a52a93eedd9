"""A notice holds what a customer wrote, in characters that can be seen and sent."""

from domain.facts.fact import Fact
from domain.rules.notices import render
from tests.unit.story import at, rules

NOTICES = """
notices:
  told:
    subject: {zh: "{object}", en: "about {object}"}
    body: {zh: "{demand}", en: "wants: {demand}"}
"""


def test_controls_and_directions_in_a_customer_s_words_are_written_out():
    moment = at("16 09:00")
    fact = Fact(3, "notice_requested", "case", {"text": "told"}, "engine", "time", moment, moment)
    case = {"object": "glue\x1b[2J\r\x00\nBcc: x@y.example", "demand": "money\u202e\x9b\nat once"}
    subject, body = render(rules(NOTICES), "C-1", fact, case, "en")
    assert subject == r"about glue\x1b[2J\x0d\x00 Bcc: x@y.example"
    assert body == "wants: money\\u202e\\x9b\nat once"
