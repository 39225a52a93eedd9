"""Patterns: which facts a rule is about."""

from datetime import UTC, datetime

import pytest

from domain.facts.fact import Fact
from domain.policy.patterns import NEVER, PatternError, read_pattern

NOW = datetime(2026, 11, 16, tzinfo=UTC)


def fact(type, **data):
    return Fact(1, type, "case", data, "intake:li", "c1", NOW, NOW)


def complete(pattern, *facts):
    """Whether the pattern is complete after the facts."""
    memory = {}
    for each in facts:
        pattern.remember(memory, "until", each, each.data.get, lambda _: None)
    return pattern.complete(memory, "until")


def matches(pattern, single):
    return pattern.matches(single, single.data.get, lambda _: None)


def test_a_fact_and_a_list_of_facts():
    assert matches(read_pattern("replied"), fact("replied"))
    assert not matches(read_pattern("replied"), fact("noted"))
    assert matches(read_pattern(["resolved", "closed"]), fact("closed"))
    assert read_pattern(["resolved", "closed"]).facts == {"resolved", "closed"}


def test_tests_on_the_fields_of_the_fact():
    pattern = read_pattern({"replied": {"plan": {"given": "true"}, "automatic": {"not": "true"}}})

    assert matches(pattern, fact("replied", plan="x"))
    assert not matches(pattern, fact("replied", plan="x", automatic=True))
    assert not matches(pattern, fact("replied"))


def test_a_mapping_of_several_facts_is_the_first_of_them():
    pattern = read_pattern({"replied": {"plan": "x"}, "resolved": None})

    assert matches(pattern, fact("resolved"))
    assert not matches(pattern, fact("replied", plan="y"))


def test_the_last_of_all():
    pattern = read_pattern([{"all": ["replied", {"task_done": {"outcome": "passed"}}]}, "withdrawn"])

    assert not pattern.plain
    assert not complete(pattern, fact("replied"))
    assert not complete(pattern, fact("replied"), fact("task_done", outcome="refused"))
    assert complete(pattern, fact("task_done", outcome="passed"), fact("replied"))
    assert complete(pattern, fact("withdrawn"))


def test_the_nth_time():
    pattern = read_pattern({"contact_attempted": {"times": "3", "result": "failed"}})

    assert not pattern.plain
    assert not complete(
        pattern, fact("contact_attempted", result="failed"), fact("contact_attempted", result="failed")
    )
    assert not complete(pattern, *[fact("contact_attempted", result="reached")] * 3)
    assert complete(pattern, *[fact("contact_attempted", result="failed")] * 3)


def test_no_pattern_never_matches():
    assert read_pattern(None) is NEVER
    assert not matches(NEVER, fact("replied"))
    assert not complete(NEVER, fact("replied"))


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ([], "empty list"),
        ({}, "accepted: a fact, or a mapping of facts to tests"),
        (["replied", 3], "given 3"),
        ({"all": []}, "all: given []; accepted: a list of facts"),
        ({"all": "replied"}, "all: given 'replied'; accepted: a list of facts"),
        ({"all": ["replied"], "resolved": None}, "with no other key beside it"),
        ({"replied": {"times": "0"}}, "replied.times: given '0'; accepted: a whole number from 1"),
        ({"replied": {"times": "often"}}, "replied.times: given 'often'"),
        ({"replied": {"plan": {"is": "x"}}}, 'replied.plan.is: unknown test "is"'),
    ],
)
def test_a_pattern_that_the_language_does_not_have(form, message):
    with pytest.raises(PatternError) as error:
        read_pattern(form)

    assert message in str(error.value)
