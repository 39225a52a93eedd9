"""Simulation: the life of one complaint on a virtual clock, with the engine that production uses and no server.

The world that carries out effects is part of it: by default every notice arrives as soon as it is asked for, and
nobody answers a request for an engineer.
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
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook
from domain.rules.agenda import upcoming
from domain.time.instants import parse

TICK: Final = timedelta(milliseconds=1)
"""What is due at an instant has come about one tick later; timers of the real servers are no finer."""


@dataclass(frozen=True, slots=True)
class World:
    """Who answers effects. `engineers` go to visits in this order, each to the visit for which he has the fewest
    others; None: requests stay open. Those in `unreachable` (tokens such as `role:vp_sales`) are told nothing."""

    engineers: Sequence[str] | None = None
    unreachable: frozenset[str] = frozenset()

    def answer(self, complaint: Complaint, fact: Fact, now: datetime) -> list[Draft]:
        """What comes back for one fact: a delivery, a dispatch, their failure with an alarm, or nothing."""
        cause = f"fact:{fact.number}"
        if fact.type == "notice_requested":
            return [] if "not_before" in fact.data else self.told(fact.number, fact.data["to"], now)
        if fact.type != "dispatch_requested" or self.engineers is None:
            return []
        if not self.engineers:
            data = {"reason": "no engineer is free"}
            return [
                Draft(one, fact.about, now, cause, dict(data)) for one in ("dispatch_failed", "alarm_raised")
            ]
        visits = [one.data.get("assignee") for one in complaint.things.values() if one.kind == "visit"]
        chosen = min(self.engineers, key=visits.count)
        return [Draft("visit_dispatched", fact.about, now, cause, {"assignee": chosen})]

    def told(self, notice: int | str, tokens: Sequence[str], now: datetime) -> list[Draft]:
        """What comes back when a notice goes out."""
        number, to = str(notice), [token for token in tokens if token not in self.unreachable]
        cause = f"fact:{number}"
        drafts: list[Draft] = []
        if to:
            drafts.append(Draft("notice_delivered", CASE, now, cause, {"notice": number, "to": to}))
        if lost := [token for token in tokens if token in self.unreachable]:
            reason = f"{', '.join(lost)}: no channel reaches them"
            if not to:
                drafts.append(Draft("notice_failed", CASE, now, cause, {"notice": number, "reason": reason}))
            drafts.append(Draft("alarm_raised", CASE, now, cause, {"reason": f"notice {number}: {reason}"}))
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
        """Open the complaint; the facts that came of it. Raises Refusal."""
        return self.do(at, "open", by, **fields)

    def do(self, at: datetime, name: str, by: str, about: str | None = None, **fields: Any) -> list[Fact]:
        """Let time pass until `at` and carry out a command then; the facts of both. Raises Refusal."""
        self._commands += 1
        return self.submit(
            Command(id=f"step-{self._commands}", name=name, by=by, about=about, fields=fields), at
        )

    def submit(self, command: Command, at: datetime) -> list[Fact]:
        """Let time pass until `at` and carry out the command then. Raises Refusal; the time has passed all the same."""
        first, at = len(self.facts), at.astimezone(UTC)
        self.run_until(at)
        facts = submit(self.book, self.complaint, command, at)
        self._take(facts + advance(self.book, self.complaint, at), at)
        return self.facts[first:]

    def run_until(self, at: datetime) -> list[Fact]:
        """Let time pass; what it brought about before `at`, instant by instant. ValueError if `at` is over."""
        at = at.astimezone(UTC)
        if self.now is not None and at < self.now:
            raise ValueError(f"{at.isoformat()} lies before {self.now.isoformat()}: time only goes forward")
        first = len(self.facts)
        while (next_at := self._next()) is not None and next_at < at:
            self.now = min(at, max(next_at + TICK, self.now or next_at))
            self._take(advance(self.book, self.complaint, self.now), self.now)
            self._take(self._let_go(self.now), self.now)
        self.now = at
        return self.facts[first:]

    def _next(self) -> datetime | None:
        """When something happens again: an instant of the agenda, or the end of quiet hours for a notice."""
        entry = upcoming(self.book, self.complaint)
        instants = [parse(one["not_before"]) for one in self.complaint.held.values() if "not_before" in one]
        return min(instants if entry is None else [entry.at, *instants], default=None)

    def _let_go(self, now: datetime) -> list[Fact]:
        """What comes of the notices whose quiet hours are over."""
        over = [
            (number, one["to"])
            for number, one in self.complaint.held.items()
            if "not_before" in one and parse(one["not_before"]) < now
        ]
        answers = [draft for number, to in over for draft in self.world.told(number, to, now)]
        return conclude(self.book, self.complaint, answers, now) if answers else []

    def _take(self, facts: list[Fact], now: datetime) -> None:
        """Keep the facts, and those by which the world answers them."""
        while facts:
            self.facts += facts
            answers = [draft for fact in facts for draft in self.world.answer(self.complaint, fact, now)]
            facts = conclude(self.book, self.complaint, answers, now) if answers else []
