"""Projection: what one fact changes in the read models of complaints, clocks and the register of major complaints.

Each fact is looked at on its own, with no state before it; changes are laid over each other in the order of facts.
All values are JSON; instants are ISO 8601 text in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from domain.canonical import JSON
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE, FACTS
from domain.time.instants import write_instant

__all__ = ["Changes", "Patch", "collect", "mask", "project"]

RECEIVED: Final = ("policy", "policy_version", "channel", "object", "demand")
"""What is taken from the first fact only: later facts use some of these names for something else."""

ASSESSED: Final = ("severity", "category", "kind", "region")
"""What any fact about the case may set anew."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What one fact changes: columns of its complaint, one clock (with its key), one entry of the register."""

    complaint: Mapping[str, JSON]
    clock: Mapping[str, JSON] | None = None
    entry: Mapping[str, JSON] | None = None


@dataclass(slots=True)
class Changes:
    """What a run of facts of one complaint changes, laid over each other."""

    complaint: dict[str, JSON] = field(default_factory=dict)
    clocks: dict[tuple[str, str, int], dict[str, JSON]] = field(default_factory=dict)
    entries: list[Mapping[str, JSON]] = field(default_factory=list)

    def add(self, patch: Patch) -> None:
        """Lay one patch over what is there; levels only rise, and lists of fact numbers grow."""
        level = max(self.complaint.get("level", 0), patch.complaint.get("level", 0))
        self.complaint.update(patch.complaint)
        if level:
            self.complaint["level"] = level
        if patch.clock is not None:
            key = (patch.clock["rule"], patch.clock["thing"], patch.clock["cycle"])
            clock = self.clocks.setdefault(key, {})
            grown = {name: [*clock.get(name, ()), *patch.clock.get(name, ())] for name in NUMBERED}
            clock.update(patch.clock)
            clock.update({name: numbers for name, numbers in grown.items() if numbers})
        if patch.entry is not None:
            self.entries.append(patch.entry)


NUMBERED: Final = ("breach_facts", "corrected_facts")


def collect(facts: Iterable[Fact]) -> Changes:
    """The changes of facts of one complaint, which must come in the order of their numbers."""
    changes = Changes()
    for fact in facts:
        changes.add(project(fact))
    return changes


def project(fact: Fact) -> Patch:
    """What one fact changes in the read models."""
    columns: dict[str, JSON] = {"updated_at": write_instant(fact.recorded_at)}
    kind = FACTS.get(fact.type)
    if kind is not None and kind.stage:
        columns["status"] = kind.stage
    if fact.about == CASE and (kind is None or not kind.by_engine):
        columns |= {name: words(fact.data[name]) for name in ASSESSED if name in fact.data}
    case = CASES.get(fact.type)
    if case is not None:
        columns |= case(fact)
    entry = _entry(fact) if fact.type == "major_registered" else None
    return Patch(columns, _clock(fact), entry)


def mask(name: str) -> str:
    """A person's name as lists may show it: the first character, then two stars whatever the length."""
    name = name.strip()
    return f"{name[0]}**" if name else ""


def words(value: JSON) -> str:
    """A value as one text: nothing is empty, a list is joined with commas."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(words(one) for one in value)
    return str(value)


# --- the complaint ----------------------------------------------------------------------------------------------


def _received(fact: Fact) -> dict[str, JSON]:
    columns: dict[str, JSON] = {name: words(fact.data[name]) for name in RECEIVED if name in fact.data}
    columns["opened_at"] = write_instant(fact.occurred_at)
    if "complainant" in fact.data:
        columns["complainant"] = mask(words(fact.data["complainant"]))
    return columns


def _assigned(fact: Fact) -> dict[str, JSON]:
    return {"owner": words(fact.data.get("to"))} if fact.about == CASE else {}


def _escalated(fact: Fact) -> dict[str, JSON]:
    return {"level": fact.data["level"]}


def _closed(fact: Fact) -> dict[str, JSON]:
    return {"closed_at": write_instant(fact.occurred_at)}


def _reopened(_fact: Fact) -> dict[str, JSON]:
    return {"closed_at": None}


def _revised(fact: Fact) -> dict[str, JSON]:
    return {name: words(fact.data[name]) for name in ("policy", "policy_version") if name in fact.data}


CASES: Final[Mapping[str, Callable[[Fact], dict[str, JSON]]]] = {
    "received": _received,
    "unit_opened": _received,
    "unit_closed": _closed,
    "assigned": _assigned,
    "escalated": _escalated,
    "closed": _closed,
    "withdrawn": _closed,
    "reopened": _reopened,
    "policy_revised": _revised,
}


def _entry(fact: Fact) -> dict[str, JSON]:
    """EVG-46: number, complaint, time, reason, by whom. The register gives the number."""
    return {
        "fact_number": fact.number,
        "registered_at": write_instant(fact.occurred_at),
        "register": words(fact.data.get("register")),
        "reason": words(fact.data.get("reason")),
        "by_whom": words(fact.data.get("by")) or fact.actor,
    }


# --- the clocks -------------------------------------------------------------------------------------------------


def _clock(fact: Fact) -> dict[str, JSON] | None:
    lay = CLOCKS.get(fact.type)
    if lay is None or "rule" not in fact.data:
        return None
    key: dict[str, JSON] = {
        "rule": fact.data["rule"],
        "thing": fact.data.get("thing") or fact.about,
        "cycle": fact.data.get("cycle", 1),
        "last_fact": fact.number,
    }
    return key | lay(fact)


def _timing(fact: Fact) -> dict[str, JSON]:
    columns: dict[str, JSON] = {}
    if "due" in fact.data:
        columns = {"due_at": fact.data["due"], "provisional": bool(fact.data.get("provisional", False))}
    return columns


def _armed(fact: Fact) -> dict[str, JSON]:
    """A new round of the clock: what the round before left is in the log; only its breaches are counted on."""
    clause = fact.data.get("clause") or []
    fresh: dict[str, JSON] = dict.fromkeys(
        ("verdict", "warned", "warned_at", "breached_at", "lateness_ms", "charged", "repeated_at", "stopped_at",
         "reason", "corrected_at")
    )  # fmt: skip
    return {
        **fresh,
        "status": "running",
        "started_at": fact.data.get("start"),
        "due_at": fact.data.get("due"),
        "provisional": bool(fact.data.get("provisional", False)),
        "clause": clause if isinstance(clause, list) else [clause],
        "against": words(fact.data.get("against")),
        "known_late": False,
    }


def _warned(fact: Fact) -> dict[str, JSON]:
    return {"warned": words(fact.data.get("point")), "warned_at": write_instant(fact.occurred_at)}


def _met(fact: Fact) -> dict[str, JSON]:
    return {"status": "met", "verdict": "met", "stopped_at": write_instant(fact.occurred_at)}


def _breached(fact: Fact) -> dict[str, JSON]:
    """How late the breach was written down is a figure of the timers: one known late on arming has none."""
    known_late = bool(fact.data.get("known_late", False))
    lateness = (fact.recorded_at - fact.occurred_at) // timedelta(milliseconds=1)
    return {
        "status": "breached",
        "verdict": "breached",
        "breached_at": write_instant(fact.occurred_at),
        "lateness_ms": None if known_late else max(0, lateness),
        "charged": words(fact.data.get("charged")),
        "known_late": known_late,
        "breach_facts": [fact.number],
    }


def _missed(fact: Fact) -> dict[str, JSON]:
    return {"status": "missed", "verdict": "missed", "stopped_at": write_instant(fact.occurred_at)}


def _repeated(fact: Fact) -> dict[str, JSON]:
    return {"repeated_at": write_instant(fact.occurred_at)}


def _ended(fact: Fact) -> dict[str, JSON]:
    """The end of a running clock, or of what was outstanding after a breach: the verdict stands either way."""
    return {
        "status": "ended",
        "reason": words(fact.data.get("reason")),
        "stopped_at": write_instant(fact.occurred_at),
    }


def _paused(_fact: Fact) -> dict[str, JSON]:
    return {"status": "paused"}


def _resumed(fact: Fact) -> dict[str, JSON]:
    """Only the last of several pauses lets the clock go on, and then it says the new due time."""
    return {"status": "running", **_timing(fact)} if "due" in fact.data else {}


def _undone(fact: Fact) -> dict[str, JSON]:
    return {"status": "running", "verdict": None, "stopped_at": None, "reason": None, **_timing(fact)}


def _corrected(fact: Fact) -> dict[str, JSON]:
    verdict = words(fact.data.get("verdict"))
    columns: dict[str, JSON] = {
        "status": "ended",
        "verdict": verdict,
        "corrected_at": write_instant(fact.recorded_at),
        "stopped_at": write_instant(fact.occurred_at),
    }
    columns["breach_facts" if verdict == "breached" else "corrected_facts"] = [fact.number]
    return columns


CLOCKS: Final[Mapping[str, Callable[[Fact], dict[str, JSON]]]] = {
    "deadline_armed": _armed,
    "deadline_warned": _warned,
    "deadline_met": _met,
    "deadline_breached": _breached,
    "target_missed": _missed,
    "deadline_repeated": _repeated,
    "deadline_ended": _ended,
    "deadline_paused": _paused,
    "deadline_resumed": _resumed,
    "deadline_retimed": _timing,
    "deadline_reopened": _undone,
    "verdict_corrected": _corrected,
}
