"""The complaint: the state of one case. `domain.evolution` folds facts into it; nothing else changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from domain.complaint import keys
from domain.complaint.clocks import RUNNING, Clock
from domain.complaint.shapes import (
    DeferredNotice,
    NeglectRecord,
    OpenNotice,
    Pause,
    Penalty,
    RoutePosition,
)
from domain.facts.common_fields import common_fields
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE, FACTS
from domain.log.ledger import GENESIS
from domain.policy.patterns import Memory

CLOSED = frozenset({"closed", "withdrawn", "archived"})


@dataclass(slots=True)
class Thing:
    """One thing of a complaint. `cycle` is the cycle in which it was opened, from 1; for the case it is the present cycle.

    `since` is when it was opened, `until` when it ended. `handed_over`: the number of the fact that last gave somebody the
    work, by opening the thing or by assigning it.
    """

    id: str
    kind: str
    parent: str | None
    cycle: int
    data: dict[str, Any] = field(default_factory=dict)
    ended: bool = False
    since: datetime | None = None
    until: datetime | None = None
    handed_over: int = 0


@dataclass(slots=True)
class Complaint:
    """The state of one complaint. `number` is the number of the last fact, `head` the hash it carries."""

    id: str
    things: dict[str, Thing] = field(default_factory=lambda: {CASE: Thing(CASE, CASE, None, 1)})
    number: int = 0
    head: str = GENESIS
    cycle: int = 1
    status: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    clocks: dict[str, Clock] = field(default_factory=dict)
    pauses: dict[str, Pause] = field(default_factory=dict)
    seen: Memory = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    notices: dict[str, OpenNotice] = field(default_factory=dict)
    deferred: Annotated[dict[str, DeferredNotice], Field(alias="held")] = field(default_factory=dict)
    """Notices that quiet hours may defer and that have not gone out yet, by number. Snapshots have them under `held`."""
    penalties: dict[str, Penalty] = field(default_factory=dict)
    neglects: dict[str, NeglectRecord] = field(default_factory=dict)
    routes: dict[str, RoutePosition] = field(default_factory=dict)

    @property
    def case(self) -> dict[str, Any]:
        """The fields of the case itself."""
        return self.things[CASE].data

    @property
    def is_closed(self) -> bool:
        """Whether the complaint is closed, withdrawn or archived."""
        return self.status in CLOSED

    @property
    def next_due(self) -> tuple[datetime, str] | None:
        """The next due time of a running clock, and its rule."""
        running = [clock for clock in self.clocks.values() if clock.status == RUNNING]
        return min(((clock.due, clock.rule) for clock in running if clock.due), default=None)

    def next_id(self, kind: str) -> str:
        """The id of the next thing of a kind."""
        return f"{kind}-{self.counts.get(kind, 0) + 1}"

    def clocks_of(self, rule: str) -> list[Clock]:
        """The clocks of a rule, oldest first."""
        return [clock for clock in self.clocks.values() if clock.rule == rule]

    def clock(self, rule: str, thing: str) -> Clock | None:
        """The clock of a rule for a thing, or None. For the case it is the clock of the present cycle."""
        return self.clocks.get(keys.write(rule, thing, self.things[thing].cycle))


def replaced_by(complaint: Complaint, fact: Fact) -> Thing | None:
    """The thing that a fact replaces, or None: the one named in `replaces`, if it is of the same kind.

    A fact that needs the consent of the customer replaces nothing without it.
    """
    kind, data = FACTS[fact.type], common_fields(fact)
    if not kind.opens or ("customer_agreed" in kind.fields and data.get("customer_agreed") is not True):
        return None
    thing = complaint.things.get(str(data.get("replaces")))
    return thing if thing is not None and thing.kind == kind.thing else None
