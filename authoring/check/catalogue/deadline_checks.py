"""Checks of deadlines: can the clock start and stop, does it warn between the two, does a miss do anything."""

from __future__ import annotations

from authoring.check.catalogue.check import Check
from domain.phrases import Template

NO_START = Check(
    "E401", "no-start",
    "没有事实启动这个期限,它永远不会计时。",
    "No fact starts the clock, so it never runs.",
    what=Template("no fact starts it: the clock never runs", "没有事实启动它:期限永远不计时"),
    accepted=Template("a fact", "一个事实"),
    bad="deadlines:\n  answer:\n    from:\n",
    good="deadlines:\n  answer:\n    from: received\n",
)  # fmt: skip
NEVER_STARTS = Check(
    "E402", "unreachable-start",
    "启动它的事实在这份规则下不会出现。",
    "The fact that starts the clock cannot come under this policy.",
    what=Template("it can never start: {why}", "它永远不会启动:{why}"),
    accepted=Template("a fact that can come", "会出现的事实"),
    bad="deadlines:\n  answer:\n    from: {notice_requested: {text: soonest}}\n",
    good="deadlines:\n  answer:\n    from: {notice_requested: {text: late}}\n",
    of_absence=True,
)  # fmt: skip
STARTS_TOO_EARLY = Check(
    "E403", "start-before-thing",
    "启动它的事实先于事物出现,后来才有的事物永远等不到它。",
    "The fact comes before the thing is there, so a thing that is opened later never sees it.",
    what=Template('"{fact}" comes before there is a {thing}: a {thing} opened later never sees it', '"{fact}" 出现时还没有 {thing}:后来开启的 {thing} 永远等不到它'),
    accepted=Template("{opening}, or another fact about a {thing}; or per: case", "{opening},或关于 {thing} 的其他事实;或写 per: case"),
    bad="deadlines:\n  visit:\n    from: accepted\n",
    good="deadlines:\n  visit:\n    from: visit_agreed\n",
)  # fmt: skip
NO_STOP = Check(
    "E404", "no-stop",
    "没有事实停止它,它必定逾期。",
    "No fact stops the clock, so it is always missed.",
    what=Template("no fact stops it: it is always missed", "没有事实停止它:必定逾期"),
    accepted=Template("a fact", "一个事实"),
    bad="deadlines:\n  answer:\n    until:\n",
    good="deadlines:\n  answer:\n    until: replied\n",
)  # fmt: skip
NEVER_STOPS = Check(
    "E405", "unreachable-stop",
    "停止它的事实在这份规则下不会出现,它必定逾期。",
    "The fact that stops the clock cannot come under this policy, so it is always missed.",
    what=Template("it can never stop: {why}", "它永远不会停止:{why}"),
    accepted=Template("a fact that can come", "会出现的事实"),
    bad="deadlines:\n  answer:\n    until: target_missed\n",
    good="deadlines:\n  answer:\n    until: replied\n",
    of_absence=True,
)  # fmt: skip
STOPS_AFTER_CLOSING = Check(
    "E406", "stop-after-closing",
    "期限未了结案件不能关闭,而只有关闭才能停止期限:两者互相等待。",
    "The file cannot be closed while the clock runs, and only the closing stops it: they wait for each other.",
    what=Template('the file cannot be closed while this clock runs, and only "{fact}" stops it', '这个期限计时的时候案件不能关闭,而只有 "{fact}" 能停止它'),
    accepted=Template("resolved or another fact before the closing, outlives: true, or soft: true", "resolved 或关闭之前的其他事实,或写 outlives: true、soft: true"),
    bad="deadlines:\n  answer:\n    until: closed\n",
    good="deadlines:\n  answer:\n    until: resolved\n",
)  # fmt: skip
STOPS_AT_OPENING = Check(
    "E407", "stop-opens-another",
    "停止它的事实会开启另一个事物,本期限看不到它。",
    "The fact that should stop the clock opens another thing, which this clock never sees.",
    what=Template("each of these facts opens another {thing}, which this clock never sees", "这些事实各自开启另一个 {thing},本期限看不到它"),
    accepted=Template("a fact about the {thing} itself", "关于这个 {thing} 本身的事实"),
    bad="deadlines:\n  visit:\n    until: visit_agreed\n",
    good="deadlines:\n  visit:\n    until: visit_completed\n",
)  # fmt: skip
FROM_ONE_TO_NEXT = Check(
    "W408", "stop-is-start",
    "启动与停止是同一事实:它从一次计到下一次,这很少是本意。",
    "Start and stop are the same fact: the clock runs from one to the next, which is seldom meant.",
    what=Template("the same as from: it runs from one such fact to the next", "与 from 相同:它从一次计到下一次"),
    accepted=Template("the fact that fulfils the duty", "表示义务已履行的事实"),
    bad="deadlines:\n  answer:\n    until: received\n    soft: true\n    breach: []\n",
    good="deadlines:\n  answer:\n    until: replied\n    soft: true\n    breach: []\n",
)  # fmt: skip
VOID_OPENS_ANOTHER = Check(
    "W409", "void-opens-another",
    "作废它的事实会开启另一个事物,本期限看不到它。",
    "The fact that should end the clock opens another thing, which this clock never sees.",
    what=Template("each of these facts opens another {thing}, which this clock never sees", "这些事实各自开启另一个 {thing},本期限看不到它"),
    accepted=Template("a fact about the {thing} itself; a thing that is replaced ends its clocks anyway", "关于这个 {thing} 本身的事实;事物被替换时,它的期限本来就会结束"),
    bad="deadlines:\n  visit:\n    void: visit_agreed\n",
    good="deadlines:\n  visit:\n    void: visit_cancelled\n",
)  # fmt: skip
ANY_KIND = Check(
    "W410", "any-kind-stops",
    "任何任务或文件都能停止它,不论与它是否有关。",
    "A task or document of any kind stops the clock, whatever it is about.",
    what=Template('"{fact}" of any {thing} stops it, whatever the {thing} is about', '任何 {thing} 的 "{fact}" 都能停止它,不论这个 {thing} 是为了什么'),
    accepted=Template("{{{fact}: {{kind: ..}}}}", "{{{fact}: {{kind: ..}}}}"),
    bad="deadlines:\n  answer:\n    until: task_done\n",
    good="deadlines:\n  answer:\n    until: {task_done: {kind: answer}}\n",
)  # fmt: skip
NEVER_RUNS = Check(
    "E411", "impossible-condition",
    "条件自相矛盾,期限永远不会计时。",
    "The tests exclude each other, so the clock never runs.",
    what=Template("the tests exclude each other: the clock never runs", "条件互相排斥:期限永远不计时"),
    accepted=Template("tests that can hold at once", "能同时成立的条件"),
    bad="deadlines:\n  visit:\n    when: {room_number: {at_least: 9, at_most: 3}}\n",
    good="deadlines:\n  visit:\n    when: {room_number: {at_least: 3, at_most: 9}}\n",
)  # fmt: skip
SOFT_WITH_STEPS = Check(
    "W412", "steps-of-soft-target",
    "软目标逾期只作记录,写在这里的步骤不会执行。",
    "A soft target is only noted when missed, so its steps are never taken.",
    what=Template("a soft target is only noted when missed: this is never done", "软目标逾期只作记录:这里写的不会执行"),
    accepted=Template("no {key}, or no soft", "去掉 {key},或去掉 soft"),
    bad="deadlines:\n  answer:\n    soft: true\n",
    good="deadlines:\n  answer:\n    soft: true\n    breach: []\n",
)  # fmt: skip
NOBODY_TOLD = Check(
    "W413", "nobody-told",
    "逾期后没有人知道,期限就没有意义。",
    "If nobody is told of a miss, the deadline changes nothing.",
    what=Template("nobody is told when it is missed", "逾期时没有人得到通知"),
    accepted=Template("a breach step, such as {{notify: holder}}, or soft: true", "breach 中的一步,例如 {{notify: holder}};或 soft: true"),
    bad="deadlines:\n  answer:\n    breach: []\n",
    good="deadlines:\n  answer:\n    breach: [{notify: manager, text: late}]\n",
)  # fmt: skip
REPEATED_AT_ONCE = Check(
    "E414", "repeat-without-time",
    "间隔为零的重复会无休止地执行。",
    "Steps that are repeated after no time would be repeated without end.",
    what=Template('given "{amount}": no time at all', '写的是 "{amount}":没有间隔'),
    accepted=Template("more than 0", "大于 0"),
    bad="deadlines:\n  answer:\n    repeat: 0 hours\n",
    good="deadlines:\n  answer:\n    repeat: 2 hours\n",
)  # fmt: skip
NO_TIME = Check(
    "W415", "no-time-at-all",
    "零时长的期限一启动就逾期。",
    "A deadline of no time is missed as soon as it starts.",
    what=Template('given "{amount}": no time at all', '写的是 "{amount}":没有时间可用'),
    accepted=Template("more than 0", "大于 0"),
    bad="deadlines:\n  visit:\n    due:\n    within: 0 hours\n",
    good="deadlines:\n  visit:\n    due:\n    within: 1 hours\n",
)  # fmt: skip
NOTHING_TO_REPEAT = Check(
    "W416", "nothing-to-repeat",
    "重复的是没有 after 的步骤,而这里一个也没有。",
    "Only steps without `after` are repeated, and there is none.",
    what=Template("there is no step without `after` to repeat", "没有不带 `after` 的步骤可以重复"),
    accepted=Template("such a step under breach", "在 breach 中写一个这样的步骤"),
    bad="deadlines:\n  answer:\n    repeat: 2 hours\n    breach: [{notify: manager, text: late, after: 1 hours}]\n",
    good="deadlines:\n  answer:\n    repeat: 2 hours\n    breach: [{notify: manager, text: late}]\n",
)  # fmt: skip
UNREADABLE_WARNING = Check(
    "E417", "unreadable-warning-point",
    "预警点写成百分比、启动后的数量,或到期前的数量。",
    "A warning point is a share in percent, an amount after the start, or an amount before the due time.",
    what=Template('given "{point}"', '写的是 "{point}"'),
    accepted=Template('"75%", "2 working hours" (after the start) or "1 hours before" (the due time)', '"75%"、"2 working hours"(启动之后)或 "1 hours before"(到期之前)'),
    bad="deadlines:\n  answer:\n    warn: [150%]\n",
    good="deadlines:\n  answer:\n    warn: [75%]\n",
)  # fmt: skip
WARNED_TWICE = Check(
    "W418", "warning-twice",
    "同一个预警点写了两遍。",
    "The same warning point stands here twice.",
    what=Template('"{point}" stands here twice', '"{point}" 在这里写了两遍'),
    accepted=Template("each point once", "每个预警点只写一次"),
    bad="deadlines:\n  answer:\n    warn: [50%, 50%]\n",
    good="deadlines:\n  answer:\n    warn: [50%, 75%]\n",
)  # fmt: skip
WARNED_OUTSIDE = Check(
    "E419", "warning-outside",
    "预警点不在启动与到期之间,不会发出预警。",
    "A warning that is not between the start and the due time never comes.",
    what=Template("{why}", "{why}"),
    accepted=Template("a point between the start and the due time", "启动与到期之间的一点"),
    bad="deadlines:\n  answer:\n    warn: [2 hours]\n",
    good="deadlines:\n  answer:\n    warn: [20 minutes]\n",
)  # fmt: skip
DUPLICATE = Check(
    "W420", "duplicate-deadline",
    "两个期限完全相同,同一件事会计两次。",
    "Two deadlines that are alike count one duty twice.",
    what=Template('the same start, stop and amount as "{other}", and both can apply at once', '与 "{other}" 的启动、停止和时限都相同,而且可能同时适用'),
    accepted=Template("one rule with both clauses, or `when` that tells it from {other}", "合成一条,写上两个条款;或用 `when` 与 {other} 区分"),
    bad="deadlines:\n  again:\n    clause: INN-1\n    words: {zh: 再次, en: again}\n    from: received\n    until: replied\n"
    "    within: {param: first_answer}\n    breach: [{notify: desk, text: late}]\n",
    good="deadlines:\n  again:\n    clause: INN-1\n    words: {zh: 再次, en: again}\n    from: received\n    until: resolved\n"
    "    within: {param: first_answer}\n    breach: [{notify: desk, text: late}]\n",
)  # fmt: skip
CONTRADICTION = Check(
    "E421", "contradicting-deadlines",
    "同一义务有两个不同的时限,不知道该守哪一个。",
    "One duty has two amounts of time, and nobody knows which one counts.",
    what=Template('contradicts "{other}": the same start and stop, another amount, and both can apply at once', '与 "{other}" 矛盾:启动和停止相同,时限不同,而且可能同时适用'),
    accepted=Template("`when` in one of them that excludes the other, or one amount", "其中一条用 `when` 排除另一条,或统一时限"),
    bad="deadlines:\n  again:\n    clause: INN-1\n    words: {zh: 再次, en: again}\n    from: received\n    until: replied\n"
    "    within: 2 hours\n    breach: [{notify: desk, text: late}]\n",
    good="deadlines:\n  answer:\n    when: {severity: normal}\n  again:\n    clause: INN-1\n    words: {zh: 再次, en: again}\n"
    "    from: received\n    when: {severity: serious}\n    until: replied\n"
    "    within: 2 hours\n    breach: [{notify: desk, text: late}]\n",
)  # fmt: skip
