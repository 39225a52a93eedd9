"""Rules that trigger each other in a circle: each writes a fact that triggers the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from authoring.check.catalogue import flow_checks
from authoring.check.logic import read
from authoring.check.possible import fits
from authoring.check.subject import Subject, writes
from domain.diagnostics import Diagnostic, Path
from domain.facts.vocabulary import FACTS
from domain.policy.conditions import ALWAYS
from domain.policy.patterns import Pattern, read_pattern

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Node:
    """A rule that writes facts at the instant of the facts it waits for. `guarded`: a condition may end the circle."""

    name: str
    path: Path
    upon: Pattern
    writes: tuple[tuple[str, Data], ...]
    guarded: bool


def chases(subject: Subject) -> Iterator[Diagnostic]:
    """Every circle of reactions (and of clocks that start anew with each thing), once."""
    nodes = [*_reactions(subject), *_clocks(subject)]
    after = {
        node.name: [other for other in nodes if any(_wakes(fact, data, other) for fact, data in node.writes)]
        for node in nodes
    }
    reported: set[frozenset[str]] = set()
    for node in nodes:
        circle = _circle(node, after)
        if circle is None or not any(member.path[0] == "reactions" for member in circle):
            continue
        members = frozenset(member.name for member in circle)
        if members in reported:
            continue
        reported.add(members)
        guarded = any(member.guarded for member in circle)
        names = " -> ".join([*(member.name for member in circle), circle[0].name])
        first = next(member for member in circle if member.path[0] == "reactions")
        yield (flow_checks.CHASE_UNDER_CONDITION if guarded else flow_checks.ENDLESS).at(
            first.path, circle=names
        )


def _reactions(subject: Subject) -> Iterator[_Node]:
    for name, rule in subject.policy.reactions.items():
        path = ("reactions", name)
        upon = read_pattern(rule.upon)
        if not upon.plain:
            continue  # a count or a collection is complete once
        for i, action in enumerate(rule.do):
            guarded = read(rule.when) != ALWAYS or read(action.when) != ALWAYS
            label = name if len(rule.do) == 1 else f"{name}[{i}]"
            yield _Node(label, path, upon, tuple(writes(action)), guarded)


def _clocks(subject: Subject) -> Iterator[_Node]:
    """Deadlines as nodes: a deadline writes `deadline_armed` when it starts, and again for each new thing."""
    for name, rule in subject.policy.deadlines.items():
        starts = read_pattern(rule.from_)
        opened = any(fact in FACTS and FACTS[fact].opens for fact in starts.facts)
        again = read_pattern(rule.restart)
        upon = Pattern((*(starts.alternatives if opened else ()), *again.alternatives))
        if upon.alternatives:
            data = {"rule": name}
            yield _Node(
                name, ("deadlines", name), upon, (("deadline_armed", data),), read(rule.when) != ALWAYS
            )


def _wakes(fact: str, data: Data, node: _Node) -> bool:
    return any(single.fact == fact and fits(single, data) for single in node.upon.singles())


def _circle(start: _Node, after: Mapping[str, list[_Node]]) -> list[_Node] | None:
    """The shortest way from a node back to itself."""
    ways: list[list[_Node]] = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for node in after[way[-1].name]:
            if node.name == start.name:
                return way
            if node.name not in seen:
                seen.add(node.name)
                ways.append([*way, node])
    return None
