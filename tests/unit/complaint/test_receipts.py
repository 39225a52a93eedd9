"""Receipts: what the answer to a command says."""

from domain.complaint.receipts import receipt
from tests.unit.story import Story, rules

TEXT = """
deadlines:
  answer: {from: received, until: replied, within: 2 hours}
  calm: {from: accepted, until: resolved, within: 1 hours}
"""


def test_a_receipt_tells_the_facts_and_what_is_due_next():
    case = Story(rules(TEXT)).at("16 09:00").open()
    answer = receipt(case.complaint, "c1", "digest", case.last)
    assert (answer.complaint_id, answer.command_id, answer.content) == ("C-1", "c1", "digest")
    assert (answer.first, answer.last) == (case.last[0].number, case.last[-1].number)
    assert answer.facts == [fact.type for fact in case.last]
    assert (answer.about, answer.status) == ("case", case.complaint.status)
    assert (answer.next_due, answer.next_rule) == ("2026-11-16T02:00:00Z", "calm")


def test_it_is_about_the_thing_of_its_own_facts():
    case = Story(rules(TEXT)).at("16 09:00").open().do("agree_visit", starts_at="2026-11-17T10:00:00+08:00")
    assert receipt(case.complaint, "c2", "digest", case.last).about == "visit-1"
    assert receipt(case.complaint, "other", "digest", case.last).about == case.last[0].about


def test_a_command_without_facts_is_answered_with_where_the_log_stands():
    case = Story(rules(TEXT)).at("16 09:00").open()
    answer = receipt(case.complaint, "c9", "digest", [])
    assert (answer.first, answer.last, answer.facts, answer.about) == (case.complaint.number,) * 2 + (
        [],
        "case",
    )


def test_nothing_is_due_when_nothing_runs():
    case = Story(rules()).at("16 09:00").open()
    answer = receipt(case.complaint, "c1", "digest", case.last)
    assert (answer.next_due, answer.next_rule) == (None, None)
