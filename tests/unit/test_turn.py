"""A turn is done whole or not at all; what time brings is passed over where it fails, and never looked at for ever."""

import pytest

from domain import turn as module
from domain.complaint.snapshot import dump
from domain.facts.refusals import Refusal
from domain.turn import TurnFailed, pass_time, turn
from tests.unit.story import Story, at, rules

RULES = """
deadlines:
  early: {from: received, until: replied, within: 1 hours}
  late: {from: received, until: replied, within: 2 hours}
"""


@pytest.fixture
def story():
    return Story(rules(RULES)).at("16 09:00").open()


def test_work_that_fails_half_way_leaves_no_trace(story):
    before = dump(story.complaint)

    def work():
        story.do("note", "intake:li", text="half")
        raise KeyError("ours")

    with pytest.raises(TurnFailed, match="KeyError"):
        turn(story.complaint, work)
    assert dump(story.complaint) == before


def test_facts_that_the_log_could_not_keep_fail_the_turn(story):
    with pytest.raises(TurnFailed, match="NUL"):
        turn(
            story.complaint,
            lambda: [story.facts[0].__class__(**{**fields(story.facts[0]), "data": {"a": "\0"}})],
        )


def fields(fact):
    return {name: getattr(fact, name) for name in type(fact).__dataclass_fields__}


def test_a_refusal_is_handed_on_as_it_is(story):
    def work():
        raise Refusal("state")

    with pytest.raises(Refusal):
        turn(story.complaint, work)


def test_a_deadline_that_fails_is_passed_over_and_the_next_one_acts(story, monkeypatch):
    original = module.step

    def faulty(book, complaint, now, without):
        facts = original(book, complaint, now, without)
        if any(fact.data.get("rule") == "early" for fact in facts):
            raise ZeroDivisionError
        return facts

    monkeypatch.setattr(module, "step", faulty)
    passed_over = set()
    facts, failures = pass_time(story.book, story.complaint, at("16 18:00"), passed_over)
    assert [fact.data["rule"] for fact in facts if fact.type == "deadline_breached"] == ["late"]
    assert len(failures) == 1
    assert "early" in failures[0]
    assert passed_over == {"early/case/1"}


def test_an_instant_that_brings_nothing_is_not_looked_at_for_ever(story, monkeypatch):
    monkeypatch.setattr(module, "step", lambda *_: [])
    facts, failures = pass_time(story.book, story.complaint, at("16 18:00"), set())
    assert facts == []
    assert len(failures) == 2
    assert "brings nothing" in failures[0]


def test_an_agenda_that_cannot_be_read_is_a_failure_and_no_loop(story, monkeypatch):
    def broken(*_):
        raise LookupError("no agenda")

    monkeypatch.setattr(module, "upcoming", broken)
    facts, failures = pass_time(story.book, story.complaint, at("16 18:00"), set())
    assert (facts, failures) == ([], ["the agenda cannot be read: LookupError: no agenda"])
