"""Lives of complaints for property tests: sensible and senseless commands at all sorts of moments."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from authoring.rulebooks import load_rulebook
from domain.complaint.clocks import MISSED
from domain.complaint.state import Complaint
from domain.engine import advance, conclude, submit
from domain.facts.commands import Command
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.fields import FieldType
from domain.facts.refusals import Refusal
from domain.facts.vocabulary import COMMANDS
from domain.policy.rulebook import Rulebook

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
PEOPLE = ("wang", "li", "chen")
TEXTS = (
    "换货",
    "x",
    "product_quality",
    "major",
    "question",
    "handling_report",
    "reply",
    "abnormal_state",
    "department",
)
LEAPS = (0, 1, 60, 600, 600, 3_600, 3_600, 7_200, 7_200, 28_800, 86_400, 259_200)
"""Seconds between two steps."""


@cache
def evergreen() -> Rulebook:
    return load_rulebook("evergreen")


@dataclass(frozen=True)
class Step:
    """A command as drawn: `about`, `notice` and `back` are resolved against the complaint when it is carried out."""

    leap: int
    name: str
    by: str
    about: int | None
    back: int | None
    fields: dict[str, Any]


@dataclass
class Life:
    """A complaint that is lived through; `between` lets time pass from one instant to another."""

    book: Rulebook
    between: Callable[["Life", datetime, datetime], list[Fact]]
    world: bool = True
    complaint: Complaint = field(default_factory=lambda: Complaint("C-1"))
    now: datetime = START
    facts: list[Fact] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    taken: list[tuple[str, set[str], str]] = field(default_factory=list)
    """Commands that were carried out: the status before, the facts that clocks waited for, the name."""
    count: int = 0

    def take(self, step: Step) -> None:
        then = self.now + timedelta(seconds=step.leap)
        self.facts += self.between(self, self.now, then)
        self.now = then
        self.count += 1
        status, awaited = self.complaint.status, self._awaited()
        try:
            facts = submit(self.book, self.complaint, self._command(step), self.now)
        except Refusal as refusal:
            self.refusals.append(refusal)
            return
        self.taken.append((status, awaited, step.name))
        self.facts += facts
        if self.world:
            self.facts += conclude(self.book, self.complaint, list(_delivered(facts, self.now)), self.now)

    def _awaited(self) -> set[str]:
        return {
            fact
            for clock in self.complaint.clocks.values()
            if clock.live or clock.status == MISSED or not clock.over
            for fact in self.book.deadlines[clock.rule].until.facts
        }

    def _command(self, step: Step) -> Command:
        things = list(self.complaint.things)
        about = None if step.about is None else things[step.about % len(things)]
        at = None if step.back is None else (self.now - timedelta(seconds=step.back)).isoformat()
        instants = {
            key
            for key, declared in self.book.fields_of(step.name).items()
            if declared.type is FieldType.INSTANT
        }
        fields = {
            key: (self.now + timedelta(seconds=value)).isoformat()
            if key in instants and type(value) is int
            else value
            for key, value in step.fields.items()
        }
        if "notice" in fields and self.complaint.notices:
            fields["notice"] = next(iter(self.complaint.notices))
        return Command(id=f"c{self.count}", name=step.name, by=step.by, at=at, about=about, fields=fields)


def _delivered(facts: list[Fact], now: datetime):
    for fact in facts:
        if fact.type == "notice_requested" and fact.number % 3:
            data = {"notice": str(fact.number), "to": fact.data["to"]}
            yield Draft("notice_delivered", "case", now, f"fact:{fact.number}", data)
        if fact.type == "dispatch_requested":
            yield Draft("visit_dispatched", fact.about, now, f"fact:{fact.number}", {"assignee": "liu"})


def in_one_jump(life: Life, _before: datetime, then: datetime) -> list[Fact]:
    return advance(life.book, life.complaint, then)


def in_small_steps(life: Life, before: datetime, then: datetime) -> list[Fact]:
    """About a hundred looks, at odd moments."""
    facts: list[Fact] = []
    step = (then - before) / 97
    for i in range(97):
        facts += advance(life.book, life.complaint, before + step * i)
    return facts + advance(life.book, life.complaint, then)


BASIC = {
    "kind": "complaint", "complainant": "王", "object": "白乳胶", "demand": "换货", "channel": "hotline",
    "description": "开胶", "category": "product_quality", "severity": "normal", "verifiable": False,
}  # fmt: skip

PATH: tuple[tuple[str, dict[str, Any]], ...] = (
    ("reply", {"text": "您好", "plan": "两日内上门"}),
    ("assign", {"to": "wang", "role": "owner", "reason": "负责"}),
    ("start_investigation", {}),
    ("form_group", {"leader": "chen", "members": ["wang", "li"]}),
    ("agree_visit", {"starts_at": 90_000, "region": "佛山"}),
    ("arrive", {}),
    ("complete_visit", {"result": "solved", "findings": "固含量不足", "attachments": ["照片"]}),
    ("finish_investigation", {"finding": "批次问题", "cause": "原料"}),
    ("submit_document", {"kind": "handling_report"}),
    ("receive_document", {}),
    ("submit_opinion", {
        "text": "换货", "decision": "replace", "responsible": ["wang"], "category": "product_quality", "cause": "原料",
        "nature": "质量", "liability": "company", "regions": ["佛山"], "by_group": True,
    }),
    ("record_agreement", {"what": "plan"}),
    ("resolve", {"result": "已换货", "responsible": ["wang"]}),
    ("follow_up", {"means": "电话"}),
    ("record_reaction", {"reaction": "满意"}),
    ("close", {"summary": "结案"}),
    ("record_external", {"body": "消协", "due_at": 500_000}),
    ("settle_external", {"answer": "已解决"}),
    ("assess", {"severity": "major", "reason": "升级"}),
    ("reopen", {"reason": "又开胶"}),
    ("archive", {}),
)  # fmt: skip
"""A life as it should be, from the first reply on; whole numbers stand for instants, in seconds from the step."""

BESIDES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("assess", {"severity": "major", "reason": "影响大"}),
    ("assess", {"severity": "especially_major"}),
    ("assess", {"severity": "normal"}),
    ("assess", {"verifiable": True}),
    ("assess", {"verifiable": False, "category": "other"}),
    ("assign", {"to": "li", "reason": "换人"}),
    ("record_progress", {"type": "survey"}),
    ("record_progress", {"type": "cause_found"}),
    ("promise", {"what": "reply", "due_at": 20_000, "by": "wang"}),
    ("promise", {"what": "reply", "due_at": 90_000, "replaces": "promise-1", "customer_agreed": True}),
    ("keep_promise", {}),
    ("start_block", {"cause": "abnormal_state", "reason": "台风"}),
    ("end_block", {}),
    ("resume_service", {}),
    ("agree_visit", {"starts_at": 3_600}),
    ("move_visit", {"starts_at": 20_000, "reason": "客户改期", "customer_agreed": True}),
    ("cancel_visit", {"reason": "不必"}),
    ("complete_visit", {"result": "not_solved", "findings": "不明", "no_attachment_reason": "无"}),
    ("record_external", {"body": "消协"}),
    ("record_message", {"channel": "hotline", "kind": "question", "text": "怎么用"}),
    ("answer_message", {"text": "这样用"}),
    ("acknowledge", {"notice": "1"}),
    ("acknowledge_breach", {"rule": "no_progress"}),
    ("acknowledge_breach", {"rule": "investigation"}),
    ("escalate", {"reason": "处理不了"}),
    ("waive", {"what": "return_visit", "reason": "客户不愿"}),
    ("open_task", {"kind": "assist", "to": "marketing_centre", "due_at": 50_000}),
    ("finish_task", {"outcome": "passed"}),
    ("refer", {"to": "department"}),
    ("withdraw", {"reason": "不投诉了"}),
)  # fmt: skip

VALUES: dict[FieldType, tuple[Any, ...]] = {
    FieldType.TEXT: TEXTS,
    FieldType.FLAG: (True, False, "是"),
    FieldType.COUNT: (0, 3, "9"),
    FieldType.MONEY: ("30", "12.50", 7),
    FieldType.INSTANT: (-86_400, -60, 60, 3_600, 400_000),
    FieldType.TEXTS: (["佛山"], ["x", "y"], "佛山、广州"),
    FieldType.PERSON: PEOPLE,
    FieldType.PEOPLE: (["wang"], ["li", "chen"]),
    FieldType.RECORD: ({"型号": "BX-20"},),
}
WRONG = (
    None,
    "",
    "不",
    -1,
    2.5,
    [],
    {},
    True,
    "2026-11-16",
    "9999-12-31T00:00:00Z",
    "\x00",
    "1971-01-01T00:00:00Z",
)


def wild(book: Rulebook, name: str, dice: Random) -> dict[str, Any]:
    """Fields of a command: most that it needs, some that it may have, now and then one that it does not take."""
    fields: dict[str, Any] = {}
    for key, declared in book.fields_of(name).items():
        if dice.random() < (0.95 if declared.required else 0.3):
            fields[key] = (
                dice.choice(declared.choices or VALUES[declared.type])
                if dice.random() < 0.95
                else dice.choice(WRONG)
            )
    return fields


def speaker(book: Rulebook, name: str, dice: Random) -> str:
    roles = sorted(book.policy.roles)
    allowed = list(book.policy.may.get(name, ())) or roles
    return f"{dice.choice(allowed if dice.random() < 0.95 else roles)}:{dice.choice(PEOPLE)}"


@st.composite
def stories(draw: st.DrawFn, most: int = 14) -> list[Step]:
    """A whole life: the path as far as it goes, with other things said and done in between."""
    dice = draw(st.randoms(use_true_random=False))
    book = evergreen()
    fields = BASIC | {
        "severity": dice.choice(["normal", "major", "especially_major"]),
        "verifiable": dice.choice([True, False]),
        "kind": dice.choice(["complaint", "complaint", "dispute", "accident", "inquiry", "suggestion"]),
        "received_at": -dice.choice([0, 1, 1200, 7200]),
    }
    steps = [Step(0, "open", "intake:li", None, None, fields)]
    for name, fields in PATH[: draw(st.integers(0, len(PATH)))]:
        for _ in range(dice.choice([0, 0, 0, 1, 2])):
            if len(steps) < most * 2:
                steps.append(_besides(book, dice))
        if dice.random() < 0.9:
            steps.append(_step(book, name, fields, dice, odd=0.08))
    steps.append(Step(dice.choice([0, 86_400, 700_000]), "note", "intake:li", None, None, {"text": "x"}))
    return steps


def _besides(book: Rulebook, dice: Random) -> Step:
    if dice.random() < 0.6:
        name, fields = dice.choice(BESIDES)
        return _step(book, name, fields, dice, odd=0.2)
    name = dice.choice(sorted(COMMANDS))
    return _step(book, name, wild(book, name, dice), dice, odd=0.4)


def _step(book: Rulebook, name: str, fields: dict[str, Any], dice: Random, odd: float) -> Step:
    about = dice.randrange(6) if dice.random() < odd else None
    back = dice.choice((30, 3_000, 30_000, 150_000, 900_000)) if dice.random() < odd else None
    return Step(dice.choice(LEAPS), name, speaker(book, name, dice), about, back, fields)


def lived(
    story: list[Step], between: Callable[[Life, datetime, datetime], list[Fact]] = in_one_jump, **how: Any
) -> Life:
    life = Life(evergreen(), between, **how)
    for step in story:
        life.take(step)
    return life
