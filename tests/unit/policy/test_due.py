"""Due expressions: amounts, fields, borrowed due times, and choices between them."""

from datetime import datetime

import pytest

from domain.policy.due import DueError, Setting, read_due
from domain.time.amounts import Amount
from domain.time.instants import write_instant
from tests.unit.story import at, local, worktimes

PARAMS = {"reply": Amount.parse("2 working hours"), "unset": None}


def due(form, *, start="16 09:00", fields=None, others=None, pauses=()):
    setting = Setting(
        worktimes()["evergreen-office"],
        at(start),
        [(at(start), at(end)) for start, end in pauses],
        (fields or {}).get,
        lambda name: at(others[name]) if others and name in others else None,
    )
    result = read_due(form, PARAMS).evaluate(setting)
    return local(result.at) if result else None


STATED = {"visit.starts_at": write_instant(at("18 15:00"))}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("8 working hours", "17 09:00"),
        ("72 hours", "19 09:00"),
        ("3 working days", "19 18:00"),
        ("end of day", "16 18:00"),
        ({"amount": "90 minutes"}, "16 10:30"),
        ({"param": "reply"}, "16 11:00"),
        ({"param": "reply", "plus": "1 hours"}, "16 12:00"),
        ({"field": "visit.starts_at"}, "18 15:00"),
        ({"field": "visit.starts_at", "minus": "10 minutes"}, "18 14:50"),
        ({"field": "visit.starts_at", "minus": "8 working hours"}, "17 15:00"),
        ({"field": "visit.ends_at"}, None),
        ({"due": "on_site"}, "17 10:00"),
        ({"due": "on_site", "minus": "1 working hours"}, "17 09:00"),
        ({"due": "elsewhere"}, None),
        ({"earliest": ["3 working days", {"field": "visit.starts_at"}]}, "18 15:00"),
        ({"latest": ["3 working days", {"field": "visit.starts_at"}]}, "19 18:00"),
        ({"earliest": ["3 working days", {"field": "visit.ends_at"}]}, "19 18:00"),
        ({"first_known": [{"field": "visit.ends_at"}, {"param": "reply"}]}, "16 11:00"),
        ({"first_known": [{"field": "visit.starts_at"}, {"param": "reply"}]}, "18 15:00"),
        ({"earliest": [{"first_known": [{"due": "elsewhere"}, "3 hours"]}, "72 hours"]}, "16 12:00"),
        ({"earliest": [{"due": "elsewhere"}, {"field": "visit.ends_at"}]}, None),
    ],
)
def test_a_due_time(form, expected):
    assert due(form, fields=STATED, others={"on_site": "17 10:00"}) == expected


def test_a_field_that_holds_no_instant_is_not_known():
    assert due({"field": "x"}, fields={"x": "tomorrow"}) is None
    assert due({"field": "x"}, fields={"x": "2026-11-18T15:00:00"}) is None
    assert due({"field": "x"}, fields={"x": 7}) is None


def test_pauses_move_what_is_counted_and_nothing_else():
    pauses = [("16 10:00", "16 11:00")]

    assert due("2 hours", pauses=pauses) == "16 12:00"
    assert due({"field": "visit.starts_at"}, fields=STATED, pauses=pauses) == "18 15:00"


def test_what_an_expression_depends_on():
    form = {"earliest": ["3 hours", {"field": "visit.starts_at"}, {"due": "on_site", "minus": "1 hours"}]}
    expression = read_due(form, PARAMS)

    assert not expression.fixed
    assert expression.fields == {"visit.starts_at"}
    assert expression.rules == {"on_site"}
    assert [str(amount) for amount in expression.amounts] == ["3 hours"]
    assert read_due({"latest": ["3 hours", {"param": "reply"}]}, PARAMS).fixed


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("8 wrking hours", "8 wrking hours"),
        (None, "accepted: an amount, {param: ..}"),
        ([], "given []"),
        ({}, "given the keys none"),
        ({"field": "a", "due": "b"}, "given the keys field, due"),
        ({"when": "later"}, 'when: unknown key "when"'),
        ({"earliest": []}, "earliest: given []"),
        ({"field": ""}, "field: given ''"),
        ({"param": "first"}, 'unknown parameter "first"; accepted: reply, unset'),
        ({"param": "unset"}, 'parameter "unset" has no value'),
        ({"field": "a", "minus": {"field": "b"}}, "accepted: an amount or {param: ..}"),
    ],
)
def test_a_due_expression_that_the_language_does_not_have(form, message):
    with pytest.raises(DueError) as error:
        read_due(form, PARAMS)

    assert message in str(error.value)


def test_instants_are_utc():
    assert isinstance(at("16 09:00"), datetime)
    assert write_instant(at("16 09:00")) == "2026-11-16T01:00:00Z"


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("gone", PARAMS, 'param: unknown parameter "gone"; accepted: reply, unset'),
        ("gone", {}, 'param: unknown parameter "gone"; accepted: none is declared'),
        ("unset", PARAMS, 'param: parameter "unset" has no value; accepted: `value` at params.unset'),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(name, params, message):
    with pytest.raises(DueError) as caught:
        read_due({"param": name}, params)
    assert str(caught.value) == message
