"""Wording: facts, states, rules and people in Chinese or English, with a policy's own words where it has some."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cli.output import Lang
from domain.policy.edition import Edition
from domain.policy.part import Words
from domain.policy.schema import Policy
from domain.time.instants import parse
from domain.words.facts import FACTS
from domain.words.fields import FIELDS
from domain.words.states import CLOCKS, STATES
from domain.words.word import called

_MACHINE: Final = ZoneInfo("UTC")


class Wording:
    """Words and local times under one edition of a policy, or without one: ids as they are, times in UTC.

    `names` are those of the people, by their ids.
    """

    def __init__(
        self, lang: Lang, edition: Edition | None = None, names: Mapping[str, str] | None = None
    ) -> None:
        self.lang: Lang = lang
        self.names = names or {}
        self.policy: Policy | None = edition.policy if edition else None
        calendar = edition.calendars.get(edition.policy.calendar) if edition else None
        self.zone = ZoneInfo(calendar.zone) if calendar else _MACHINE

    def pick(self, pair: tuple[str, str]) -> str:
        """The word of (zh, en) in the language of this wording."""
        return pair[0] if self.lang == "zh" else pair[1]

    def of(self, words: Words | None, otherwise: str) -> str:
        """A policy's words."""
        return otherwise if words is None else (words.zh if self.lang == "zh" else words.en)

    def fact(self, name: str) -> str:
        """The name of a fact."""
        return called(FACTS, name, self.lang)

    def state(self, status: str) -> str:
        """The name of a complaint's status."""
        return called(STATES, status, self.lang)

    def clock(self, status: str) -> str:
        """The name of the status of a clock."""
        return called(CLOCKS, status, self.lang)

    def rule(self, name: str) -> str:
        """The name of a deadline."""
        deadline = self.policy.deadlines.get(name) if self.policy else None
        return self.of(deadline.words if deadline else None, name)

    def clause(self, rule: str) -> str:
        """The clauses a deadline comes from."""
        deadline = self.policy.deadlines.get(rule) if self.policy else None
        return ", ".join(deadline.clause) if deadline else ""

    def severity(self, name: str) -> str:
        """The name of a severity."""
        severity = self.policy.severities.get(name) if self.policy else None
        return self.of(severity.words if severity else None, name)

    def category(self, name: str) -> str:
        """The name of a category."""
        return self.of(self.policy.categories.get(name) if self.policy else None, name)

    def role(self, name: str) -> str:
        """The name of a role; `department.head` is named after the role that heads it."""
        role = self.policy.roles.get(name) if self.policy else None
        return self.of(role.words if role else None, name)

    def who(self, token: str) -> str:
        """A recipient or somebody charged: `role:vp_sales`, `person:wang`, `region:佛山`, `complainant`."""
        kind, colon, name = token.partition(":")
        if kind == "complainant":
            return self.pick(("消费者", "the complainant"))
        if kind == "engine":
            return ""
        if not colon:
            return self.role(token)
        return self.role(name) if kind == "role" else self.person(name)

    def person(self, name: str) -> str:
        """Somebody's name, or the id where the directory does not know it."""
        return self.names.get(name, name)

    def field(self, name: str) -> str:
        """The name of a field."""
        return called(FIELDS, name, self.lang)

    def actor(self, actor: str) -> str:
        """Who did something: `intake:li-min`. The engine has no name."""
        role, colon, person = actor.partition(":")
        return f"{self.role(role)} {self.person(person)}" if colon else ""

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

    def value(self, name: str, text: str) -> str:
        """A field's value: times in local time, people by name, categories, severities and roles in the policy's words."""
        if len(text) >= len("2026-11-16T09:00Z") and text.endswith("Z") and text[:4].isdigit():
            try:
                return self.local(parse(text))
            except ValueError:
                return text
        if name in ("severity", "register"):
            return self.severity(text)
        if name == "category":
            return self.category(text)
        if self.policy and name in ("kind", "channel"):
            return self.of((self.policy.kinds if name == "kind" else self.policy.channels).get(text), text)
        if ":" in text and text.partition(":")[0] in ("role", "person"):
            return self.who(text)
        return self.role(text) if self.policy and text in self.policy.roles else self.person(text)
