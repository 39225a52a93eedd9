"""Drafts: what is handed to the engine stays as it is; what is written is another draft."""

from copy import deepcopy
from dataclasses import FrozenInstanceError
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from domain import engine
from domain.engine import conclude, to_write
from domain.facts.drafts import NEW, Draft
from tests.unit.lives import lived, stories
from tests.unit.story import Story, rules

TEXT = """
deadlines:
  answer: {from: received, until: replied, within: 2 hours}
quiet:
  all: {words: {zh: 夜间, en: night}, hours: 21:00-08:00}
  email: {words: {zh: 夜间, en: night}, hours: 21:00-09:00}
penalties:
  clause: P-0
  confirm_by: [chief]
  amount: [{amount: "10"}]
  items:
    rude: {clause: P-1, words: {zh: 粗鲁, en: rude}, group: manners, amount: [{amount: "30"}]}
    cruel: {clause: P-2, words: {zh: 粗暴, en: cruel}, group: manners, amount: [{amount: "50"}]}
"""
PENALTY = {
    "against": "person:li",
    "thing": "case",
    "cycle": 1,
    "neglect": 1,
    "group": "manners",
    "clause": [],
}
NOTICE: dict[str, Any] = {"to": ["role:chief"], "text": "hello"}


def story() -> Story:
    return Story(rules(TEXT)).at("16 22:00").open(severity="normal")


def draft(case: Story, type: str, about: str = "case", **data: Any) -> Draft:
    return Draft(type, about, case.now, "fact:1", data)


def prepared(case: Story, draft: Draft) -> Draft | None:
    """What is to be written of a draft, which itself is not changed."""
    before = deepcopy(draft)
    result = to_write(case.book, case.complaint, draft, case.now)
    assert draft == before
    return result


def test_a_draft_cannot_be_rewritten():
    with pytest.raises(FrozenInstanceError):
        draft(story(), "noted").about = "case"  # type: ignore[misc]


def test_a_notice_in_quiet_hours_is_written_with_the_end_of_them():
    case = story()
    result = prepared(case, draft(case, "notice_requested", **NOTICE))

    assert result is not None
    assert result.data == {
        **NOTICE,
        "not_before": "2026-11-17T00:00:00Z",
        "rests": {"email": "2026-11-17T01:00:00Z"},
    }


def test_a_higher_penalty_of_the_group_is_written_as_a_revision_and_a_lower_one_not_at_all():
    case = story()
    low = draft(case, "penalty_proposed", item="rude", amount="30", **PENALTY)
    high = draft(case, "penalty_proposed", item="cruel", amount="50", **PENALTY)
    [first] = conclude(case.book, case.complaint, [low], case.now)
    result = prepared(case, high)

    assert result is not None
    assert (result.type, result.data["penalty"]) == ("penalty_revised", str(first.number))
    assert (result.data["amount"], result.data["was"]) == ("50", "30")
    assert prepared(case, low) is None


def test_a_penalty_that_was_decided_is_not_revised():
    case = story()
    low = draft(case, "penalty_proposed", item="rude", amount="30", **PENALTY)
    [first] = conclude(case.book, case.complaint, [low], case.now)
    case.do("confirm_penalty", "chief:zhao", penalty=str(first.number))

    assert prepared(case, draft(case, "penalty_proposed", item="cruel", amount="50", **PENALTY)) is None


def test_an_escalation_is_written_with_the_level_that_stands():
    case = story()
    conclude(case.book, case.complaint, [draft(case, "escalated", to="boss", level=3)], case.now)
    result = prepared(case, draft(case, "escalated", to="chief", level=2))

    assert result is not None
    assert result.data == {"to": "chief", "level": 3, "from": 3}


def test_the_same_work_is_asked_for_once():
    case = story()
    task = draft(case, "task_opened", NEW, kind="call", to="chief")
    first = prepared(case, task)
    conclude(case.book, case.complaint, [task], case.now)

    assert first is not None
    assert first.about == "task-1"
    assert prepared(case, task) is None


def test_the_breach_of_a_clock_that_ended_is_not_written():
    case = story().do("reply", text="x")
    breach = draft(case, "deadline_breached", rule="answer", thing="case", cycle=1)

    assert prepared(case, breach) is None


@settings(max_examples=25)
@given(stories())
def test_no_draft_of_a_life_is_changed_by_writing_it(story):
    seen: list[tuple[Draft, Draft]] = []
    write = to_write

    def watched(book, complaint, draft, now):
        seen.append((draft, deepcopy(draft)))
        return write(book, complaint, draft, now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "to_write", watched)
        life = lived(story)
        life.between(life, life.now, life.now + timedelta(days=3))

    assert seen
    assert all(draft == before for draft, before in seen)
