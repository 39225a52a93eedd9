"""Restoration: the log alone gives the state, the answers, and what is still to be done."""

from typing import Any

import pytest
from hypothesis import given, settings

from domain.complaint.snapshot import dump
from domain.log.ledger import GENESIS, seal
from domain.state_from_log import restore, unanswered
from tests.unit import lives
from tests.unit.lives import evergreen, in_one_jump, lived, stories
from tests.unit.story import Story, rules


@settings(max_examples=60)
@given(stories())
def test_a_log_gives_back_the_state_and_the_answer_to_every_command(story: Any):
    command_facts: dict[str, list[Any]] = {}
    with pytest.MonkeyPatch.context() as patch:
        submit = lives.submit

        def noted(book: Any, complaint: Any, command: Any, now: Any) -> list[Any]:
            command_facts[command.id] = submit(book, complaint, command, now)
            return command_facts[command.id]

        patch.setattr(lives, "submit", noted)
        life = lived(story, in_one_jump)
    sealed = seal(life.complaint.id, life.facts, GENESIS)
    if not sealed:
        return
    restored = restore(life.complaint.id, sealed, lambda _: evergreen())
    life.complaint.head = sealed[-1].hash
    assert dump(restored.complaint) == dump(life.complaint)
    answered = {receipt.command_id: receipt for receipt in restored.receipts}
    for key, facts in command_facts.items():
        if facts:
            assert (answered[key].first, answered[key].last) == (facts[0].number, facts[-1].number)
            assert answered[key].facts == [fact.type for fact in facts]


@settings(max_examples=60)
@given(stories())
def test_what_is_unanswered_is_what_nobody_was_told(story: Any):
    life = lived(story, in_one_jump)
    if not life.facts:
        return
    restored = restore(life.complaint.id, seal(life.complaint.id, life.facts, GENESIS), lambda _: evergreen())
    with_outcome = {
        fact.data["notice"] for fact in life.facts if fact.type in ("notice_delivered", "notice_failed")
    }
    acknowledged = {fact.data["notice"] for fact in life.facts if fact.type == "notice_acknowledged"}
    requested = {str(fact.number) for fact in life.facts if fact.type == "notice_requested"}
    numbers = {str(fact.number) for fact in restored.unanswered if fact.type == "notice_requested"}
    assert numbers == requested - with_outcome - acknowledged - restored.complaint.deferred.keys()


def test_an_empty_log_is_no_complaint():
    with pytest.raises(ValueError, match="no facts"):
        restore("C-1", [], lambda _: evergreen())


GO = """
reactions: {go: {clause: T-2, upon: visit_agreed, do: [{dispatch: {}}]}}
"""


def test_a_visit_that_is_over_may_still_bind_its_engineer():
    case = (
        Story(rules(GO), ["liu"])
        .at("16 09:00")
        .open()
        .do("agree_visit", starts_at="2026-11-16T10:00:00+08:00")
    )
    case.at("16 10:00").do("arrive", "engineer:liu").do(
        "complete_visit", "engineer:liu", result="solved", findings="x"
    )
    requested = [fact.type for fact in unanswered(case.complaint, case.facts)]
    assert requested == ["visit_completed"]


def test_an_engineer_whom_nobody_has_looked_for_is_asked_for_again():
    case = (
        Story(rules(GO), ["liu"])
        .at("16 09:00")
        .open()
        .do("agree_visit", starts_at="2026-11-16T10:00:00+08:00")
    )
    until = [fact for fact in case.facts if fact.type != "visit_dispatched"]
    assert [fact.type for fact in unanswered(case.complaint, until)] == ["dispatch_requested"]
    assert unanswered(case.complaint, case.facts) == []
