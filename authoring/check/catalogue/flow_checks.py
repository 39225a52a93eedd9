"""Checks of gates, which hold facts up, and of reactions that set each other off."""

from __future__ import annotations

from authoring.check.catalogue.check import Check
from domain.phrases import Template

_GATE = "clause: INN-1, words: {zh: 先决, en: first}"
_ASKS = "    clause: INN-1\n    upon: noted\n    do: [{require: manager}]\n"
GATE_NEVER_PASSES = Check(
    "E710", "gate-never-passes",
    "条件自相矛盾,谁也通不过这道关。",
    "The tests exclude each other, so nothing ever passes the gate.",
    what=Template("the tests exclude each other: nothing ever passes", "条件互相排斥:永远没有投诉能通过"),
    accepted=Template("tests that can hold at once", "能同时成立的条件"),
    bad="gates:\n  finding:\n    that: {room_number: {at_least: 9, at_most: 3}}\n",
    good="gates:\n  finding:\n    that: {room_number: {at_least: 3, at_most: 9}}\n",
)  # fmt: skip
GATE_NEVER_APPLIES = Check(
    "E711", "gate-never-applies",
    "条件自相矛盾,这道关永远不起作用。",
    "The tests exclude each other, so the gate never holds anything up.",
    what=Template("the tests exclude each other: the gate never applies", "条件互相排斥:这道关永远不起作用"),
    accepted=Template("tests that can hold at once", "能同时成立的条件"),
    bad="gates:\n  finding:\n    when: {room_number: {at_least: 9, at_most: 3}}\n",
    good="gates:\n  finding:\n    when: {room_number: {at_least: 3, at_most: 9}}\n",
)  # fmt: skip
GATE_WANTS_ITSELF = Check(
    "E712", "gate-wants-itself",
    "关口要求的正是它挡住的事实。",
    "The gate asks for the very fact that it holds up.",
    what=Template('before "{fact}" it wants "{fact}" itself', '在 "{fact}" 之前要求的正是 "{fact}"'),
    accepted=Template("a fact that comes earlier", "更早出现的事实"),
    bad="gates:\n  finding:\n    facts: [opinion_submitted]\n",
    good="gates:\n  finding:\n    facts: [investigation_finished]\n",
)  # fmt: skip
GATE_ASKS_NOTHING = Check(
    "W713", "gate-asks-nothing",
    "关口什么也不要求,等于没有。",
    "A gate that asks for nothing holds nothing up.",
    what=Template("the gate asks for nothing", "这道关什么也不要求"),
    accepted=Template("fields, facts, one_of or that", "fields、facts、one_of 或 that"),
    bad="gates:\n  finding:\n    fields: []\n",
    good="gates:\n  finding:\n    fields: [cause]\n",
)  # fmt: skip
GATES_CONTRADICT = Check(
    "E714", "contradicting-gates",
    "两道关互相排斥,没有投诉能都通过。",
    "Two gates exclude each other: no complaint can pass both.",
    what=Template('contradicts "{other}": no complaint can pass both', '与 "{other}" 矛盾:没有投诉能两道都通过'),
    accepted=Template("`when` in one of them that excludes the other", "其中一道用 `when` 排除另一道"),
    bad=f"gates:\n  quick: {{{_GATE}, before: closed, that: {{severity: serious}}}}\n"
    f"  slow: {{{_GATE}, before: closed, that: {{severity: normal}}}}\n",
    good=f"gates:\n  quick: {{{_GATE}, before: closed, when: {{category: room}}, that: {{severity: serious}}}}\n"
    f"  slow: {{{_GATE}, before: closed, when: {{category: bill}}, that: {{severity: normal}}}}\n",
)  # fmt: skip
GATES_WAIT = Check(
    "E715", "gates-wait-for-each-other",
    "两道关各要对方先行,谁也走不了。",
    "Two gates each want the other's fact first, so neither fact ever comes.",
    what=Template('"{gate}" and "{other}" wait for each other: {first} and {second} each want the other first', '"{gate}" 与 "{other}" 互相等待:{first} 和 {second} 各要对方先行'),
    accepted=Template("one order of the two", "定出两者的先后"),
    bad=f"gates:\n  one: {{{_GATE}, before: agreed, facts: [plan_completed]}}\n"
    f"  two: {{{_GATE}, before: plan_completed, facts: [agreed]}}\n",
    good=f"gates:\n  one: {{{_GATE}, before: agreed, facts: [investigation_finished]}}\n"
    f"  two: {{{_GATE}, before: plan_completed, facts: [agreed]}}\n",
)  # fmt: skip
ENDLESS = Check(
    "E750", "endless-chase",
    "规则互相触发,永不停止。",
    "The rules set each other off without end.",
    what=Template("the rules set each other off without end: {circle}", "规则互相触发,永不停止:{circle}"),
    accepted=Template("`upon` or `when` that its own outcome does not fit", "用 `upon` 或 `when` 排除它自己的结果"),
    bad=f"reactions:\n  asks:\n{_ASKS}"
    "  asks_again:\n    clause: INN-1\n    upon: {task_opened: {kind: decision}}\n    do: [{open: {kind: decision, to: desk}}]\n",
    good=f"reactions:\n  asks:\n{_ASKS}"
    "  asks_again:\n    clause: INN-1\n    upon: {task_opened: {kind: decision}}\n    do: [{open: {kind: look, to: desk}}]\n",
)  # fmt: skip
CHASE_UNDER_CONDITION = Check(
    "W751", "conditional-chase",
    "规则互相触发,只有条件能让它停下。",
    "The rules set each other off, and only a condition ends it.",
    what=Template("the rules set each other off unless a condition ends it: {circle}", "规则互相触发,只有条件能让它停下:{circle}"),
    accepted=Template("`upon` or `when` that its own outcome does not fit", "用 `upon` 或 `when` 排除它自己的结果"),
    bad="reactions:\n  asks:\n    clause: INN-1\n    upon: {task_opened: {kind: decision}}\n    when: {category: room}\n"
    "    do: [{require: manager}]\n",
    good="reactions:\n  asks:\n    clause: INN-1\n    upon: {task_opened: {kind: question}}\n    when: {category: room}\n"
    "    do: [{require: manager}]\n",
)  # fmt: skip
