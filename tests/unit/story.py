"""Small rule books for the tests, and stories told under them.

    story = Story(rules('''
        deadlines:
          answer: {from: received, until: replied, within: 2 hours}
    '''))
    story.at("16 09:00").open().at("16 10:00").do("reply", text="yes")
    story.says("deadline_met")

Instants are written "16 09:00" or "16 09:00:30" for a day of November 2026 in China; 16 November is a Monday.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS
from authoring.files.yaml_source import read_text
from domain.complaint.clocks import Clock
from domain.complaint.state import Complaint
from domain.facts.commands import Command
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal
from domain.policy.compiler import compile_policy
from domain.policy.rulebook import Rulebook
from domain.policy.schema import Policy
from domain.simulation import Simulation, World
from domain.time.worktime import WorkTime

CHINA = timezone(timedelta(hours=8))

BASE = """
id: small
version: "1"
effective: 2026-01-01
entity: {zh: 小公司, en: Small Company}
words: {zh: 小规则, en: small rules}
calendar: evergreen-office
severities:
  normal: {words: {zh: 一般, en: normal}}
  major: {words: {zh: 重大, en: major}, priority: 1}
categories:
  goods: {zh: 产品, en: goods}
  work: {zh: 施工, en: work}
roles:
  intake: {words: {zh: 受理, en: intake}, head: chief}
  owner: {words: {zh: 负责, en: owner}, head: chief}
  chief: {words: {zh: 主管, en: chief}, deputy: vice, head: boss}
  vice: {words: {zh: 副主管, en: vice}}
  boss: {words: {zh: 总经理, en: boss}}
  engineer: {words: {zh: 工程师, en: engineer}, head: chief}
  duty: {words: {zh: 值班, en: duty}}
ladder: [intake, owner, chief, boss]
default_owner: chief
intake: {required: [complainant]}
deadlines: {}
"""
WORDS = {"zh": "期限", "en": "deadline"}


@cache
def worktimes() -> dict[str, WorkTime]:
    return {name: WorkTime.build(calendar) for name, calendar in load_calendars(CALENDARS).items()}


def policy(text: str = "") -> Policy:
    """The base with sections replaced by those of the text; clauses and words may be left out of rules."""
    data: Any = read_text(BASE, "base.yaml").data
    sections: Any = read_text(text, "rules.yaml").data if text.strip() else {}
    for section in ("deadlines", "pauses", "gates", "reactions"):
        for rule in (sections.get(section) or {}).values():
            rule.setdefault("clause", "T-1")
            if section != "reactions":
                rule.setdefault("words", dict(WORDS))
    return Policy.model_validate({**data, **sections})


def rules(text: str = "") -> Rulebook:
    return compile_policy(policy(text), worktimes(), dict.fromkeys(worktimes(), "1"))


def at(text: str) -> datetime:
    """An instant of November 2026 in China."""
    day, _, time = text.partition(" ")
    hour, minute, *second = [int(part) for part in time.split(":")]
    return datetime(2026, 11, int(day), hour, minute, *second, tzinfo=CHINA).astimezone(UTC)


@dataclass
class Story:
    """A complaint under small rules."""

    book: Rulebook
    engineers: list[str] | None = None
    now: datetime = field(default_factory=lambda: at("16 09:00"))
    last: list[Fact] = field(default_factory=list)
    simulation: Simulation = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        self.simulation = Simulation(self.book, "C-1", World(self.engineers))

    @property
    def complaint(self) -> Complaint:
        return self.simulation.complaint

    @property
    def facts(self) -> list[Fact]:
        return self.simulation.facts

    def at(self, text: str) -> "Story":
        self.now = at(text)
        return self

    def open(self, by: str = "intake:li", **fields: Any) -> "Story":
        return self.do("open", by, **{"complainant": "王", "received_at": self.now.isoformat(), **fields})

    def do(
        self,
        name: str,
        by: str = "owner:wang",
        about: str | None = None,
        happened: str | None = None,
        **fields: Any,
    ) -> "Story":
        self.count += 1
        when = at(happened).isoformat() if happened else None
        command = Command(id=f"c{self.count}", name=name, by=by, at=when, about=about, fields=fields)
        self.last = self.simulation.submit(command, self.now)
        return self

    def refused(self, name: str, by: str = "owner:wang", **how: Any) -> Refusal:
        """The refusal of a command; it is an error if it is carried out."""
        before = list(self.facts)
        try:
            self.do(name, by, **how)
        except Refusal as refusal:
            assert [fact for fact in self.facts if fact.cause == f"c{self.count}"] == []
            assert self.facts[: len(before)] == before
            return refusal
        raise AssertionError(f"{name} was carried out")

    def until(self, text: str) -> "Story":
        self.now = at(text)
        self.last = self.simulation.run_until(self.now)
        return self

    def says(self, kind: str, /, **data: Any) -> list[str]:
        """When facts of a kind happened, in local time, those with the given data only."""
        return [
            f"{fact.occurred_at.astimezone(CHINA):%d %H:%M}"
            for fact in self.facts
            if fact.type == kind and all(fact.data.get(name) == value for name, value in data.items())
        ]

    def one(self, kind: str, /, **data: Any) -> Fact:
        """The only fact of a kind with the data."""
        [match] = [
            fact
            for fact in self.facts
            if fact.type == kind and all(fact.data.get(name) == value for name, value in data.items())
        ]
        return match

    def clock(self, rule: str, thing: str = "case") -> Clock:
        clock = self.complaint.clock(rule, thing)
        assert clock is not None
        return clock


def local(instant: str | datetime) -> str:
    """An instant of a fact in local time."""
    moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return f"{moment.astimezone(CHINA):%d %H:%M}"


def with_deadlines(deadlines: str, rest: str = "") -> Story:
    """A story under some deadlines, on Monday the 16th at nine."""
    return Story(rules(f"deadlines:\n{deadlines}\n{rest}")).at("16 09:00")
