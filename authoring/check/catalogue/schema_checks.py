"""Checks of the schema and of the compiler: what they refuse makes no rulebook, so none of it can be ignored."""

from __future__ import annotations

from authoring.check.catalogue.check import Check
from authoring.files import codes as files
from domain.phrases import Template
from domain.policy import codes

MISSING_KEY = Check(
    files.MISSING_KEY, "missing-key",
    "缺少规则运行所必需的键。",
    "A key without which the rule cannot run is not there.",
    bad="categories:\n  garden: {zh: 花园}\n",
    good="categories:\n  garden: {zh: 花园, en: garden}\n",
)  # fmt: skip
UNKNOWN_KEY = Check(
    files.UNKNOWN_KEY, "unknown-key",
    "写错的键不会被悄悄忽略,否则期限会在无人察觉时失效。",
    "A misspelt key is not passed over in silence: a deadline would be lost and nobody would know.",
    bad="deadlines:\n  answer:\n    wran: [50%]\n",
    good="deadlines:\n  answer:\n    warn: [50%]\n",
)  # fmt: skip
WRONG_VALUE = Check(
    files.WRONG_VALUE, "wrong-value",
    "这个键不接受这样的值。",
    "The key does not take such a value.",
    bad="severities:\n  serious:\n    priority: 9\n",
    good="severities:\n  serious:\n    priority: 1\n",
)  # fmt: skip
WRONG_NAME = Check(
    files.WRONG_NAME, "wrong-name",
    "名称只用小写字母、数字和下划线,才能在记录和命令行中使用。",
    "Names are small letters, digits and _, so that they can stand in the log and be typed.",
    bad="categories:\n  Garden: {zh: 花园, en: garden}\n",
    good="categories:\n  garden: {zh: 花园, en: garden}\n",
)  # fmt: skip
UNREADABLE_PATTERN = Check(
    codes.UNREADABLE_PATTERN, "unreadable-pattern",
    "事实写成一个名称、一个带条件的映射,或它们的列表。",
    "A fact is written as a name, a mapping of a name to tests, or a list of these.",
    bad="deadlines:\n  answer:\n    until: {replied: {times: often}}\n",
    good="deadlines:\n  answer:\n    until: {replied: {times: 2}}\n",
)  # fmt: skip
UNREADABLE_CONDITION = Check(
    codes.UNREADABLE_CONDITION, "unreadable-condition",
    "条件只有固定的几种写法,没有表达式。",
    "Conditions have a closed set of tests; there are no expressions.",
    bad="deadlines:\n  answer:\n    when: {category: {is: room}}\n",
    good="deadlines:\n  answer:\n    when: {category: room}\n",
)  # fmt: skip
UNKNOWN_CALENDAR = Check(
    codes.UNKNOWN_CALENDAR, "unknown-calendar",
    "没有日历就不知道什么是工作时间。",
    "Without its calendar nobody knows what working time is.",
    bad="calendar: allways\n",
    good="calendar: always\n",
)  # fmt: skip
UNKNOWN_PARAMETER = Check(
    codes.UNKNOWN_PARAMETER, "unknown-parameter",
    "引用的参数没有声明,期限就没有长度。",
    "A deadline with an amount that is declared nowhere has no length.",
    what=Template('unknown parameter "{param}"', '没有参数 "{param}"'),
    bad="deadlines:\n  visit:\n    due: {field: visit.starts_at, plus: {param: grace}}\n",
    good="params:\n  grace: {value: 10 minutes}\n"
    "deadlines:\n  visit:\n    due: {field: visit.starts_at, plus: {param: grace}}\n",
)  # fmt: skip
NO_VALUE = Check(
    codes.NO_VALUE, "parameter-without-value",
    "制度没有给出的数字要由公司选定,否则用到它的规则无法运行。",
    "A figure that the rule book leaves open must be chosen by the company before rules can use it.",
    bad="params:\n  first_answer:\n    value:\n",
    good="params:\n  first_answer: {value: 30 minutes}\n",
)  # fmt: skip
NOT_A_DUE_TIME = Check(
    codes.NOT_A_DUE_TIME, "not-a-due-time",
    "到期时间是一个数量加单位,或固定的几种表达。",
    "A due time is a number and a unit, or one of the closed set of forms.",
    bad="deadlines:\n  visit:\n    due: soon\n",
    good="deadlines:\n  visit:\n    due: 2 working hours\n",
)  # fmt: skip
NOT_ONE_DUE_TIME = Check(
    codes.NOT_ONE_DUE_TIME, "not-one-due-time",
    "一个期限要么写 within,要么写 due,不能都写或都不写。",
    "A deadline has `within` or `due`: with both nobody knows which counts, with neither it is never due.",
    bad="deadlines:\n  answer:\n    due: 2 days\n",
    good="deadlines:\n  answer:\n    within: {param: first_answer}\n",
)  # fmt: skip
UNKNOWN_DEADLINE = Check(
    codes.UNKNOWN_DEADLINE, "unknown-deadline",
    "引用的期限不存在。",
    "A deadline is named that is not there.",
    what=Template('unknown deadline "{rule}"', '没有期限 "{rule}"'),
    bad="deadlines:\n  visit:\n    due: {due: anwser}\n",
    good="deadlines:\n  visit:\n    due: {due: answer}\n",
)  # fmt: skip
BORROWED_IN_A_CIRCLE = Check(
    codes.BORROWED_IN_A_CIRCLE, "circular-due-time",
    "期限互相借用到期时间,谁也算不出来。",
    "Deadlines that borrow their due times from each other are never due.",
    bad="deadlines:\n  visit:\n    due: {due: visit}\n",
    good="deadlines:\n  visit:\n    due: {due: answer}\n",
)  # fmt: skip
UNKNOWN_STEP = Check(
    codes.UNKNOWN_STEP, "unknown-step",
    "未通过时要去的步骤不存在。",
    "When the step fails the route would go to a step that is not there.",
    bad="routes:\n  report:\n    steps: [{step: check, by: manager, words: {zh: 审核, en: check}, fail: repair}]\n",
    good="routes:\n  report:\n    steps: [{step: check, by: manager, words: {zh: 审核, en: check}, fail: refused}]\n",
)  # fmt: skip
STEP_TWICE = Check(
    codes.STEP_TWICE, "step-twice",
    "两个步骤同名,就不知道签的是哪一个。",
    "With two steps of one name nobody knows which one was signed.",
    bad="routes:\n  report:\n    steps:\n      - {step: check, by: desk, words: {zh: 审核, en: check}}\n"
    "      - {step: check, by: manager, words: {zh: 审定, en: approval}}\n",
    good="routes:\n  report:\n    steps:\n      - {step: check, by: desk, words: {zh: 审核, en: check}}\n"
    "      - {step: approve, by: manager, words: {zh: 审定, en: approval}}\n",
)  # fmt: skip
UNKNOWN_OUTCOME = Check(
    codes.UNKNOWN_OUTCOME, "unknown-outcome",
    "流程结束时要写入的事实不存在。",
    "The fact that the route writes at its end is not in the vocabulary.",
    bad="routes:\n  report:\n    passed: document_relased\n",
    good="routes:\n  report:\n    passed: document_released\n",
)  # fmt: skip
UNKNOWN_UNIT = Check(
    codes.UNKNOWN_UNIT, "unknown-unit",
    "周期属于一种单位,而这种单位没有声明。",
    "A period belongs to a kind of unit, and this kind is declared nowhere.",
    bad="schedules:\n  month_end: {clause: INN-1, words: {zh: 月末, en: month end}, every: month, unit: hous}\n",
    good="schedules:\n  month_end: {clause: INN-1, words: {zh: 月末, en: month end}, every: month, unit: house}\n",
)  # fmt: skip
ALWAYS_QUIET = Check(
    codes.ALWAYS_QUIET, "always-quiet",
    "整天静默,通知永远发不出去。",
    "If it is quiet all day, no notice ever goes out.",
    bad="quiet:\n  email: {words: {zh: 夜间, en: night}, hours: 00:00-24:00}\n",
    good="quiet:\n  email: {words: {zh: 夜间, en: night}, hours: 21:00-08:00}\n",
)  # fmt: skip
