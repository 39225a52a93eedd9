"""Checks of the names in patterns and conditions: facts, fields and values."""

from __future__ import annotations

from authoring.check.catalogue.check import Check

UNKNOWN_FACT = Check(
    "E301", "unknown-fact",
    "词汇表里没有这个事实,规则永远等不到它。",
    "A fact that is not in the vocabulary never comes, so the rule would wait for ever.",
    bad="deadlines:\n  answer:\n    until: reply\n",
    good="deadlines:\n  answer:\n    until: replied\n",
)  # fmt: skip
UNKNOWN_FIELD = Check(
    "E302", "unknown-field",
    "事实或事物没有这个字段,条件永远不成立。",
    "A test on a field that nothing has never holds.",
    bad="deadlines:\n  answer:\n    until: {replied: {automatik: \"true\"}}\n",
    good="deadlines:\n  answer:\n    until: {replied: {automatic: \"true\"}}\n",
)  # fmt: skip
NEVER_THIS_VALUE = Check(
    "E303", "impossible-value",
    "字段从不取这个值,条件永远不成立。",
    "The field never has this value, so the test never holds.",
    bad="reactions:\n  serious_goes_up:\n    upon: {received: {severity: grave}}\n",
    good="reactions:\n  serious_goes_up:\n    upon: {received: {severity: serious}}\n",
)  # fmt: skip
LOOKED_AT_ALONE = Check(
    "E304", "counted-where-nothing-is-kept",
    "这里逐个看事实,不记住以前来过什么,所以 all 和 times 不起作用。",
    "Here each fact is looked at alone and nothing is remembered, so `all` and `times` cannot work.",
    bad="pauses:\n  away:\n    until: {all: [block_ended, noted]}\n",
    good="pauses:\n  away:\n    until: [block_ended, noted]\n",
)  # fmt: skip
ALWAYS_GIVEN = Check(
    "E305", "always-given",
    "这个事实总带着该字段,“没有”的条件永远不成立。",
    "The fact never comes without this field, so the test for its absence never holds.",
    bad="deadlines:\n  answer:\n    until: {replied: {text: {given: false}}}\n",
    good="deadlines:\n  answer:\n    until: {replied: {plan: {given: false}}}\n",
)  # fmt: skip
COMPARED_WITH_ITSELF = Check(
    "E306", "compared-with-itself",
    "字段与自己比较,结果总是一样。",
    "A field is always the same as itself: the test says nothing.",
    bad="deadlines:\n  answer:\n    when: {category: {same_as: category}}\n",
    good="deadlines:\n  answer:\n    when: {category: {same_as: kind}}\n",
)  # fmt: skip
WRONG_TYPE = Check(
    "E307", "wrong-type",
    "这种字段不能这样用:文字没有先后,时间不是数量。",
    "A field of this type cannot be used so: a text has no order, a flag is no amount.",
    bad="deadlines:\n  visit:\n    due: {field: visit.place}\n",
    good="deadlines:\n  visit:\n    due: {field: visit.starts_at}\n",
)  # fmt: skip
NUMBER_IN_TEXT = Check(
    "W308", "number-in-text",
    "文字字段与数字比较时,只有恰好是数字的值才会通过。",
    "Of a text field only values that happen to be numbers can be at least or at most something.",
    bad="deadlines:\n  visit:\n    when: {batch: {at_least: 3}}\n",
    good="deadlines:\n  visit:\n    when: {batch: [\"3\", \"4\"]}\n",
)  # fmt: skip
NOT_AN_INSTANT = Check(
    "E309", "not-an-instant",
    "与时间比较时要写带时区的时间、字段或期限。",
    "What is compared with a time is a time with its zone, a field, or a deadline's due time.",
    bad="deadlines:\n  visit:\n    when: {received_at: {before: tomorrow}}\n",
    good="deadlines:\n  visit:\n    when: {received_at: {before: \"2027-01-01T00:00:00+08:00\"}}\n",
)  # fmt: skip
PARAMETER_IN_TEST = Check(
    "E310", "parameter-in-test",
    "条件里不认识参数,要写出具体数量。",
    "A test knows no parameters; the amount is written out.",
    bad="deadlines:\n  visit:\n    when: {received_at: {before: {field: visit.starts_at, plus: {param: first_answer}}}}\n",
    good="deadlines:\n  visit:\n    when: {received_at: {before: {field: visit.starts_at, plus: 30 minutes}}}\n",
)  # fmt: skip
UNKNOWN_THING = Check(
    "E311", "unknown-thing",
    "没有这种事物。",
    "There is no such kind of thing.",
    bad="deadlines:\n  visit:\n    per: vist\n",
    good="deadlines:\n  visit:\n    per: visit\n",
)  # fmt: skip
