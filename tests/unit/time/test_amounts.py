"""Amounts of time are read strictly and written back so that they can be read again."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from domain.time.amounts import Amount, AmountText, Unit

AMOUNTS = st.builds(
    Amount,
    st.integers(0, 10_000_000),
    st.sampled_from([unit for unit in Unit if unit is not Unit.END_OF_DAY]),
) | st.just(Amount(0, Unit.END_OF_DAY))


class Rule(BaseModel):
    within: AmountText


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("8 working hours", 8, Unit.WORKING_HOURS),
        ("1 working hours", 1, Unit.WORKING_HOURS),
        ("1 working hour", 1, Unit.WORKING_HOURS),
        ("  5   Working  Days ", 5, Unit.WORKING_DAYS),
        ("72 hours", 72, Unit.HOURS),
        ("72hours", 72, Unit.HOURS),
        ("30 minutes", 30, Unit.MINUTES),
        ("90 working minutes", 90, Unit.WORKING_MINUTES),
        ("3 days", 3, Unit.DAYS),
        ("0 working days", 0, Unit.WORKING_DAYS),
        ("2 months", 2, Unit.MONTHS),
        ("1 year", 1, Unit.YEARS),
        ("end of day", 0, Unit.END_OF_DAY),
        ("Same day", 0, Unit.END_OF_DAY),
    ],
)
def test_accepted_forms(text: str, count: int, unit: Unit) -> None:
    assert Amount.parse(text) == Amount(count, unit)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "8 working hours"),
        ("8", "unit is missing"),
        ("hours", "is not an amount"),
        ("-1 hours", "cannot be negative"),
        ("1.5 hours", "no fractions"),
        ("1,5 hours", "no fractions"),
        ("8 fortnights", "'8 fortnights'"),
        ("８ hours", "is not an amount"),
        ("3 end of day", "is not an amount"),
        ("3 end of days", "is not an amount"),
        ("99999999999999999999 hours", "too long"),
        ("10000001 hours", "from 0 to 10000000"),
        ("8 hours 30 minutes", "is not an amount"),
    ],
)
def test_refused_forms_say_what_would_do(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"hours|amount") as refusal:
        Amount.parse(text)
    assert message in str(refusal.value)


@pytest.mark.parametrize("value", [8, None, True, ["8 hours"], {"hours": 8}])
def test_a_field_that_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="is not an amount of time"):
        Rule.model_validate({"within": value})


@pytest.mark.parametrize(
    ("count", "unit"), [(True, Unit.HOURS), (-1, Unit.DAYS), (1.0, Unit.DAYS), (1, Unit.END_OF_DAY)]
)
def test_a_bad_count_cannot_be_built(count: int, unit: Unit) -> None:
    with pytest.raises(ValueError, match=r"number|counts"):
        Amount(count, unit)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("8 working hours", "8 working hours", "8 个工作小时"),
        ("5 working days", "5 working days", "5 个工作日"),
        ("72 hours", "72 hours", "72 小时"),
        ("1 hours", "1 hour", "1 小时"),
        ("30 minutes", "30 minutes", "30 分钟"),
        ("3 days", "3 days", "3 天"),
        ("1 months", "1 month", "1 个月"),
        ("2 years", "2 years", "2 年"),
        ("end of day", "end of day", "当日下班前"),
    ],
)
def test_labels(text: str, english: str, chinese: str) -> None:
    amount = Amount.parse(text)
    assert (amount.label("en"), amount.label("zh")) == (english, chinese)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match='choose "en" or "zh"'):
        Amount(1, Unit.HOURS).label("fr")


def test_length_is_known_for_hours_only() -> None:
    assert Amount.parse("90 working minutes").microseconds == 5_400_000_000
    with pytest.raises(ValueError, match="ends with a day"):
        _ = Amount.parse("2 days").microseconds


@given(AMOUNTS)
def test_text_can_be_read_again(amount: Amount) -> None:
    assert Amount.parse(str(amount)) == amount
    rule = Rule(within=amount)
    assert Rule.model_validate_json(rule.model_dump_json()) == rule


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert Amount.parse(str(Amount.parse(text))) == Amount.parse(text)
