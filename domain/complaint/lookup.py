"""The lookup: which values a rule can see, from the thing it is about and perhaps the fact at hand.

A rule for a thing sees facts about that thing, its parents, its children and the case, and about things of another
kind that hang on the case itself; never facts about a sibling of its own kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.complaint.clocks import ENDED
from domain.complaint.state import Complaint, Thing
from domain.facts.fact import ENGINE, Fact
from domain.facts.vocabulary import CASE, FACTS
from domain.policy.due import DueError, Setting, read_due
from domain.policy.rulebook import Rulebook


@dataclass(slots=True, eq=False)
class Lookup:
    """Looks up names: bare ones in the fact and the thing it is about (else from the thing up to the case), paths by
    kind. Of the case, a bare name means what the fact itself says: `assessed: {severity: major}` is that very fact."""

    book: Rulebook
    complaint: Complaint
    thing: Thing
    fact: Fact | None = None
    fallback: bool = False

    def field(self, path: str) -> object:
        """The value of a field, or None. `case.x`, `visit.x` ... name a thing, `actor.role` who spoke."""
        kind, dot, name = path.rpartition(".")
        if not dot:
            return self._bare(path)
        if kind == CASE:
            return self.complaint.case.get(name)
        if kind == "actor":
            return self._actor(name)
        if self.fact is not None and self._opens(self.fact, kind):
            return self.fact.data.get(name)
        for thing in self._chains():
            if thing.kind == kind:
                return thing.data.get(name)
        open_ones = [one for one in self.complaint.things.values() if one.kind == kind and not one.ended]
        return open_ones[-1].data.get(name) if open_ones else None

    def _bare(self, name: str) -> object:
        if self.fact is not None:
            if name in self.fact.data:
                return self.fact.data[name]
            subject = self.complaint.things.get(self.fact.about)
            if subject is not None and subject.kind != CASE and name in subject.data:
                return subject.data[name]
            if not self.fallback:
                return None
        for thing in chain(self.complaint, self.thing):
            if name in thing.data:
                return thing.data[name]
        return None

    def _opens(self, fact: Fact, kind: str) -> bool:
        """Whether the fact is yet to open the thing that is asked about: a gate looks before it is folded."""
        return fact.about not in self.complaint.things and FACTS[fact.type].thing == kind

    def _actor(self, name: str) -> object:
        if self.fact is None or self.fact.actor == ENGINE:
            return None
        role, _, person = self.fact.actor.partition(":")
        return role if name == "role" else person

    def _chains(self) -> Iterator[Thing]:
        yield from chain(self.complaint, self.thing)
        about = self.complaint.things.get(self.fact.about) if self.fact is not None else None
        if about is not None and about.id != self.thing.id:
            yield from chain(self.complaint, about)

    def instant(self, written: Any) -> datetime | None:
        """The instant an expression stands for: a written time, `{field: ..}`, `{due: ..}` with plus or minus."""
        if isinstance(written, str):
            try:
                return datetime.fromisoformat(written)
            except ValueError:
                return None
        try:
            expression = read_due(written, {})
        except DueError:
            return None
        start = self.fact.occurred_at if self.fact is not None else self.complaint.opened_at
        if start is None:
            return None
        due = expression.evaluate(Setting(self.book.worktime, start, (), self.field, self.due_of))
        return due.at if due else None

    def due_of(self, rule: str) -> datetime | None:
        """The due time of another deadline, for the nearest thing that has one; none after an end without verdict."""
        for thing in self._chains():
            clock = self.complaint.clock(rule, thing.id)
            if clock is not None and clock.due is not None and clock.status != ENDED:
                return clock.due
        return None


def chain(complaint: Complaint, thing: Thing) -> Iterator[Thing]:
    """The thing, its parent, and so on up to the case."""
    while True:
        yield thing
        if thing.kind == CASE or thing.parent is None:
            return
        thing = complaint.things[thing.parent]


def instances(complaint: Complaint, per: str, about: str) -> list[Thing]:
    """The things of kind `per` whose rules see a fact about the thing `about`."""
    if per == CASE:
        return [complaint.things[CASE]]
    subject = complaint.things[about]
    for thing in chain(complaint, subject):
        if thing.kind == per:
            return [thing]
    unattached = CASE in (subject.parent, subject.kind)
    return [
        thing
        for thing in complaint.things.values()
        if thing.kind == per
        and thing.cycle == complaint.cycle
        and (unattached or any(above.id == about for above in chain(complaint, thing)))
    ]
