"""Rule memory: what rules that come into force later would have counted, had they always been there.

An edition that is adopted brings patterns of its own. What they would have seen is worked out once, from the log, and
put into the fact of the adoption; folding that fact puts it into the complaint. So the log alone still gives the state.
"""

from __future__ import annotations

from typing import Any

from domain.canonical import JSON
from domain.complaint.clocks import ENDED, WAITING, Clock
from domain.complaint.state import Complaint
from domain.facts.fact import Fact
from domain.time.instants import parse, write_instant

REVISIONS = frozenset({"policy_revised", "calendar_revised"})
"""The facts with which another edition comes into force; `rulebook` in their data is its digest."""

RETROACTIVE, FROM_NOW = "retroactive", "from_now"


def remembered(scratch: Complaint) -> dict[str, JSON]:
    """The memory of a complaint into which the log was folded under the new edition, as the fact holds it."""
    clocks: dict[str, JSON] = {}
    for key, clock in scratch.clocks.items():
        if clock.start is None and not clock.memory:
            continue
        kept: dict[str, JSON] = {"rule": clock.rule, "thing": clock.thing, "cycle": clock.cycle}
        if clock.start is not None:
            kept |= {"start": write_instant(clock.start), "number": clock.start_number}
        clocks[key] = kept | {"memory": dict(clock.memory)}
    neglects = {name: dict(kept) for name, kept in scratch.neglects.items()}
    return {"number": scratch.number, "seen": dict(scratch.seen), "clocks": clocks, "neglects": neglects}


def forgetful(fact: Fact) -> Fact:
    """An earlier adoption without what it remembered: the edition of today remembers for itself."""
    if fact.type not in REVISIONS or "remembered" not in fact.data:
        return fact
    data = {name: value for name, value in fact.data.items() if name != "remembered"}
    return Fact(
        number=fact.number,
        type=fact.type,
        about=fact.about,
        data=data,
        actor=fact.actor,
        cause=fact.cause,
        occurred_at=fact.occurred_at,
        recorded_at=fact.recorded_at,
    )


def recollect(complaint: Complaint, fact: Fact) -> None:
    """Fold an adoption: clocks keep their due times from now on, or not; memories become those of the new edition."""
    from_now = fact.data["mode"] == FROM_NOW
    was = {name: fact.data["was"][name] for name in ("policy", "calendar")}
    for clock in complaint.clocks.values():
        keeps = from_now and clock.due is not None
        clock.kept = (clock.kept or was) if keeps else {}
    memory = fact.data.get("remembered")
    if memory is None:
        return
    complaint.seen = dict(memory["seen"])
    complaint.neglects = dict(memory.get("neglects", {}))
    waiting = [key for key, clock in complaint.clocks.items() if clock.status == WAITING]
    for key in waiting:
        if key not in memory["clocks"]:
            del complaint.clocks[key]
    for key, kept in memory["clocks"].items():
        _recollect_clock(complaint, key, kept, fact, from_now=from_now)


def _recollect_clock(
    complaint: Complaint, key: str, kept: dict[str, Any], fact: Fact, *, from_now: bool
) -> None:
    """From now on: a clock that is new starts no earlier than now, one that was there keeps its start."""
    clock = complaint.clocks.get(key)
    new = clock is None
    if clock is None:
        clock = complaint.clocks[key] = Clock(kept["rule"], kept["thing"], kept["cycle"])
    clock.memory = dict(kept["memory"])
    if "start" in kept and (new or (clock.status in (WAITING, ENDED) and not from_now)):
        clock.start = fact.occurred_at if from_now else parse(kept["start"])
        clock.start_number = kept["number"]
