"""Compiling: what is wrong with a policy is named with its place, what was given and what is accepted; all at once."""

import pytest
from pydantic import ValidationError

from domain.facts.fields import FieldType
from domain.policy.compiler import PolicyMistaken, compile_policy
from tests.unit.story import policy, rules, worktimes

ANSWER = "deadlines: {answer: {from: received, until: replied, within: 2 hours}}"
ROUTE = """
routes:
  form:
    clause: T-1
    words: {zh: 表, en: form}
    upon: document_submitted
    steps: [{step: check, by: chief, words: {zh: 核, en: check}}]
"""


def mistakes(text: str) -> str:
    """The message of the error that compiling raises."""
    with pytest.raises(PolicyMistaken) as caught:
        rules(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "place", "what", "accepted"),
    [
        ("deadlines: {a: {from: received, until: replied}}", "deadlines.a", "given neither", "within, or else due"),
        ("deadlines: {a: {from: received, until: replied, within: 1 hours, due: {field: visit.starts_at}}}",
         "deadlines.a", "given within and due", "within, or else due"),
        ("deadlines: {a: {from: received, until: replied, within: soon}}", "deadlines.a.within", "soon", "hours"),
        ("deadlines: {a: {from: received, until: replied, within: 1 hours, calendar: moon}}",
         "deadlines.a.calendar", 'unknown calendar "moon"', "evergreen-office"),
        ("deadlines: {a: {from: received, until: replied, within: 1 hours, repeat: often}}",
         "deadlines.a.repeat", "often", "hours"),
        ("deadlines: {a: {from: received, until: replied, within: 1 hours, repeat: {field: case.x}}}",
         "deadlines.a.repeat", "given", "an amount or {param: name}"),
        ("deadlines: {a: {from: received, until: replied, within: 1 hours, breach: [{notify: chief}, {notify: boss, after: late}]}}",
         "deadlines.a.breach[1].after", "late", "hours"),
        ("deadlines: {a: {from: received, until: replied, due: {due: b}}}", "deadlines.a.due", 'unknown deadline "b"', "a"),
        ("deadlines: {a: {from: received, until: replied, due: {due: b}}, b: {from: received, until: replied, due: {due: a}}}",
         "deadlines.b.due", '"b" and "a" borrow from each other', "no circle"),
        ("params: {wait: {required: true, clause: T-1}}", "params.wait.value", "has no value, and the rules cannot work without one", "an amount, such as"),
        ("quiet: {all: {words: {zh: 夜, en: night}, hours: [00:00-12:00, 12:00-24:00]}}",
         "quiet.all.hours", "quiet all day", "hours that leave a part of the day free, such as 21:00-08:00"),
        (ROUTE.replace("by: chief", "by: chief, fail: mend"), "routes.form.steps[0].fail", 'no step "mend"', "refused, check"),
        (ROUTE.replace("steps", "refused: nothing\n    steps"), "routes.form.refused", 'unknown fact "nothing"', "a fact"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(text, place, what, accepted):
    message = mistakes(text)
    assert message.startswith(f"{place}: ") or f"; {place}: " in message
    assert what in message
    assert accepted in message


def test_every_mistake_is_named_at_once():
    message = mistakes(
        "deadlines: {a: {from: received, until: replied}, b: {from: received, until: replied, within: soon}}"
    )
    assert "deadlines.a" in message
    assert "deadlines.b.within" in message


def test_no_calendar_at_all_is_named():
    with pytest.raises(PolicyMistaken, match="none is loaded"):
        compile_policy(policy(ANSWER), {}, {})


def test_a_borrowed_due_time_that_leads_to_an_amount_is_no_circle():
    book = rules(
        "deadlines: {a: {from: received, until: replied, due: {due: b}}, b: {from: received, until: replied, within: 1 hours}}"
    )
    assert sorted(book.deadlines) == ["a", "b"]


def test_fields_of_facts_are_narrowed_to_the_words_of_the_policy():
    book = rules("""
channels: {hotline: {zh: 热线, en: hotline}}
kinds: {dispute: {zh: 纠纷, en: dispute}}
progress: {survey: {zh: 勘察, en: survey}}
fields: {size: {on: [received], type: count}, reason: {on: [withdrawn], choices: [dear, late]}, shade: {on: [received]}}
""")
    fields = book.fields_of("open")
    assert fields["severity"].choices == ("normal", "major")
    assert fields["category"].choices == ("goods", "work")
    assert fields["channel"].choices == ("hotline",)
    assert fields["kind"].choices == ("dispute",)
    assert (fields["size"].type, fields["size"].required) == (FieldType.COUNT, False)
    assert fields["shade"].type is FieldType.TEXT
    assert book.fields_of("record_progress")["type"].choices == ("survey",)
    reason = book.fields_of("withdraw")["reason"]
    assert (reason.choices, reason.required) == (("dear", "late"), True)
    assert worktimes()[book.policy.calendar] is book.worktime


@pytest.mark.parametrize("priority", [0, 6])
def test_a_priority_is_one_of_those_that_the_server_has(priority):
    with pytest.raises(ValidationError, match="priority"):
        rules(f"severities: {{major: {{words: {{zh: 重大, en: major}}, priority: {priority}}}}}")
