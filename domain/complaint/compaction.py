"""Compaction: what a complaint of any length hands on from one workflow run to the next.

Everything stays in the log. The state only needs what rules and commands may still ask for: open things, running clocks,
and the newest of what has ended. The rest is dropped, step by step, until the state is small enough.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from domain.canonical import canonical
from domain.complaint import keys
from domain.complaint.lookup import chain
from domain.complaint.open_things import is_open
from domain.complaint.snapshot import dump
from domain.complaint.state import Complaint, Thing
from domain.facts.vocabulary import CASE

CARRIED_BYTES: Final = 400_000
"""What a state may take as JSON before anything is dropped; the server takes messages of two million."""


@dataclass(frozen=True, slots=True)
class Step:
    """How much is kept. `ended`: so many of the newest ended things of each kind, of the neglects of each item, and of the
    settled penalties. `characters`: so many of every text; of every list a tenth as many entries."""

    ended: int
    characters: int


STEPS: Final = (Step(200, 2_000), Step(100, 1_000), Step(50, 500), Step(20, 200), Step(5, 200))
"""From the mildest to the strongest. Ids, digests and instants have at most 200 characters and are never shortened."""


def compacted(complaint: Complaint) -> dict[str, Any]:
    """The complaint as plain JSON for the next run; the complaint itself is left as it is."""
    dumped = dump(complaint)
    if len(canonical(dumped)) <= CARRIED_BYTES:
        return dumped
    smaller = deepcopy(complaint)
    for step in STEPS:
        _compact(smaller, step)
        dumped = dump(smaller)
        if len(canonical(dumped)) <= CARRIED_BYTES:
            break
    return dumped


def _compact(complaint: Complaint, step: Step) -> None:
    _settled_penalties(complaint, step)
    _old_neglects(complaint, step)
    _old_notices(complaint, step)
    dropped = _dropped(complaint, step)
    for name in dropped:
        del complaint.things[name]
    complaint.clocks = {key: clock for key, clock in complaint.clocks.items() if clock.thing not in dropped}
    complaint.routes = {
        key: route for key, route in complaint.routes.items() if keys.read(key).thing not in dropped
    }
    for thing in complaint.things.values():
        thing.data = {name: _shortened(value, step.characters) for name, value in thing.data.items()}


def _dropped(complaint: Complaint, step: Step) -> set[str]:
    """The ids of the oldest ended things that nothing refers to."""
    needed = _needed(complaint)
    old: set[str] = set()
    for _, things in groupby(sorted(complaint.things.values(), key=_kind), key=_kind):
        ended = [thing.id for thing in things if not is_open(thing) and thing.id not in needed]
        old.update(ended[: -step.ended])
    return old


def _kind(thing: Thing) -> str:
    return thing.kind


def _needed(complaint: Complaint) -> set[str]:
    """The ids of things that are open or that a clock, a route, a pause, a penalty or a neglect refers to, and of their parents.

    Clocks and routes that are over do not count.
    """
    open_things = {CASE, *(thing.id for thing in complaint.things.values() if is_open(thing))}
    clocked = {clock.thing for clock in complaint.clocks.values() if not clock.over}
    paused = {keys.read(key).thing for key in complaint.pauses}
    routed = {keys.read(key).thing for key, route in complaint.routes.items() if route["state"] == "running"}
    penalised = {str(penalty["thing"]) for penalty in complaint.penalties.values()}
    neglected = {
        str(neglect.get("thing", CASE))
        for record in complaint.neglects.values()
        for neglect in record["upon"]
    }
    direct = (open_things | clocked | paused | routed | penalised | neglected) & complaint.things.keys()
    return {above.id for name in direct for above in chain(complaint, complaint.things[name])}


def _settled_penalties(complaint: Complaint, step: Step) -> None:
    settled = [number for number, penalty in complaint.penalties.items() if penalty["state"] != "proposed"]
    for number in settled[: -step.ended]:
        del complaint.penalties[number]


def _old_neglects(complaint: Complaint, step: Step) -> None:
    for record in complaint.neglects.values():
        record["upon"], record["needs"] = record["upon"][-step.ended :], record["needs"][-step.ended :]


def _old_notices(complaint: Complaint, step: Step) -> None:
    """Drop the oldest open notices if there are very many. Deferred ones are kept: they have still to be sent."""
    waiting = [number for number in complaint.notices if number not in complaint.deferred]
    for number in waiting[: -10 * step.ended]:
        del complaint.notices[number]


def _shortened(value: Any, characters: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= characters else value[: characters - 1] + "…"
    if isinstance(value, list):
        return [_shortened(entry, characters) for entry in value[: characters // 10]]
    if isinstance(value, dict):
        return {name: _shortened(entry, characters) for name, entry in value.items()}
    return value
