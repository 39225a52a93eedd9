"""Fields: how a value given by a person becomes a value in the log, and what is refused."""

import pytest

from domain.facts.fields import Field, FieldError, FieldType

T = FieldType


@pytest.mark.parametrize(
    ("type", "given", "kept"),
    [
        (T.TEXT, " 开胶 ", "开胶"),
        (T.TEXT, 42, "42"),
        (T.FLAG, True, True),
        (T.FLAG, "Yes", True),
        (T.FLAG, "true", True),
        (T.FLAG, "是", True),
        (T.FLAG, "false", False),
        (T.FLAG, "No", False),
        (T.FLAG, "否", False),
        (T.COUNT, 7, 7),
        (T.COUNT, " -3 ", -3),
        (T.MONEY, "30.50", "30.50"),
        (T.MONEY, 30, "30"),
        (T.MONEY, "1E+2", "100"),
        (T.INSTANT, "2026-11-16T09:00:00+08:00", "2026-11-16T01:00:00Z"),
        (T.INSTANT, "2026-11-16T09+08:00", "2026-11-16T01:00:00Z"),
        (T.TEXTS, "佛山、广州,深圳", ["佛山", "广州", "深圳"]),
        (T.TEXTS, ["a"], ["a"]),
        (T.PERSON, "wang-qiang", "wang-qiang"),
        (T.PEOPLE, ["wang", "li"], ["wang", "li"]),
        (T.RECORD, {"型号": "BX-20"}, {"型号": "BX-20"}),
    ],
)
def test_what_is_kept(type, given, kept):
    assert Field(type).read(given) == kept


@pytest.mark.parametrize(
    ("type", "given", "message"),
    [
        (T.TEXT, "  ", "given an empty text"),
        (T.TEXT, True, "given True; accepted: text"),
        (T.TEXT, ["x"], "given ['x']; accepted: text"),
        (T.TEXT, "a\x00b", "NUL"),
        (T.TEXT, "\ud800", "surrogate"),
        (T.TEXT, "x" * 10_001, "given 10001 characters; accepted: at most 10000"),
        (T.FLAG, "perhaps", 'given "perhaps"; accepted: true or false'),
        (T.FLAG, 1, "given 1; accepted: true or false"),
        (T.COUNT, "3.5", "accepted: a whole number"),
        (T.COUNT, True, "accepted: a whole number"),
        (T.COUNT, 10**15, "below 10^15"),
        (T.MONEY, 30.5, 'such as "30" or "30.50"'),
        (T.MONEY, "30.505", "at most two decimals"),
        (T.MONEY, "NaN", "at most two decimals"),
        (T.MONEY, "thirty", "at most two decimals"),
        (T.INSTANT, "2026-11-16T09:00:00", "without a zone"),
        (T.INSTANT, "2026-11-16", "without an hour"),
        (T.INSTANT, "tomorrow", "accepted: a time with its zone"),
        (T.INSTANT, "9999-01-01T00:00:00Z", "given the year 9999"),
        (T.INSTANT, 20261116, "accepted: a time with its zone"),
        (T.TEXTS, [], "a list with at least one entry"),
        (T.TEXTS, [["x"]], "accepted: text"),
        (T.PERSON, "wang qiang", "without spaces, colons or slashes"),
        (T.PERSON, "role:wang", "without spaces, colons or slashes"),
        (T.PEOPLE, ["wang", "a/b"], "without spaces, colons or slashes"),
        (T.RECORD, {}, "a mapping of names to texts"),
        (T.RECORD, {"a": {"b": "c"}}, "accepted: text"),
    ],
)
def test_what_is_refused(type, given, message):
    with pytest.raises(FieldError) as error:
        Field(type).read(given)

    assert message in str(error.value)


def test_a_limited_field_names_its_values():
    field = Field(T.TEXTS, choices=("a", "b"))

    assert field.read(["b"]) == ["b"]
    with pytest.raises(FieldError, match='given "c"; accepted: a, b'):
        field.read(["a", "c"])


def test_the_types_have_the_names_that_policies_use():
    assert sorted(FieldType) == [
        "amount", "count", "flag", "instant", "money", "people", "person", "record", "text", "texts",
    ]  # fmt: skip
