"""Forms that the language does not have: where, what is wrong and what is accepted, as authors read it in either language."""

import pytest

from domain.diagnostics import Diagnostic
from domain.phrases import in_language
from domain.policy.compiler import PolicyMistaken
from domain.policy.conditions import ConditionError, read_condition
from domain.policy.due import DueError, read_due
from domain.policy.patterns import PatternError, read_pattern
from domain.time.amounts import Amount
from tests.unit.story import rules

PARAMS = {"reply": Amount.parse("2 hours"), "unset": None}
FORMS = (
    "an amount, {param: ..}, {field: ..}, {due: ..}, {earliest: [..]}, {latest: [..]} or {first_known: [..]}"
)
FORMS_ZH = (
    "数量、{param: ..}、{field: ..}、{due: ..}、{earliest: [..]}、{latest: [..]} 或 {first_known: [..]}"
)
TESTS = "not, given, at_least, at_most, same_as, not_same_as, before, not_before, after, not_after"
AMOUNT = (
    'a whole number and a unit, such as "30 minutes", "72 hours", "8 working hours", "3 days", '
    '"5 working days", "2 months", "1 year", or the words "end of day"'
)
AMOUNT_ZH = (
    '整数加单位,例如 "30 minutes"、"72 hours"、"8 working hours"、"3 days"、'
    '"5 working days"、"2 months"、"1 year",或 "end of day"'
)


def said(mistake: Diagnostic) -> tuple[str, str, str, str, str]:
    what, accepted = mistake.what, mistake.accepted
    return mistake.where, str(what), str(accepted), in_language(what, "zh"), in_language(accepted, "zh")


@pytest.mark.parametrize(("form", "where", "what", "accepted", "what_zh", "accepted_zh"), [
    (8, '', 'given 8', FORMS, '写的是 8', FORMS_ZH),
    ({}, '', 'given the keys none', f"one of {FORMS}", '写的键是 无', f"其中之一:{FORMS_ZH}"),
    ({'within': 'x'}, 'within', 'unknown key "within"', FORMS, '没有键 "within"', FORMS_ZH),
    ({'field': 'a', 'due': 'b'}, '', 'given the keys field, due', f"one of {FORMS}", '写的键是 field, due', f"其中之一:{FORMS_ZH}"),
    ({'amount': '8'}, 'amount', "'8' is not an amount of time (the unit is missing)", AMOUNT, "'8' 不是时间数量(缺少单位)", AMOUNT_ZH),
    ({'param': 'gone'}, 'param', 'unknown parameter "gone"', 'reply, unset', '没有参数 "gone"', 'reply, unset'),
    ({'param': 'unset'}, 'param', 'parameter "unset" has no value', '`value` at params.unset', '参数 "unset" 没有值', '在 params.unset 中写 `value`'),
    ({'earliest': []}, 'earliest', 'given []', FORMS, '写的是 []', FORMS_ZH),
    ({'due': 'a', 'plus': {'due': 'b'}}, 'plus', "given {'due': 'b'}", 'an amount or {param: ..}', "写的是 {'due': 'b'}", '数量或 {param: ..}'),
])  # fmt: skip
def test_a_due_time(form, where, what, accepted, what_zh, accepted_zh):
    with pytest.raises(DueError) as caught:
        read_due(form, PARAMS)
    assert said(caught.value.diagnostic) == (where, what, accepted, what_zh, accepted_zh)


@pytest.mark.parametrize(("form", "where", "what", "accepted", "what_zh", "accepted_zh"), [
    ([], '', 'given an empty list', 'at least one mapping of fields to tests', '写的是空列表', '至少一个从字段到条件的映射'),
    ('severity', '', "given 'severity'", 'a mapping of field names to tests', "写的是 'severity'", '从字段名到条件的映射'),
    ({'severity': {}}, 'severity', 'given no test', TESTS, '没有写条件', TESTS),
    ({'severity': {'is': 'x'}}, 'severity.is', 'unknown test "is"', TESTS, '没有条件 "is"', TESTS),
    ({'severity': None}, 'severity', 'given None', 'a text, or a list of texts', '写的是 None', '一段文字,或文字的列表'),
    ({'severity': {'given': 'perhaps'}}, 'severity.given', "given 'perhaps'", 'true or false', "写的是 'perhaps'", 'true 或 false'),
    ({'count': {'at_least': 'many'}}, 'count.at_least', "given 'many'", 'a number', "写的是 'many'", '数字'),
    ({'to': {'same_as': ['owner']}}, 'to.same_as', "given ['owner']", 'the name of a field', "写的是 ['owner']", '字段的名称'),
])  # fmt: skip
def test_a_condition(form, where, what, accepted, what_zh, accepted_zh):
    with pytest.raises(ConditionError) as caught:
        read_condition(form)
    assert said(caught.value.diagnostic) == (where, what, accepted, what_zh, accepted_zh)


@pytest.mark.parametrize(("form", "where", "what", "accepted", "what_zh", "accepted_zh"), [
    ([], '', 'given an empty list', 'at least one fact', '写的是空列表', '至少一个事实'),
    ({}, '', 'given {}', 'a fact, or a mapping of facts to tests', '写的是 {}', '一个事实,或从事实到条件的映射'),
    ({'all': []}, 'all', 'given []', 'a list of facts, with no other key beside it', '写的是 []', '事实的列表,旁边没有别的键'),
    ({'all': ['replied'], 'any': 1}, 'all', 'given other keys beside "all"', 'a list of facts, with no other key beside it', '"all" 旁边还有别的键', '事实的列表,旁边没有别的键'),
    ({'replied': {'times': '0'}}, 'replied.times', "given '0'", 'a whole number from 1', "写的是 '0'", '从 1 起的整数'),
    ([{'replied': {'text': {'is': 'x'}}}], '[0].replied.text.is', 'unknown test "is"', TESTS, '没有条件 "is"', TESTS),
])  # fmt: skip
def test_a_pattern(form, where, what, accepted, what_zh, accepted_zh):
    with pytest.raises(PatternError) as caught:
        read_pattern(form)
    assert said(caught.value.diagnostic) == (where, what, accepted, what_zh, accepted_zh)


MISTAKEN = """
calendar: moon
params: {reply: {required: true, clause: P-1}}
units: {}
schedules: {forms: {clause: U-1, words: {zh: 月报, en: forms}, every: month, unit: shop}}
quiet: {all: {clause: Q-1, words: {zh: 静默, en: quiet}, hours: ["00:00-24:00"]}}
deadlines:
  both: {from: received, until: replied, within: 1 hours, due: {field: a}}
  neither: {from: received, until: replied}
  lost: {from: received, until: replied, due: {due: gone}}
  one: {from: received, until: replied, due: {due: two}}
  two: {from: received, until: replied, due: {due: one}}
  again: {from: received, until: replied, within: 1 hours, repeat: {field: x}}
routes:
  form:
    clause: R-1
    words: {zh: 审批, en: approval}
    upon: document_submitted
    before: document_received
    passed: released
    steps:
      - {step: check, by: chief, fail: mend, words: {zh: 审核, en: check}}
      - {step: check, by: chief, words: {zh: 审核, en: check}}
"""
MISTAKES = [
    ('E201', 'calendar', 'unknown calendar "moon"', 'always, china-office, evergreen-office', '没有日历 "moon"', 'always, china-office, evergreen-office'),
    ('E204', 'deadlines.again.repeat', "given {'field': 'x'}", 'an amount or {param: name}', "写的是 {'field': 'x'}", '数量或 {param: name}'),
    ('E205', 'deadlines.both', 'given within and due', 'within, or else due', 'within 和 due 都写了', 'within 或 due,只写一个'),
    ('E205', 'deadlines.neither', 'given neither', 'within, or else due', '两者都没有写', 'within 或 due,只写一个'),
    ('E203', 'params.reply.value', 'has no value, and the rules cannot work without one', 'an amount, such as "2 working hours"', '没有值,而规则缺了它无法运行', '数量,例如 "2 working hours"'),
    ('E208', 'routes.form.steps[0].fail', 'no step "mend"', 'refused, check, check', '没有步骤 "mend"', 'refused, check, check'),
    ('E209', 'routes.form.steps[1].step', '"check" twice', 'a name of its own', '"check" 写了两遍', '一个不同的名称'),
    ('E210', 'routes.form.passed', 'unknown fact "released"', 'a fact', '没有事实 "released"', '一个事实'),
    ('E211', 'schedules.forms.unit', 'unknown unit "shop"', 'declare it under units', '没有单位 "shop"', '在 units 中声明它'),
    ('E212', 'quiet.all.hours', 'quiet all day: nothing would ever go out', 'hours that leave a part of the day free, such as 21:00-08:00', '全天静默:什么也发不出去', '每天留出一段时间,例如 21:00-08:00'),
]  # fmt: skip


def test_a_policy_whose_parts_do_not_fit_together():
    with pytest.raises(PolicyMistaken) as caught:
        rules(MISTAKEN)
    assert [(mistake.code, *said(mistake)) for mistake in caught.value.diagnostics] == MISTAKES
