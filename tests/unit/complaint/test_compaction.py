"""A life has no length: what is carried on stays small, and what goes on in it stays whole."""

import json
import random

import pytest

from domain.canonical import canonical
from domain.complaint.compaction import CARRIED_BYTES, STEPS, _compact, compacted
from domain.complaint.snapshot import dump, load
from tests.unit import adoptions
from tests.unit.story import Story, rules

RULES = """
deadlines:
  answer: {from: message_received, per: message, until: message_answered, within: 2 hours}
  answer_all: {from: received, until: replied, within: 100 days}
"""


def carried_on(story):
    """The story goes on as the next run of its workflow would: with what is carried."""
    kept = compacted(story.complaint)
    story.simulation.complaint = load(kept)
    return kept


def message(story, text):
    story.do("record_message", "intake:li", channel="phone", text=text)
    newest = f"message-{story.complaint.counts['message']}"
    story.do("answer_message", "intake:li", about=newest, text=text)


@pytest.fixture
def story():
    return Story(rules(RULES)).at("16 09:00").open()


@pytest.fixture(scope="module")
def long_life():
    """A life whose first message was never answered, and 1,200 that were. It is lived once for the tests of this file."""
    story = Story(rules(RULES)).at("16 09:00").open()
    story.do("record_message", "intake:li", channel="phone", text="the first, never answered")
    for _ in range(1_200):
        message(story, "y" * 500)
    return json.dumps(dump(story.complaint)), story.count


@pytest.fixture
def long_story(long_life):
    state, count = long_life
    story = Story(rules(RULES), count=count).at("16 09:00")
    story.simulation.complaint = load(json.loads(state))
    return story


def test_a_short_life_is_carried_as_it_is(story):
    message(story, "x" * 3_000)
    assert compacted(story.complaint) == dump(story.complaint)


def test_long_messages_and_many_short_ones_stay_far_below_the_limit(story):
    dice = random.Random(8)
    for turn in range(1_200):
        long = turn % 30 == 0
        message(story, "长" * 9_000 if long else f"note {dice.random()}")
        if turn % 200 == 199:
            assert len(canonical(carried_on(story))) <= CARRIED_BYTES
    assert story.complaint.counts["message"] == 1_200
    assert "message-1200" in story.complaint.things
    assert "message-2" not in story.complaint.things


def test_what_goes_on_is_never_dropped(long_story):
    carried_on(long_story)
    assert not long_story.complaint.things["message-1"].ended
    assert long_story.complaint.clock("answer", "message-1").status == "running"
    assert long_story.complaint.clock("answer_all", "case").status == "running"
    long_story.do("answer_message", "intake:li", about="message-1", text="at last")
    assert "deadline_met" in [fact.type for fact in long_story.last]


def test_the_next_thing_gets_a_number_of_its_own(long_story):
    carried_on(long_story)
    message(long_story, "z")
    assert "message-1202" in long_story.complaint.things


def test_a_life_that_was_carried_on_goes_on_as_one_that_was_not(story):
    other = Story(rules(RULES)).at("16 09:00").open()
    for turn in range(900):
        for each in (story, other):
            message(each, f"{turn} " + "y" * 500)
        if turn % 100 == 99:
            carried_on(story)
    assert [fact.to_json() for fact in story.facts] == [fact.to_json() for fact in other.facts]


def test_ids_and_digests_are_never_shortened(long_story):
    digest = long_story.complaint.case["rulebook"]
    for step in STEPS:
        _compact(long_story.complaint, step)
        assert long_story.complaint.case["rulebook"] == digest
    assert min(step.characters for step in STEPS) >= 200, "ids take up to 200 characters"


def test_a_life_that_was_carried_on_can_adopt_another_policy():
    """The new rules remember clocks of things that the state has let go; those must stay gone."""
    life = adoptions.opened()
    for _ in range(250):
        life.do(life.now, "record_message", "intake:li-min", channel="hotline", text="长" * 3_000)
        newest = f"message-{life.complaint.counts['message']}"
        life.do(life.now, "answer_message", "intake:li-min", newest, text="长" * 3_000)
    life.complaint = load(compacted(life.complaint))
    assert "message-1" not in life.complaint.things
    adoptions.adopts(life, adoptions.changed(with_clocks_for_messages), "retroactive", "2026-12-28T09:00")
    assert {clock.thing for clock in life.complaint.clocks.values()} <= life.complaint.things.keys()
    life.do(life.now, "note", "intake:li-min", text="goes on")


def with_clocks_for_messages(policy):
    policy["deadlines"]["answer_message"] = {
        "clause": "EVG-99",
        "words": {"zh": "答复来信", "en": "answer a message"},
        "from": "message_received",
        "per": "message",
        "until": "message_answered",
        "within": "2 hours",
    }


def test_documents_that_nothing_waits_for_are_dropped_and_the_youngest_stay(story):
    for number in range(1_500):
        story.do("submit_document", "intake:li", kind="slip", text=f"{number} " + "z" * 400)
    carried_on(story)
    assert "document-1" not in story.complaint.things
    assert "document-1500" in story.complaint.things


def test_lists_are_cut_as_texts_are(long_story):
    pages = [f"page {number}" for number in range(60)]
    long_story.do("submit_document", "intake:li", kind="slip", attachments=pages)
    kept = carried_on(long_story)
    newest = [thing for thing in kept["things"].values() if thing["kind"] == "document"][-1]
    assert 20 <= len(newest["data"]["attachments"]) <= 60
