"""Checks of deadlines: can the clock start and stop, does it warn between the two, does a miss do anything."""

from __future__ import annotations

from authoring.check.catalogue.check import Check

NO_START = Check(
    "E401", "no-start",
    "没有事实启动这个期限,它永远不会计时。",
    "No fact starts the clock, so it never runs.",
    bad="deadlines:\n  answer:\n    from:\n",
    good="deadlines:\n  answer:\n    from: received\n",
)  # fmt: skip
NEVER_STARTS = Check(
    "E402", "unreachable-start",
    "启动它的事实在这份规则下不会出现。",
    "The fact that starts the clock cannot come under this policy.",
    bad="deadlines:\n  answer:\n    from: {notice_requested: {text: soonest}}\n",
    good="deadlines:\n  answer:\n    from: {notice_requested: {text: late}}\n",
    of_absence=True,
)  # fmt: skip
STARTS_TOO_EARLY = Check(
    "E403", "start-before-thing",
    "启动它的事实先于事物出现,后来才有的事物永远等不到它。",
    "The fact comes before the thing is there, so a thing that is opened later never sees it.",
    bad="deadlines:\n  visit:\n    from: accepted\n",
    good="deadlines:\n  visit:\n    from: visit_agreed\n",
)  # fmt: skip
NO_STOP = Check(
    "E404", "no-stop",
    "没有事实停止它,它必定逾期。",
    "No fact stops the clock, so it is always missed.",
    bad="deadlines:\n  answer:\n    until:\n",
    good="deadlines:\n  answer:\n    until: replied\n",
)  # fmt: skip
NEVER_STOPS = Check(
    "E405", "unreachable-stop",
    "停止它的事实在这份规则下不会出现,它必定逾期。",
    "The fact that stops the clock cannot come under this policy, so it is always missed.",
    bad="deadlines:\n  answer:\n    until: target_missed\n",
    good="deadlines:\n  answer:\n    until: replied\n",
    of_absence=True,
)  # fmt: skip
STOPS_AFTER_CLOSING = Check(
    "E406", "stop-after-closing",
    "期限未了结案件不能关闭,而只有关闭才能停止期限:两者互相等待。",
    "The file cannot be closed while the clock runs, and only the closing stops it: they wait for each other.",
    bad="deadlines:\n  answer:\n    until: closed\n",
    good="deadlines:\n  answer:\n    until: resolved\n",
)  # fmt: skip
STOPS_AT_OPENING = Check(
    "E407", "stop-opens-another",
    "停止它的事实会开启另一个事物,本期限看不到它。",
    "The fact that should stop the clock opens another thing, which this clock never sees.",
    bad="deadlines:\n  visit:\n    until: visit_agreed\n",
    good="deadlines:\n  visit:\n    until: visit_completed\n",
)  # fmt: skip
FROM_ONE_TO_NEXT = Check(
    "W408", "stop-is-start",
    "启动与停止是同一事实:它从一次计到下一次,这很少是本意。",
    "Start and stop are the same fact: the clock runs from one to the next, which is seldom meant.",
    bad="deadlines:\n  answer:\n    until: received\n    soft: true\n    breach: []\n",
    good="deadlines:\n  answer:\n    until: replied\n    soft: true\n    breach: []\n",
)  # fmt: skip
VOID_OPENS_ANOTHER = Check(
    "W409", "void-opens-another",
    "作废它的事实会开启另一个事物,本期限看不到它。",
    "The fact that should end the clock opens another thing, which this clock never sees.",
    bad="deadlines:\n  visit:\n    void: visit_agreed\n",
    good="deadlines:\n  visit:\n    void: visit_cancelled\n",
)  # fmt: skip
ANY_KIND = Check(
    "W410", "any-kind-stops",
    "任何任务或文件都能停止它,不论与它是否有关。",
    "A task or document of any kind stops the clock, whatever it is about.",
    bad="deadlines:\n  answer:\n    until: task_done\n",
    good="deadlines:\n  answer:\n    until: {task_done: {kind: answer}}\n",
)  # fmt: skip
NEVER_RUNS = Check(
    "E411", "impossible-condition",
    "条件自相矛盾,期限永远不会计时。",
    "The tests exclude each other, so the clock never runs.",
    bad="deadlines:\n  visit:\n    when: {room_number: {at_least: 9, at_most: 3}}\n",
    good="deadlines:\n  visit:\n    when: {room_number: {at_least: 3, at_most: 9}}\n",
)  # fmt: skip
SOFT_WITH_STEPS = Check(
    "W412", "steps-of-soft-target",
    "软目标逾期只作记录,写在这里的步骤不会执行。",
    "A soft target is only noted when missed, so its steps are never taken.",
    bad="deadlines:\n  answer:\n    soft: true\n",
    good="deadlines:\n  answer:\n    soft: true\n    breach: []\n",
)  # fmt: skip
NOBODY_TOLD = Check(
    "W413", "nobody-told",
    "逾期后没有人知道,期限就没有意义。",
    "If nobody is told of a miss, the deadline changes nothing.",
    bad="deadlines:\n  answer:\n    breach: []\n",
    good="deadlines:\n  answer:\n    breach: [{notify: manager, text: late}]\n",
)  # fmt: skip
REPEATED_AT_ONCE = Check(
    "E414", "repeat-without-time",
    "间隔为零的重复会无休止地执行。",
    "Steps that are repeated after no time would be repeated without end.",
    bad="deadlines:\n  answer:\n    repeat: 0 hours\n",
    good="deadlines:\n  answer:\n    repeat: 2 hours\n",
)  # fmt: skip
NO_TIME = Check(
    "W415", "no-time-at-all",
    "零时长的期限一启动就逾期。",
    "A deadline of no time is missed as soon as it starts.",
    bad="deadlines:\n  visit:\n    due:\n    within: 0 hours\n",
    good="deadlines:\n  visit:\n    due:\n    within: 1 hours\n",
)  # fmt: skip
NOTHING_TO_REPEAT = Check(
    "W416", "nothing-to-repeat",
    "重复的是没有 after 的步骤,而这里一个也没有。",
    "Only steps without `after` are repeated, and there is none.",
    bad="deadlines:\n  answer:\n    repeat: 2 hours\n    breach: [{notify: manager, text: late, after: 1 hours}]\n",
    good="deadlines:\n  answer:\n    repeat: 2 hours\n    breach: [{notify: manager, text: late}]\n",
)  # fmt: skip
UNREADABLE_WARNING = Check(
    "E417", "unreadable-warning-point",
    "预警点写成百分比、启动后的数量,或到期前的数量。",
    "A warning point is a share in percent, an amount after the start, or an amount before the due time.",
    bad="deadlines:\n  answer:\n    warn: [150%]\n",
    good="deadlines:\n  answer:\n    warn: [75%]\n",
)  # fmt: skip
WARNED_TWICE = Check(
    "W418", "warning-twice",
    "同一个预警点写了两遍。",
    "The same warning point stands here twice.",
    bad="deadlines:\n  answer:\n    warn: [50%, 50%]\n",
    good="deadlines:\n  answer:\n    warn: [50%, 75%]\n",
)  # fmt: skip
WARNED_OUTSIDE = Check(
    "E419", "warning-outside",
    "预警点不在启动与到期之间,不会发出预警。",
    "A warning that is not between the start and the due time never comes.",
    bad="deadlines:\n  answer:\n    warn: [2 hours]\n",
    good="deadlines:\n  answer:\n    warn: [20 minutes]\n",
)  # fmt: skip
DUPLICATE = Check(
    "W420", "duplicate-deadline",
    "两个期限完全相同,同一件事会计两次。",
    "Two deadlines that are alike count one duty twice.",
    bad="deadlines:\n  again:\n    clause: INN-1\n    words: {zh: 再次, en: again}\n    from: received\n    until: replied\n"
    "    within: {param: first_answer}\n    breach: [{notify: desk, text: late}]\n",
    good="deadlines:\n  again:\n    clause: INN-1\n    words: {zh: 再次, en: again}\n    from: received\n    until: resolved\n"
    "    within: {param: first_answer}\n    breach: [{notify: desk, text: late}]\n",
)  # fmt: skip
CONTRADICTION = Check(
    "E421", "contradicting-deadlines",
    "同一义务有两个不同的时限,不知道该守哪一个。",
    "One duty has two amounts of time, and nobody knows which one counts.",
    bad="deadlines:\n  again:\n    clause: INN-1\n    words: {zh: 再次, en: again}\n    from: received\n    until: replied\n"
    "    within: 2 hours\n    breach: [{notify: desk, text: late}]\n",
    good="deadlines:\n  answer:\n    when: {severity: normal}\n  again:\n    clause: INN-1\n    words: {zh: 再次, en: again}\n"
    "    from: received\n    when: {severity: serious}\n    until: replied\n"
    "    within: 2 hours\n    breach: [{notify: desk, text: late}]\n",
)  # fmt: skip
