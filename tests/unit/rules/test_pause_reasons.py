"""A pause has a reason of the policy's list, and what else the policy wants of it."""

import pytest

from domain.facts.refusals import Refusal
from tests.unit.story import Story, rules

DEADLINE = "  calm: {from: accepted, until: resolved, within: 24 hours}"
LISTED = (
    "{from: {block_started: {cause: storm}}, until: block_ended, limit: 2 days, needs: [holder], "
    "reasons: {typhoon: {zh: 台风, en: typhoon}, flood: {zh: 洪水, en: flood}}}"
)
FREE = "{from: {block_started: {cause: storm}}, until: block_ended, limit: 2 days}"


def story(pause: str) -> Story:
    return Story(rules(f"deadlines:\n{DEADLINE}\npauses:\n  storm: {pause}")).at("16 09:00").open()


def refusal(case: Story, **fields) -> Refusal:
    with pytest.raises(Refusal) as caught:
        case.at("16 15:00").do("start_block", **fields)
    return caught.value


def test_a_listed_reason_begins_it_and_goes_on_record():
    case = story(LISTED).at("16 15:00").do("start_block", cause="storm", reason="typhoon", holder="li")
    assert case.one("pause_started").data["reason"] == "typhoon"
    assert case.says("deadline_paused") == ["16 15:00"]


@pytest.mark.parametrize("fields", [{"reason": "laziness"}, {}])
def test_any_other_reason_is_refused_with_the_list(fields):
    case = refusal(story(LISTED), cause="storm", holder="li", **fields)
    assert case.code == "gate"
    assert [problem.where for problem in case.problems] == ["reason"]
    assert case.problems[0].accepted == "typhoon (typhoon / 台风); flood (flood / 洪水)"


def test_a_field_that_the_pause_needs_is_asked_for():
    case = refusal(story(LISTED), cause="storm", reason="typhoon")
    assert [problem.where for problem in case.problems] == ["holder"]


def test_a_fact_that_begins_no_pause_may_give_any_reason():
    assert (
        story(LISTED).at("16 15:00").do("start_block", cause="keys", reason="lost").says("pause_started")
        == []
    )


def test_without_a_list_the_reason_is_free_and_kept():
    case = story(FREE).at("16 15:00").do("start_block", cause="storm", reason="台风预警")
    assert case.one("pause_started").data["reason"] == "台风预警"


def test_the_limit_ends_it_by_itself_and_credits_what_counted():
    case = story(FREE).at("16 15:00").do("start_block", cause="storm").until("20 09:00")
    assert case.one("pause_ended").data["reason"] == "limit"
    assert case.says("pause_ended") == ["18 18:00"]
    assert case.says("deadline_resumed") == ["18 18:00"]
    assert case.says("deadline_breached") == ["19 12:00"]
