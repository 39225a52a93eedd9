"""Conditions: the closed set of tests on named fields."""

from datetime import UTC, datetime

import pytest

from domain.policy.conditions import ALWAYS, ConditionError, read_condition

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
FIELDS = {
    "severity": "major",
    "flag": True,
    "off": False,
    "count": 3,
    "amount": "120.50",
    "regions": ["佛山", "广州"],
    "to": "wang",
    "owner": "wang",
    "at": "2026-11-16T12:00:00Z",
}


def holds(form, **fields):
    return read_condition(form).holds((FIELDS | fields).get, lambda _: NOON)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"severity": "major"}, True),
        ({"severity": "normal"}, False),
        ({"severity": ["normal", "major"]}, True),
        ({"missing": "major"}, False),
        ({"flag": "true", "off": "false"}, True),
        ({"flag": "true", "off": "true"}, False),
        ([{"severity": "normal"}, {"flag": "true"}], True),
        ([{"severity": "normal"}, {"flag": "false"}], False),
        ({"severity": {"not": "normal"}}, True),
        ({"severity": {"not": ["normal", "major"]}}, False),
        ({"missing": {"not": "normal"}}, True),
        ({"severity": {"given": "true"}}, True),
        ({"missing": {"given": "true"}}, False),
        ({"missing": {"given": "false"}}, True),
        ({"severity": {"given": "true", "not": "major"}}, False),
        ({"count": {"at_least": "3"}}, True),
        ({"count": {"at_least": "4"}}, False),
        ({"amount": {"at_most": "120.50"}}, True),
        ({"severity": {"at_least": "1"}}, False),
        ({"missing": {"at_most": "1"}}, False),
        ({"regions": "佛山"}, True),
        ({"regions": {"not": "佛山"}}, False),
        ({"to": {"same_as": "owner"}}, True),
        ({"to": {"same_as": "severity"}}, False),
        ({"to": {"same_as": "missing"}}, False),
        ({"to": {"not_same_as": "owner"}}, False),
        ({"to": {"not_same_as": "missing"}}, True),
        ({"missing": {"not_same_as": "owner"}}, True),
        ({"at": {"before": "x"}}, False),
        ({"at": {"not_before": "x"}}, True),
        ({"at": {"after": "x"}}, False),
        ({"at": {"not_after": "x"}}, True),
        ({"severity": {"not_after": "x"}}, False),
    ],
)
def test_a_test_on_a_field(form, expected):
    assert holds(form) is expected


def test_no_condition_always_holds():
    assert read_condition(None) is ALWAYS
    assert holds(None)


def test_an_instant_that_is_not_known_yet_decides_nothing():
    condition = read_condition({"at": {"not_after": {"due": "on_site"}}})

    assert not condition.holds(FIELDS.get, lambda _: None)


def test_a_condition_names_the_fields_it_looks_at():
    assert read_condition([{"a": "x", "b": {"same_as": "c"}}, {"d": {"given": "true"}}]).names == set("abcd")


def test_a_condition_as_text():
    assert str(read_condition({"liability": {"given": "true", "not": "undetermined"}})) == (
        "liability given and liability not undetermined"
    )
    assert str(read_condition([{"to": {"not_same_as": "owner"}}, {"a": ["y", "x"]}])) == (
        "to not same as owner or else a x or y"
    )


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ([], "empty list"),
        ("severity", "accepted: a mapping of field names to tests"),
        ({"severity": {}}, "severity: given no test"),
        ({"severity": []}, "severity: given []"),
        ({"severity": None}, "severity: given None"),
        ({"severity": ["a", {}]}, "accepted: a text, or a list of texts"),
        ({"severity": {"is": "major"}}, 'severity.is: unknown test "is"; accepted: not, given'),
        ({"severity": {"given": "perhaps"}}, "severity.given: given 'perhaps'; accepted: true or false"),
        ({"count": {"at_least": "many"}}, "count.at_least: given 'many'; accepted: a number"),
        ({"to": {"same_as": ["owner"]}}, "to.same_as: given ['owner']; accepted: the name of a field"),
    ],
)
def test_a_condition_that_the_language_does_not_have(form, message):
    with pytest.raises(ConditionError) as error:
        read_condition(form)

    assert message in str(error.value)
