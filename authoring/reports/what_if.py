"""What-if: the complaints on record under another policy or calendar. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.counterfactual import counterfactual
from domain.facts.fact import Fact
from domain.policy.rulebook import Rulebook

OUTCOMES = ("met", "breached", "corrected", "missed", "ended", "open")
"""What can have become of a clock; `missed` is a soft target, `open` has no verdict yet."""

VERDICTS = {
    "deadline_met": "met",
    "deadline_breached": "breached",
    "verdict_corrected": "corrected",
    "target_missed": "missed",
}
COUNTED = ("escalated", "notice_requested", "penalty_proposed")
"""Facts of which the sums are told."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one clock, and when it was due (ISO 8601 in UTC)."""

    outcome: str
    due: str


@dataclass(frozen=True, slots=True)
class Change:
    """A clock whose outcome differs from the one on record; None: there is, or would be, no such clock."""

    complaint_id: str
    rule: str
    thing: str
    round: str
    before: Judged | None
    after: Judged | None

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON."""
        return {
            "complaint": self.complaint_id,
            "rule": self.rule,
            "thing": self.thing,
            "round": self.round,
            "before": _judged(self.before),
            "after": _judged(self.after),
        }


def _judged(judgement: Judged | None) -> dict[str, str] | None:
    return {"outcome": judgement.outcome, "due": judgement.due} if judgement else None


@dataclass(slots=True)
class Comparison:
    """The sums over all complaints: on record (`before`) and as it would have been (`after`)."""

    complaints: int = 0
    facts: int = 0
    changed: int = 0
    clocks_before: Counter[tuple[str, str]] = field(default_factory=Counter)
    clocks_after: Counter[tuple[str, str]] = field(default_factory=Counter)
    facts_before: Counter[str] = field(default_factory=Counter)
    facts_after: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def rules(self) -> list[str]:
        """Every deadline that had, or would have had, a clock."""
        return sorted({rule for rule, _ in [*self.clocks_before, *self.clocks_after]})

    def to_json(self) -> dict[str, Any]:
        """The sums as plain JSON."""
        return {
            "complaints": self.complaints,
            "facts": self.facts,
            "complaints_changed": self.changed,
            "deadlines": {
                rule: {
                    when: {outcome: clocks[rule, outcome] for outcome in OUTCOMES if clocks[rule, outcome]}
                    for when, clocks in (("before", self.clocks_before), ("after", self.clocks_after))
                }
                for rule in self.rules()
            },
            "totals": {
                name: {"before": self.facts_before[name], "after": self.facts_after[name]} for name in COUNTED
            },
            "refused": dict(sorted(self.refused.items())),
        }


def compare(book: Rulebook, complaint_id: str, facts: Sequence[Fact], sums: Comparison) -> list[Change]:
    """Judge one complaint by `book`, add it to the sums, and return the clocks whose outcome differs."""
    alternative = counterfactual(book, complaint_id, facts)
    before, after = judged(facts), judged(alternative.facts)
    sums.complaints += 1
    sums.facts += len(facts)
    for counter, outcomes in ((sums.clocks_before, before), (sums.clocks_after, after)):
        counter.update((key[0], judgement.outcome) for key, judgement in outcomes.items())
    for totals, story in ((sums.facts_before, facts), (sums.facts_after, alternative.facts)):
        totals.update(fact.type for fact in story if fact.type in COUNTED)
    sums.refused.update(where for _, where in alternative.refused)
    changes = [
        Change(complaint_id, *key, before.get(key), after.get(key))
        for key in sorted({*before, *after})
        if _outcome(before.get(key)) != _outcome(after.get(key))
    ]
    sums.changed += bool(changes)
    return changes


def _outcome(judgement: Judged | None) -> str:
    return judgement.outcome if judgement else ""


def judged(facts: Sequence[Fact]) -> dict[tuple[str, str, str], Judged]:
    """What became of every clock in a story, by rule, thing and `cycle.round`."""
    rounds: dict[tuple[str, str, int], int] = {}
    judgements: dict[tuple[str, str, str], Judged] = {}
    for fact in facts:
        data = fact.data
        if "rule" not in data or "cycle" not in data:
            continue
        clock = (data["rule"], fact.about, data["cycle"])
        if fact.type == "deadline_armed":
            last = (clock[0], clock[1], f"{clock[2]}.{rounds.get(clock, 0)}")
            if last in judgements and judgements[last].outcome == "open":
                judgements[last] = Judged("ended", judgements[last].due)
            rounds[clock] = data["round"]
        key = (clock[0], clock[1], f"{clock[2]}.{rounds.get(clock, 1)}")
        if fact.type in ("deadline_armed", "deadline_retimed", "deadline_resumed", "deadline_reopened"):
            judgements[key] = Judged("open", data.get("due", ""))
        elif fact.type in VERDICTS:
            judgements[key] = Judged(
                VERDICTS[fact.type], data.get("due", judgements.get(key, Judged("", "")).due)
            )
        elif fact.type == "deadline_ended" and key in judgements and judgements[key].outcome == "open":
            judgements[key] = Judged("ended", judgements[key].due)
    return judgements


async def compare_all(
    book: Rulebook, stories: AsyncIterable[tuple[str, Sequence[Fact]]], sums: Comparison
) -> AsyncIterator[Change]:
    """Every change in every complaint of this rulebook's policy, one complaint in memory at a time."""
    async for complaint_id, facts in stories:
        if facts and facts[0].data.get("policy") == book.policy.id:
            for change in compare(book, complaint_id, facts, sums):
                yield change
