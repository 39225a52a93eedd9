"""Rule memory: what the rules of an adopted edition would have counted, had they been in force from the start.

An adopted edition has its own patterns. What they would have matched so far is computed once from the log and stored in
the fact of the adoption. Folding that fact puts it into the complaint, so that the log alone still gives the state.
"""

from __future__ import annotations

from typing import Any

from domain.canonical import JSON
from domain.complaint.clocks import ENDED, WAITING, Clock
from domain.complaint.state import Complaint
from domain.facts.fact import Fact
from domain.facts.rule_facts import POLICY_REVISED
from domain.time.instants import parse, write_instant

REVISIONS = frozenset({"policy_revised", "calendar_revised"})
"""The facts that bring another edition into force. `rulebook` in their data is its digest."""

RETROACTIVE, FROM_NOW = "retroactive", "from_now"


def memory_of(complaint: Complaint) -> dict[str, JSON]:
    """The memory to store in the fact. Into `complaint` the log must have been folded under the new edition."""
    clocks: dict[str, JSON] = {}
    for key, clock in complaint.clocks.items():
        if clock.start is None and not clock.memory:
            continue
        entry: dict[str, JSON] = {"rule": clock.rule, "thing": clock.thing, "cycle": clock.cycle}
        if clock.start is not None:
            entry |= {"start": write_instant(clock.start), "number": clock.start_number}
        clocks[key] = entry | {"memory": dict(clock.memory)}
    neglects = {name: dict(record) for name, record in complaint.neglects.items()}
    return {"number": complaint.number, "seen": dict(complaint.seen), "clocks": clocks, "neglects": neglects}


def without_memory(fact: Fact) -> Fact:
    """The fact, for an earlier adoption without its stored memory: the new edition computes its own."""
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


def fold_adoption(complaint: Complaint, fact: Fact) -> None:
    """Fold an adoption: clocks keep their due times or not, by its mode, and the memory of the new edition moves in."""
    revision = POLICY_REVISED.data(fact)
    from_now = revision["mode"] == FROM_NOW
    was = {name: revision["was"][name] for name in ("policy", "calendar")}
    for clock in complaint.clocks.values():
        keeps = from_now and clock.due is not None
        clock.kept = (clock.kept or was) if keeps else {}
    memory = revision.get("remembered")
    if memory is None:
        return
    complaint.seen = dict(memory["seen"])
    complaint.neglects = dict(memory.get("neglects", {}))
    waiting = [key for key, clock in complaint.clocks.items() if clock.status == WAITING]
    for key in waiting:
        if key not in memory["clocks"]:
            del complaint.clocks[key]
    for key, clock_memory in memory["clocks"].items():
        if clock_memory["thing"] not in complaint.things:
            continue  # a thing that ended long ago, which the state has let go (`domain.complaint.compaction`)
        _fold_clock_memory(complaint, key, clock_memory, fact, from_now=from_now)


def _fold_clock_memory(
    complaint: Complaint, key: str, memory: dict[str, Any], fact: Fact, *, from_now: bool
) -> None:
    """Set the memory of one clock. With `from_now` a new clock starts now, and one that was there keeps its start."""
    clock = complaint.clocks.get(key)
    is_new = clock is None
    if clock is None:
        clock = complaint.clocks[key] = Clock(memory["rule"], memory["thing"], memory["cycle"])
    clock.memory = dict(memory["memory"])
    if "start" in memory and (is_new or (clock.status in (WAITING, ENDED) and not from_now)):
        clock.start = fact.occurred_at if from_now else parse(memory["start"])
        clock.start_number = memory["number"]
