"""Explain: why a deadline is due when it is, and why it was judged met or breached.

The log is applied again fact by fact, each fact under the edition that was in force. A clock is
explained by the rule and the calendar that timed it, even if others are in force now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from domain.complaint import keys
from domain.complaint.clocks import BREACHED, ENDED, MET, MISSED, PAUSED, Clock
from domain.complaint.rule_memory import REVISIONS
from domain.complaint.state import Complaint
from domain.evolution import evolve
from domain.facts.fact import Fact
from domain.policy.part import Words
from domain.policy.rulebook import DeadlineRule, Rulebook
from domain.time.amounts import Amount
from domain.time.worktime import CalendarExhausted, Interval

TIMED: Final = frozenset({"deadline_armed", "deadline_retimed", "deadline_resumed", "deadline_reopened"})
JUDGED: Final = frozenset(
    {"deadline_met", "deadline_breached", "target_missed", "verdict_corrected", "deadline_ended"}
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A fact as an explanation names it."""

    number: int
    type: str
    at: datetime
    recorded_at: datetime
    actor: str
    backdated: bool = False

    @classmethod
    def of(cls, fact: Fact) -> Cause:
        """The fact in short."""
        late = bool(fact.data.get("backdated", False))
        return cls(fact.number, fact.type, fact.occurred_at, fact.recorded_at, fact.actor, late)


@dataclass(frozen=True, slots=True)
class Stop:
    """An interval in which the clock was paused; `until` is None while it still is. `words` are the
    pause's, if any."""

    since: datetime
    until: datetime | None
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A change of the due time: why, and from which instant to which."""

    fact: Cause
    reason: str
    old: datetime | None
    new: datetime


@dataclass(frozen=True, slots=True)
class Point:
    """A warning point: when it comes or came; `given` once it has."""

    point: str
    at: datetime
    given: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement, by the fact that holds it. `act` is the fact that stopped the clock, or corrected it, if one did."""

    kind: str
    fact: Cause
    act: Cause | None
    reason: str = ""
    charged: str = ""
    known_late: bool = False
    quiet: bool = False
    judged_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Explanation:
    """One round of one clock. `amount` is the time allowed (None: the due time comes from a field or
    another deadline); `basis` says where it comes from (`rule`, `field`, or `default` because no field
    was known); `counted` are the intervals that counted from start to due."""

    rule: str
    thing: str
    cycle: int
    round: int
    words: Words
    clause: tuple[str, ...]
    status: str
    start: datetime
    start_fact: Cause | None
    armed_by: Cause
    condition: bool
    stops: tuple[str, ...]
    amount: Amount | None
    param: str | None
    basis: str
    policy: str
    policy_version: str
    calendar: str
    calendar_version: str
    edition: str
    zone: str
    horizon: str | None
    due: datetime
    provisional: bool
    kept: Mapping[str, str]
    pauses: list[Stop]
    moves: list[Move]
    warnings: list[Point]
    verdicts: list[Verdict]
    counted: list[Interval]
    against: str


class Unexplained(LookupError):
    """There is no such deadline in the log; the message names those there are."""


def explain(
    complaint_id: str, facts: Sequence[Fact], books: Mapping[str, Rulebook], rule: str | None = None
) -> list[Explanation]:
    """The explanation of every clock of a complaint, or of those of one deadline, in the order in which they began.

    Raises Unexplained for a deadline that no clock ran for.
    """
    story = _Story(complaint_id, books)
    for fact in facts:
        story.apply(fact)
    explanations = [
        explanation for explanation in story.explanations() if rule is None or explanation.rule == rule
    ]
    if rule is not None and not explanations:
        raise Unexplained(_unknown(story, rule))
    return explanations


def _unknown(story: _Story, rule: str) -> str:
    ran = ", ".join(dict.fromkeys(clock.rule for clock in story.complaint.clocks.values() if clock.round))
    declared = story.book is not None and rule in story.book.deadlines
    why = "has not begun to count for this complaint" if declared else "is no deadline of its policy"
    return f'deadline: given "{rule}", which {why}; accepted: {ran or "none has begun yet"}'


@dataclass(slots=True)
class _Round:
    """One round of one clock in the log."""

    armed: Fact
    book: Rulebook
    start_fact: Fact | None
    timed_by: Rulebook
    facts: list[Fact] = field(default_factory=list)


class _Story:
    """The log as it is applied, and the facts about each clock."""

    def __init__(self, complaint_id: str, books: Mapping[str, Rulebook]) -> None:
        self.complaint = Complaint(complaint_id)
        self.book: Rulebook | None = None
        self._books = books
        self._rounds: dict[str, _Round] = {}
        self._facts: dict[int, Fact] = {}

    def apply(self, fact: Fact) -> None:
        """Fold one fact and keep it if it is about a clock."""
        if fact.type == "received" or fact.type in REVISIONS:
            self.book = self._books[fact.data["rulebook"]]
        if self.book is None:
            raise ValueError(f"{self.complaint.id}: fact {fact.number} comes before any edition is named")
        self._facts[fact.number] = fact
        key = keys.write(fact.data["rule"], fact.about, fact.data["cycle"]) if _of_clock(fact) else ""
        before = self.complaint.clocks.get(key)
        if fact.type == "deadline_armed":
            start_fact = self._start_fact(fact, before)
            self._rounds[key] = _Round(fact, self.book, start_fact, self.book)
        elif key in self._rounds:
            self._rounds[key].facts.append(fact)
            if fact.type in TIMED and not (
                before is not None and before.kept and fact.type != "deadline_retimed"
            ):
                self._rounds[key].timed_by = self.book
        evolve(self.book, self.complaint, fact)

    def _start_fact(self, armed: Fact, clock: Clock | None) -> Fact | None:
        """The fact whose instant the clock counts from: the one it remembers, or the one that began this round."""
        start = _instant(armed.data["start"])
        cause = self._cause(armed)
        remembered = self._facts.get(clock.start_number) if clock is not None else None
        for candidate in (cause, remembered):
            if candidate is not None and candidate.occurred_at == start:
                return candidate
        return remembered or cause

    def _cause(self, fact: Fact) -> Fact | None:
        kind, _, number = fact.cause.partition(":")
        return self._facts.get(int(number)) if kind == "fact" and number.isdigit() else None

    def explanations(self) -> list[Explanation]:
        """The explanations."""
        return [self._explained(key, clock_round) for key, clock_round in self._rounds.items()]

    def _explained(self, key: str, clock_round: _Round) -> Explanation:
        clock, armed = self.complaint.clocks[key], clock_round.armed
        book = clock_round.timed_by
        rule = book.deadlines.get(clock.rule) or clock_round.book.deadlines[clock.rule]
        assert clock.start is not None
        assert clock.due is not None
        amount = _amount(rule, armed)
        calendar = rule.worktime.calendar
        pauses = _pauses(clock_round, clock, book)
        return Explanation(
            rule=clock.rule,
            thing=clock.thing,
            cycle=clock.cycle,
            round=clock.round,
            words=rule.spec.words,
            clause=tuple(rule.spec.clause),
            status=clock.status,
            start=clock.start,
            start_fact=Cause.of(clock_round.start_fact) if clock_round.start_fact else None,
            armed_by=Cause.of(self._cause(armed) or armed),
            condition=rule.spec.when is not None,
            stops=tuple(sorted(rule.until.facts)),
            amount=amount,
            param=_param(rule),
            basis=str(armed.data.get("basis", "rule")),
            policy=book.policy.id,
            policy_version=book.policy.version,
            calendar=calendar.id,
            calendar_version=calendar.version,
            edition=book.digest,
            zone=calendar.zone,
            horizon=str(calendar.horizon) if calendar.horizon else None,
            due=clock.due,
            provisional=clock.provisional,
            kept=clock.kept,
            pauses=pauses,
            moves=[_move(fact) for fact in clock_round.facts if fact.type in TIMED and "due" in fact.data],
            warnings=_warnings(clock_round, clock),
            verdicts=[self._verdict(fact) for fact in clock_round.facts if fact.type in JUDGED],
            counted=_counted(rule, clock, pauses, amount),
            against=str(armed.data.get("against", "")),
        )

    def _verdict(self, fact: Fact) -> Verdict:
        data, act = fact.data, self._cause(fact)
        kinds = {
            "deadline_met": MET,
            "deadline_breached": BREACHED,
            "target_missed": MISSED,
            "deadline_ended": ENDED,
        }
        return Verdict(
            kind=kinds.get(fact.type, "corrected"),
            fact=Cause.of(fact),
            act=Cause.of(act) if act is not None else None,
            reason=str(data.get("reason", data.get("verdict", ""))),
            charged=str(data.get("charged", "")),
            known_late=bool(data.get("known_late", False)),
            quiet=bool(data.get("quiet", False)),
            judged_by=data.get("judged_by", {}),
        )


def _of_clock(fact: Fact) -> bool:
    return "rule" in fact.data and "cycle" in fact.data


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _amount(rule: DeadlineRule, armed: Fact) -> Amount | None:
    """The amount that was counted; of several, the first. None where a field or another deadline gave the instant."""
    if armed.data.get("basis") == "field" or not rule.due.amounts:
        return None
    return rule.due.amounts[0]


def _param(rule: DeadlineRule) -> str | None:
    amount: Any = rule.spec.within if rule.spec.within is not None else rule.spec.due
    return str(amount["param"]) if isinstance(amount, Mapping) and "param" in amount else None


def _pauses(clock_round: _Round, clock: Clock, book: Rulebook) -> list[Stop]:
    """The intervals in which the clock was paused, each with the words of its pause."""
    begun = [fact for fact in clock_round.facts if fact.type == "deadline_paused"]
    names = {fact.occurred_at: keys.read(fact.data["pause"]).rule for fact in reversed(begun)}
    stops = [
        Stop(since, until, _pause_words(book, clock_round, names.get(since))) for since, until in clock.pauses
    ]
    if clock.status == PAUSED and clock.paused_at is not None:
        stops.append(Stop(clock.paused_at, None, _pause_words(book, clock_round, names.get(clock.paused_at))))
    return stops


def _pause_words(book: Rulebook, clock_round: _Round, name: str | None) -> Words | None:
    rule = book.pauses.get(name or "") or clock_round.book.pauses.get(name or "")
    return rule.spec.words if rule else None


def _move(fact: Fact) -> Move:
    reasons = {"deadline_resumed": "pause", "deadline_reopened": "undone"}
    reason = reasons.get(fact.type) or str(fact.data.get("reason", ""))
    old = _instant(fact.data["old"]) if "old" in fact.data else None
    return Move(Cause.of(fact), reason, old, _instant(fact.data["due"]))


def _warnings(clock_round: _Round, clock: Clock) -> list[Point]:
    past = [
        Point(str(fact.data["point"]), fact.occurred_at, given=True)
        for fact in clock_round.facts
        if fact.type == "deadline_warned"
    ]
    return past + ([Point(point, at, given=False) for at, point in clock.warn] if clock.live else [])


def _counted(rule: DeadlineRule, clock: Clock, pauses: list[Stop], amount: Amount | None) -> list[Interval]:
    """The intervals that counted from start to due; empty if the due time was not calculated."""
    if amount is None or clock.start is None or clock.due is None or clock.due < clock.start:
        return []
    over = [(stop.since, stop.until) for stop in pauses if stop.until is not None]
    try:
        return rule.worktime.counted(clock.start, clock.due, over, amount.counting)
    except CalendarExhausted:
        return []
