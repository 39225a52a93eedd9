"""Wording: facts, states, rules and people in Chinese or English, with a policy's own words where it has some."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cli.output import Lang
from domain.edition import Edition
from domain.policy import Policy, Words
from domain.vocabulary import COMMANDS, FACTS

_OWN: Final[Mapping[str, tuple[str, str]]] = {
    "received": ("收到投诉", "complaint received"),
    "registered": ("登记", "registered"),
    "accepted": ("受理", "accepted"),
    "visit_dispatched": ("已派工程师", "engineer bound to the visit"),
    "dispatch_failed": ("派工失败", "no engineer found"),
    "deadline_armed": ("开始计时", "clock runs"),
    "deadline_warned": ("预警", "warning"),
    "deadline_met": ("按时完成", "done in time"),
    "deadline_breached": ("超时", "OVERDUE"),
    "deadline_repeated": ("仍未完成", "still not done"),
    "deadline_escalated": ("超时升级", "still not done, next step"),
    "deadline_ended": ("计时结束", "clock ends"),
    "deadline_paused": ("暂停计时", "clock stands still"),
    "deadline_resumed": ("恢复计时", "clock goes on"),
    "deadline_retimed": ("调整到期时间", "due time changed"),
    "deadline_reopened": ("恢复期限", "clock taken up again"),
    "target_missed": ("未达目标", "target missed"),
    "original_due_passed": ("原到期时间已过", "due time without the pause has passed"),
    "verdict_corrected": ("更正判定", "verdict corrected"),
    "pause_started": ("暂停开始", "pause begins"),
    "pause_ended": ("暂停结束", "pause ends"),
    "escalated": ("升级", "escalated"),
    "notice_requested": ("通知", "notice"),
    "notice_delivered": ("已送达", "notice delivered"),
    "notice_failed": ("送达失败", "notice failed"),
    "alarm_raised": ("报警", "ALARM"),
    "major_registered": ("重大投诉登记备案", "entered in the register of major complaints"),
    "penalty_proposed": ("建议处罚", "penalty proposed"),
    "penalty_revised": ("处罚调整", "penalty revised"),
    "calendar_revised": ("日历更新", "calendar revised"),
    "policy_revised": ("规则更新", "policy revised"),
    "dispatch_requested": ("派工程师", "engineer looked for"),
    "visit_agreed": ("约定上门", "visit agreed"),
}
"""Facts that no command of the same meaning names."""

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "received": ("已收到", "received"),
    "registered": ("已登记", "registered"),
    "assigned": ("已指派", "assigned"),
    "investigating": ("调查中", "investigating"),
    "opinion": ("已提交意见", "opinion submitted"),
    "agreed": ("已达成一致", "agreed"),
    "disputed": ("有异议", "disputed"),
    "resolved": ("已解决", "resolved"),
    "closed": ("已结案", "closed"),
    "withdrawn": ("已撤诉", "withdrawn"),
    "reopened": ("重新受理", "reopened"),
    "archived": ("已归档", "archived"),
}

CLOCKS: Final[Mapping[str, tuple[str, str]]] = {
    "running": ("计时中", "running"),
    "paused": ("已暂停", "paused"),
    "met": ("按时完成", "met"),
    "breached": ("超时", "overdue"),
    "ended": ("已结束", "ended"),
}

_FACTS: Final = dict(_OWN)
for _command in COMMANDS.values():
    if len(_command.facts) == 1:
        _FACTS.setdefault(_command.facts[0], (_command.zh, FACTS[_command.facts[0]].meaning))

_MACHINE: Final = ZoneInfo("UTC")


class Wording:
    """Words and local times under one edition of a policy, or without one: ids as they are, times in UTC."""

    def __init__(self, lang: Lang, edition: Edition | None = None) -> None:
        self.lang: Lang = lang
        self.policy: Policy | None = edition.policy if edition else None
        calendar = edition.calendars.get(edition.policy.calendar) if edition else None
        self.zone = ZoneInfo(calendar.zone) if calendar else _MACHINE

    def pick(self, pair: tuple[str, str]) -> str:
        """The one of (zh, en) that is spoken."""
        return pair[0] if self.lang == "zh" else pair[1]

    def of(self, words: Words | None, otherwise: str) -> str:
        """A policy's words."""
        return otherwise if words is None else (words.zh if self.lang == "zh" else words.en)

    def fact(self, name: str) -> str:
        """What a fact is called."""
        pair = _FACTS.get(name)
        return self.pick(pair) if pair else name

    def state(self, status: str) -> str:
        """What a complaint's status is called."""
        return self.pick(STATES.get(status, (status, status)))

    def clock(self, status: str) -> str:
        """What the status of a clock is called."""
        return self.pick(CLOCKS.get(status, (status, status)))

    def rule(self, name: str) -> str:
        """What a deadline is called."""
        known = self.policy.deadlines.get(name) if self.policy else None
        return self.of(known.words if known else None, name)

    def clause(self, rule: str) -> str:
        """The clauses a deadline comes from."""
        known = self.policy.deadlines.get(rule) if self.policy else None
        return ", ".join(known.clause) if known else ""

    def severity(self, name: str) -> str:
        """What a severity is called."""
        known = self.policy.severities.get(name) if self.policy else None
        return self.of(known.words if known else None, name)

    def category(self, name: str) -> str:
        """What a category is called."""
        return self.of(self.policy.categories.get(name) if self.policy else None, name)

    def role(self, name: str) -> str:
        """What a role is called; `department.head` is named after the role that heads it."""
        known = self.policy.roles.get(name) if self.policy else None
        return self.of(known.words if known else None, name)

    def who(self, token: str) -> str:
        """A recipient or somebody charged: `role:vp_sales`, `person:wang`, `region:佛山`, `complainant`."""
        kind, colon, name = token.partition(":")
        if kind == "complainant":
            return self.pick(("消费者", "the complainant"))
        if kind == "engine":
            return ""
        if not colon:
            return self.role(token)
        return self.role(name) if kind == "role" else name

    def actor(self, actor: str) -> str:
        """Who did something: `intake:li-min`. The engine has no name."""
        role, colon, person = actor.partition(":")
        return f"{self.role(role)} {person}" if colon else ""

    def local(self, instant: datetime | None) -> str:
        """Date and time as the policy's clocks show them."""
        return f"{instant.astimezone(self.zone):%m-%d %H:%M}" if instant else "-"

    def span(self, span: timedelta) -> str:
        """A length of time in its two largest units."""
        seconds = int(abs(span).total_seconds())
        units = ((86400, "天", "d"), (3600, "小时", "h"), (60, "分", "min"), (1, "秒", "s"))
        parts = []
        for size, zh, en in units:
            count, seconds = divmod(seconds, size)
            if count:
                parts.append(f"{count}{zh if self.lang == 'zh' else ' ' + en}")
            elif parts:
                break
        return ("" if self.lang == "zh" else " ").join(parts[:2]) or self.pick(("0秒", "0 s"))
