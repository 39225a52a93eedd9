"""Restoration: the log alone gives the state, the answers, and what is still to be done."""

from typing import Any

import pytest
from hypothesis import given, settings

from domain.complaint.snapshot import dump
from domain.log.ledger import GENESIS, seal
from domain.state_from_log import restore
from tests.unit import lives
from tests.unit.lives import evergreen, in_one_jump, lived, stories


@settings(max_examples=60)
@given(stories())
def test_a_log_gives_back_the_state_and_the_answer_to_every_command(story: Any):
    asked: dict[str, list[Any]] = {}
    with pytest.MonkeyPatch.context() as patch:
        submit = lives.submit

        def noted(book: Any, complaint: Any, command: Any, now: Any) -> list[Any]:
            asked[command.id] = submit(book, complaint, command, now)
            return asked[command.id]

        patch.setattr(lives, "submit", noted)
        life = lived(story, in_one_jump)
    sealed = seal(life.complaint.id, life.facts, GENESIS)
    if not sealed:
        return
    restored = restore(life.complaint.id, sealed, lambda _: evergreen())
    life.complaint.head = sealed[-1].hash
    assert dump(restored.complaint) == dump(life.complaint)
    answered = {one.command_id: one for one in restored.receipts}
    for key, facts in asked.items():
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
    heard = {fact.data["notice"] for fact in life.facts if fact.type in ("notice_delivered", "notice_failed")}
    acknowledged = {fact.data["notice"] for fact in life.facts if fact.type == "notice_acknowledged"}
    asked = {str(fact.number) for fact in life.facts if fact.type == "notice_requested"}
    found = {str(fact.number) for fact in restored.unanswered if fact.type == "notice_requested"}
    assert found == asked - heard - acknowledged - restored.complaint.held.keys()


def test_an_empty_log_is_no_complaint():
    with pytest.raises(ValueError, match="no facts"):
        restore("C-1", [], lambda _: evergreen())
