"""The lookup: which values a rule can see, given the thing it is about and perhaps a fact.

A rule for a thing sees facts about that thing, its parents, its children and the case, and about things of another
kind that belong directly to the case. It never sees facts about a sibling of its own kind.
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
    """Looks up the values of fields.

    A path such as `visit.x` names the kind of thing. A plain name is looked up in the fact and then in the thing that the
    fact is about, but not in the case: `assessed: {severity: major}` asks what that fact says. Without a fact, or with
    `fallback`, the things from `thing` up to the case are searched.
    """

    book: Rulebook
    complaint: Complaint
    thing: Thing
    fact: Fact | None = None
    fallback: bool = False

    def field(self, path: str) -> object:
        """The value of a field, or None. `case.x`, `visit.x` ... read a thing, `actor.role` the actor of the fact."""
        kind, dot, name = path.rpartition(".")
        if not dot:
            return self._by_name(path)
        if kind == CASE:
            return self.complaint.case.get(name)
        if kind == "actor":
            return self._actor(name)
        if self.fact is not None and self._will_open(self.fact, kind):
            return self.fact.data.get(name)
        for thing in self._visible_things():
            if thing.kind == kind:
                return thing.data.get(name)
        things = self.complaint.things.values()
        open_things = [thing for thing in things if thing.kind == kind and not thing.ended]
        return open_things[-1].data.get(name) if open_things else None

    def _by_name(self, name: str) -> object:
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

    def _will_open(self, fact: Fact, kind: str) -> bool:
        """Whether the fact opens a thing of this kind and is not folded yet, as when a gate looks at it."""
        return fact.about not in self.complaint.things and FACTS[fact.type].thing == kind

    def _actor(self, name: str) -> object:
        if self.fact is None or self.fact.actor == ENGINE:
            return None
        role, _, person = self.fact.actor.partition(":")
        return role if name == "role" else person

    def _visible_things(self) -> Iterator[Thing]:
        yield from chain(self.complaint, self.thing)
        about = self.complaint.things.get(self.fact.about) if self.fact is not None else None
        if about is not None and about.id != self.thing.id:
            yield from chain(self.complaint, about)

    def instant(self, expression: Any) -> datetime | None:
        """The instant of an expression, or None: a time as text, `{field: ..}`, or `{due: ..}` with plus or minus."""
        if isinstance(expression, str):
            try:
                return datetime.fromisoformat(expression)
            except ValueError:
                return None
        try:
            due_expression = read_due(expression, {})
        except DueError:
            return None
        start = self.fact.occurred_at if self.fact is not None else self.complaint.opened_at
        if start is None:
            return None
        due = due_expression.evaluate(Setting(self.book.worktime, start, (), self.field, self.due_of))
        return due.at if due else None

    def due_of(self, rule: str) -> datetime | None:
        """The due time of another deadline, for the nearest thing that has one. None if its clock ended without verdict."""
        for thing in self._visible_things():
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
        and (unattached or any(ancestor.id == about for ancestor in chain(complaint, thing)))
    ]
