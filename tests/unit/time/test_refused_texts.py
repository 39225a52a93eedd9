"""Texts that are no amount or window: what is wrong and what is accepted, as authors read it in either language."""

import pytest

from domain.diagnostics import Unaccepted
from domain.phrases import in_language
from domain.time.amounts import Amount
from domain.time.windows import Window

AMOUNT = (
    'a whole number and a unit, such as "30 minutes", "72 hours", "8 working hours", "3 days", '
    '"5 working days", "2 months", "1 year", or the words "end of day"'
)
AMOUNT_ZH = (
    '整数加单位,例如 "30 minutes"、"72 hours"、"8 working hours"、"3 days"、'
    '"5 working days"、"2 months"、"1 year",或 "end of day"'
)


def said(mistake: Unaccepted) -> tuple[str, str, str, str]:
    what, accepted = mistake.what, mistake.accepted
    return str(what), str(accepted), in_language(what, "zh"), in_language(accepted, "zh")


@pytest.mark.parametrize(("text", "what", "accepted", "what_zh", "accepted_zh"), [
    ('8', "'8' is not an amount of time (the unit is missing)", AMOUNT, "'8' 不是时间数量(缺少单位)", AMOUNT_ZH),
    ('-1 hours', "'-1 hours' is not an amount of time (it cannot be negative)", AMOUNT, "'-1 hours' 不是时间数量(不能是负数)", AMOUNT_ZH),
    ('1.5 hours', "'1.5 hours' is not an amount of time (no fractions: use the next smaller unit, 90 minutes for an hour and a half)", AMOUNT, "'1.5 hours' 不是时间数量(不用小数:换更小的单位,一个半小时写 90 minutes)", AMOUNT_ZH),
    ('8 fortnights', "'8 fortnights' is not an amount of time", AMOUNT, "'8 fortnights' 不是时间数量", AMOUNT_ZH),
    ('10000001 hours', 'an amount counts from 0 to 10000000 hours, not 10000001', '', '数量从 0 到 10000000 hours,不是 10000001', ''),
    ('99999999999 hours', "'99999999999 hours' is too long: an amount counts from 0 to 10000000 hours", '', "'99999999999 hours' 太长:数量从 0 到 10000000 hours", ''),
])  # fmt: skip
def test_an_amount(text, what, accepted, what_zh, accepted_zh):
    with pytest.raises(Unaccepted) as caught:
        Amount.parse(text)
    assert said(caught.value) == (what, accepted, what_zh, accepted_zh)


@pytest.mark.parametrize(("text", "what", "accepted", "what_zh", "accepted_zh"), [
    ('9-5', "'9-5' is not a window of a day", '"09:00-12:00", "09:00:30-18:00", "00:00-24:00" or, past midnight, "22:00-06:00"', "'9-5' 不是一天中的时段", '"09:00-12:00"、"09:00:30-18:00"、"00:00-24:00",过午夜写 "22:00-06:00"'),
    ('24:00-06:00', "the window '24:00-06:00' opens at 24:00: write 00:00 and put it on the next day", '', "时段 '24:00-06:00' 从 24:00 开始:写 00:00,放到第二天", ''),
    ('09:00-09:00', "the window '09:00-09:00' is empty: for a whole day write 00:00-24:00", '', "时段 '09:00-09:00' 是空的:全天写 00:00-24:00", ''),
    ('09:61-10:00', "the window '09:61-10:00' names a time that no clock shows: times run from 00:00 to 24:00", '', "时段 '09:61-10:00' 中的时间钟上没有:时间从 00:00 到 24:00", ''),
])  # fmt: skip
def test_a_window(text, what, accepted, what_zh, accepted_zh):
    with pytest.raises(Unaccepted) as caught:
        Window.parse(text)
    assert said(caught.value) == (what, accepted, what_zh, accepted_zh)
