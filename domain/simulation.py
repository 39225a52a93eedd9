"""Simulation: the life of one complaint on a virtual clock, with the engine that production uses and no server.

It includes a simulated world that carries out effects. By default every notice is delivered at once, and nobody
answers a request for an engineer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from domain.complaint.state import Complaint
from domain.engine import advance, conclude, submit
from domain.facts.commands import Command
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.rule_facts import (
    ALARM_RAISED,
    DISPATCH_FAILED,
    NOTICE_DELIVERED,
    NOTICE_FAILED,
    NOTICE_REQUESTED,
    VISIT_DISPATCHED,
)
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook
from domain.rules.agenda import upcoming
from domain.rules.withdrawal import withdrawal
from domain.time.instants import parse

TICK: Final = timedelta(milliseconds=1)
"""How long after its instant something due happens: the resolution of the timers of the real servers."""


@dataclass(frozen=True, slots=True)
class World:
    """Who answers effects.

    Each visit gets the one of `engineers` who has the fewest visits, the first of them if several have. None: requests for
    an engineer stay open. Notices to tokens in `unreachable`, such as `role:vp_sales`, are not delivered.
    """

    engineers: Sequence[str] | None = None
    unreachable: frozenset[str] = frozenset()

    def answer(self, complaint: Complaint, fact: Fact, now: datetime) -> list[Draft]:
        """The answer to one fact: a delivery, a dispatch, a failure with an alarm, or nothing."""
        cause = f"fact:{fact.number}"
        if fact.type == NOTICE_REQUESTED.name:
            notice = NOTICE_REQUESTED.data(fact)
            return [] if "not_before" in notice else self.deliver(fact.number, notice["to"], now)
        if fact.type != "dispatch_requested" or self.engineers is None:
            return []
        if not self.engineers:
            reason = "no engineer is free"
            return [
                DISPATCH_FAILED.draft({"reason": reason}, fact.about, now, cause),
                ALARM_RAISED.draft({"reason": reason}, fact.about, now, cause),
            ]
        visits = [thing.data.get("assignee") for thing in complaint.things.values() if thing.kind == "visit"]
        chosen = min(self.engineers, key=visits.count)
        return [VISIT_DISPATCHED.draft({"assignee": chosen}, fact.about, now, cause)]

    def deliver(self, notice: int | str, tokens: Sequence[str], now: datetime) -> list[Draft]:
        """The answer to a notice that goes out: delivered, or failed with an alarm."""
        number, to = str(notice), [token for token in tokens if token not in self.unreachable]
        cause = f"fact:{number}"
        drafts: list[Draft] = []
        if to:
            drafts.append(NOTICE_DELIVERED.draft({"notice": number, "to": to}, CASE, now, cause))
        if unreachable := [token for token in tokens if token in self.unreachable]:
            reason = f"{', '.join(unreachable)}: no channel reaches them"
            if not to:
                drafts.append(NOTICE_FAILED.draft({"notice": number, "reason": reason}, CASE, now, cause))
            drafts.append(ALARM_RAISED.draft({"reason": f"notice {number}: {reason}"}, CASE, now, cause))
        return drafts


@dataclass(slots=True)
class Simulation:
    """One complaint under a rulebook. `now` is the virtual clock; it only goes forward."""

    book: Rulebook
    complaint_id: str
    world: World = World()
    facts: list[Fact] = field(default_factory=list)
    now: datetime | None = None
    complaint: Complaint = field(init=False)
    _commands: int = 0

    def __post_init__(self) -> None:
        self.complaint = Complaint(self.complaint_id)

    def open(self, at: datetime, by: str, **fields: Any) -> list[Fact]:
        """Open the complaint and return the facts that follow. Raises Refusal."""
        return self.do(at, "open", by, **fields)

    def do(self, at: datetime, name: str, by: str, about: str | None = None, **fields: Any) -> list[Fact]:
        """Let time pass until `at`, carry out a command then, and return the facts of both. Raises Refusal."""
        self._commands += 1
        return self.submit(
            Command(id=f"step-{self._commands}", name=name, by=by, about=about, fields=fields), at
        )

    def submit(self, command: Command, at: datetime) -> list[Fact]:
        """Let time pass until `at`, carry out the command then, and return the facts of both.

        Raises Refusal; even then the time has passed.
        """
        first, at = len(self.facts), at.astimezone(UTC)
        self.run_until(at)
        facts = submit(self.book, self.complaint, command, at)
        self._take(facts + advance(self.book, self.complaint, at), at)
        return self.facts[first:]

    def run_until(self, at: datetime) -> list[Fact]:
        """Let time pass until `at` and return the facts that it brings. Raises ValueError if `at` has passed already."""
        at = at.astimezone(UTC)
        if self.now is not None and at < self.now:
            raise ValueError(f"{at.isoformat()} lies before {self.now.isoformat()}: time only goes forward")
        first = len(self.facts)
        while (next_at := self._next()) is not None and next_at < at:
            self.now = min(at, max(next_at + TICK, self.now or next_at))
            self._take(advance(self.book, self.complaint, self.now), self.now)
            self._take(self._send_deferred(self.now), self.now)
        self.now = at
        return self.facts[first:]

    def _next(self) -> datetime | None:
        """The next instant at which something happens: one of the agenda, or the end of quiet hours for a notice."""
        entry = upcoming(self.book, self.complaint)
        instants = [
            parse(notice["not_before"])
            for notice in self.complaint.deferred.values()
            if "not_before" in notice
        ]
        return min(instants if entry is None else [entry.at, *instants], default=None)

    def _send_deferred(self, now: datetime) -> list[Fact]:
        """Send the notices whose quiet hours are over, or withdraw them, and return the facts that follow."""
        due = [
            (number, notice["to"])
            for number, notice in self.complaint.deferred.items()
            if "not_before" in notice and parse(notice["not_before"]) < now
        ]
        answers = [
            draft
            for number, to in due
            for draft in withdrawal(self.complaint, number, now) or self.world.deliver(number, to, now)
        ]
        return conclude(self.book, self.complaint, answers, now) if answers else []

    def _take(self, facts: list[Fact], now: datetime) -> None:
        """Keep the facts, the answers of the world to them, and what follows from these."""
        while facts:
            self.facts += facts
            answers = [draft for fact in facts for draft in self.world.answer(self.complaint, fact, now)]
            facts = conclude(self.book, self.complaint, answers, now) if answers else []
