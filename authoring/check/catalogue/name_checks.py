"""Checks of the names in patterns and conditions: facts, fields and values."""

from __future__ import annotations

from authoring.check.catalogue.check import Check
from domain.phrases import Template

UNKNOWN_FACT = Check(
    "E301", "unknown-fact",
    "词汇表里没有这个事实,规则永远等不到它。",
    "A fact that is not in the vocabulary never comes, so the rule would wait for ever.",
    what=Template('unknown fact "{fact}"', '没有事实 "{fact}"'),
    bad="deadlines:\n  answer:\n    until: reply\n",
    good="deadlines:\n  answer:\n    until: replied\n",
)  # fmt: skip
UNKNOWN_FIELD = Check(
    "E302", "unknown-field",
    "事实或事物没有这个字段,条件永远不成立。",
    "A test on a field that nothing has never holds.",
    what=Template('{owner} has no field "{field}"', '{owner} 没有字段 "{field}"'),
    bad="deadlines:\n  answer:\n    until: {replied: {automatik: \"true\"}}\n",
    good="deadlines:\n  answer:\n    until: {replied: {automatic: \"true\"}}\n",
)  # fmt: skip
NEVER_THIS_VALUE = Check(
    "E303", "impossible-value",
    "字段从不取这个值,条件永远不成立。",
    "The field never has this value, so the test never holds.",
    what=Template('"{field}" is never "{value}"', '"{field}" 从不取值 "{value}"'),
    bad="reactions:\n  serious_goes_up:\n    upon: {received: {severity: grave}}\n",
    good="reactions:\n  serious_goes_up:\n    upon: {received: {severity: serious}}\n",
)  # fmt: skip
LOOKED_AT_ALONE = Check(
    "E304", "counted-where-nothing-is-kept",
    "这里逐个看事实,不记住以前来过什么,所以 all 和 times 不起作用。",
    "Here each fact is looked at alone and nothing is remembered, so `all` and `times` cannot work.",
    what=Template('"all" and "times" are not kept here: each fact is looked at alone', '"all" 和 "times" 在这里不起作用:每个事实单独判断'),
    accepted=Template("a fact, or a list for the first of several", "一个事实;几个中任一个即可时,写成列表"),
    bad="pauses:\n  away:\n    until: {all: [block_ended, noted]}\n",
    good="pauses:\n  away:\n    until: [block_ended, noted]\n",
)  # fmt: skip
ALWAYS_GIVEN = Check(
    "E305", "always-given",
    "这个事实总带着该字段,“没有”的条件永远不成立。",
    "The fact never comes without this field, so the test for its absence never holds.",
    what=Template('"{fact}" never comes without "{field}", so this never fits', '"{fact}" 总带着 "{field}",这个条件永远不成立'),
    accepted=Template("given: true, or no test", "given: true,或不写这个条件"),
    bad="deadlines:\n  answer:\n    until: {replied: {text: {given: false}}}\n",
    good="deadlines:\n  answer:\n    until: {replied: {plan: {given: false}}}\n",
)  # fmt: skip
COMPARED_WITH_ITSELF = Check(
    "E306", "compared-with-itself",
    "字段与自己比较,结果总是一样。",
    "A field is always the same as itself: the test says nothing.",
    what=Template('"{field}" is compared with itself', '"{field}" 在与自己比较'),
    accepted=Template("the name of another field", "另一个字段的名称"),
    bad="deadlines:\n  answer:\n    when: {category: {same_as: category}}\n",
    good="deadlines:\n  answer:\n    when: {category: {same_as: kind}}\n",
)  # fmt: skip
WRONG_TYPE = Check(
    "E307", "wrong-type",
    "这种字段不能这样用:文字没有先后,时间不是数量。",
    "A field of this type cannot be used so: a text has no order, a flag is no amount.",
    what=Template('"{field}" is of type {types}', '"{field}" 的类型是 {types}'),
    accepted=Template("a field of type {wanted}", "类型为 {wanted} 的字段"),
    bad="deadlines:\n  visit:\n    due: {field: visit.place}\n",
    good="deadlines:\n  visit:\n    due: {field: visit.starts_at}\n",
)  # fmt: skip
NUMBER_IN_TEXT = Check(
    "W308", "number-in-text",
    "文字字段与数字比较时,只有恰好是数字的值才会通过。",
    "Of a text field only values that happen to be numbers can be at least or at most something.",
    what=Template('"{field}" is text: only values that happen to be numbers can pass', '"{field}" 是文字:只有恰好是数字的值才会通过'),
    accepted=Template("{field}: {{type: count}} or {{type: money}} under fields", "在 fields 中写 {field}: {{type: count}} 或 {{type: money}}"),
    bad="deadlines:\n  visit:\n    when: {batch: {at_least: 3}}\n",
    good="deadlines:\n  visit:\n    when: {batch: [\"3\", \"4\"]}\n",
)  # fmt: skip
NOT_AN_INSTANT = Check(
    "E309", "not-an-instant",
    "与时间比较时要写带时区的时间、字段或期限。",
    "What is compared with a time is a time with its zone, a field, or a deadline's due time.",
    what=Template('given "{value}"', '写的是 "{value}"'),
    accepted=Template("a time with its zone (2026-11-16T09:00:00+08:00), {{field: ..}} or {{due: ..}}", "带时区的时间(2026-11-16T09:00:00+08:00)、{{field: ..}} 或 {{due: ..}}"),
    bad="deadlines:\n  visit:\n    when: {received_at: {before: tomorrow}}\n",
    good="deadlines:\n  visit:\n    when: {received_at: {before: \"2027-01-01T00:00:00+08:00\"}}\n",
)  # fmt: skip
PARAMETER_IN_TEST = Check(
    "E310", "parameter-in-test",
    "条件里不认识参数,要写出具体数量。",
    "A test knows no parameters; the amount is written out.",
    what=Template("a parameter is not known in a test", "条件里不认识参数"),
    accepted=Template("an amount written out", "直接写出数量"),
    bad="deadlines:\n  visit:\n    when: {received_at: {before: {field: visit.starts_at, plus: {param: first_answer}}}}\n",
    good="deadlines:\n  visit:\n    when: {received_at: {before: {field: visit.starts_at, plus: 30 minutes}}}\n",
)  # fmt: skip
UNKNOWN_THING = Check(
    "E311", "unknown-thing",
    "没有这种事物。",
    "There is no such kind of thing.",
    what=Template('unknown thing "{thing}"', '没有事物 "{thing}"'),
    bad="deadlines:\n  visit:\n    per: vist\n",
    good="deadlines:\n  visit:\n    per: visit\n",
)  # fmt: skip
