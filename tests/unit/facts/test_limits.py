"""Limits: what passes can be stored, hashed and sent; what does not pass is refused with its field."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facts.commands import Command, Submission
from domain.facts.limits import (
    MAX_MESSAGE_BYTES,
    command_id_problem,
    complaint_id_problem,
    message_problems,
)
from domain.facts.refusals import Refusal
from tests.unit.story import Story, rules

BY = "intake:li-min"


@pytest.mark.parametrize("id", ["EVG-1", "投诉-2026-001", "a" * 100, "C.1_x(2)"])
def test_an_id_that_people_can_read_is_taken(id):
    assert complaint_id_problem(id) is None


@pytest.mark.parametrize(
    "id",
    [
        "",
        "a b",
        "a\nb",
        "a/b",
        "a:b",
        "a?b",
        "a#b",
        "a" * 101,
        "a\x00b",
        "a\u202eb",
        "a\u200bb",
        "\ud800",
        "a\x7f",
    ],
)
def test_an_id_that_would_get_lost_is_refused_with_what_would_be_right(id):
    problem = complaint_id_problem(id)
    assert problem is not None
    assert problem.where == "id"
    assert "1 to 100" in problem.accepted
    json.dumps(problem.what).encode()
    assert problem.what.isprintable()


@pytest.mark.parametrize("id", ["1", "发", "x" * 200, "note 7", "a:b/c"])
def test_a_command_may_have_nearly_any_id_on_one_line(id):
    assert command_id_problem(id) is None


@pytest.mark.parametrize("id", ["", "x" * 201, "a\nb", "a\x00", " a", "time", "cancel", "fact:3", "\udfff"])
def test_a_command_id_that_the_log_cannot_keep_is_refused(id):
    assert command_id_problem(id) is not None


def test_everything_wrong_is_named_at_once_with_its_field():
    problems = message_problems(
        "intake:li\x00",
        {"at": "x" * 300, "about": "visit-1\x00"},
        {"text": "a\x00b", "order": {"k": "\ud800"}, "": 1},
        "a\nb",
    )
    assert [problem.where for problem in problems] == [
        "by", "id", "at", "about", "text", "order.k", "fields",
    ]  # fmt: skip


def test_a_message_that_is_too_large_says_the_limit():
    (problem,) = message_problems(BY, {}, {"text": "长" * MAX_MESSAGE_BYTES})
    assert problem.where == "fields"
    assert f"{MAX_MESSAGE_BYTES:,}" in problem.accepted


def test_nesting_and_entries_are_limited():
    deep: object = "x"
    for _ in range(20):
        deep = [deep]
    problems = message_problems(BY, {}, {"deep": deep, "many": ["x"] * 501, "big": 10**60})
    assert [problem.where.split(".")[0] for problem in problems] == ["deep", "many", "big"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
texts = st.text(st.characters(), max_size=40)
FIELDS = st.dictionaries(
    st.sampled_from(["text", "reason", "to", "channel", "what", "due_at", "order", "note"])
    | st.text(max_size=5),
    texts | anything,
    max_size=4,
)
STORY = Story(rules()).open()


@given(
    st.sampled_from(["note", "record_message", "promise", "assess", "start_block"]),
    texts.map(lambda name: f"intake:{name}") | texts,
    texts,
    FIELDS,
)
def test_what_passes_the_limits_is_refused_by_the_rules_or_can_be_kept(name, by, id, fields):
    if message_problems(by, {}, fields, id):
        return
    command = Command.model_validate({"id": id, "name": name, "by": by, "fields": fields})
    json.dumps(command.content()).encode()
    try:
        facts = STORY.simulation.submit(command, STORY.now)
    except Refusal as refusal:
        json.dumps(str(refusal), ensure_ascii=False).encode()
        return
    for fact in facts:
        json.dumps(fact.to_json(), ensure_ascii=False, allow_nan=False).encode()


@given(st.text(st.characters(), max_size=60))
def test_an_actor_that_the_form_takes_is_judged_by_the_limits(by):
    try:
        problems = Submission.model_validate({"by": by}).problems()
    except ValueError:
        return
    assert problems == message_problems(by, {}, {})
