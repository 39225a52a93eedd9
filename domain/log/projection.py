"""Projection: what one fact changes in the read models of complaints, clocks and the register of major complaints.

Each fact is projected on its own, without any earlier state. Changes are applied one after another, in the order of
the facts.
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
"""Fields taken from the first fact only, because later facts use some of these names for something else."""

ASSESSED: Final = ("severity", "category", "kind", "region")
"""Fields that any fact about the case may change."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What one fact changes: columns of its complaint, one clock (with its key), one entry of the register."""

    complaint: Mapping[str, JSON]
    clock: Mapping[str, JSON] | None = None
    entry: Mapping[str, JSON] | None = None


@dataclass(slots=True)
class Changes:
    """What a series of facts of one complaint changes, taken together."""

    complaint: dict[str, JSON] = field(default_factory=dict)
    clocks: dict[tuple[str, str, int], dict[str, JSON]] = field(default_factory=dict)
    entries: list[Mapping[str, JSON]] = field(default_factory=list)

    def add(self, patch: Patch) -> None:
        """Apply one patch. The level only rises, and lists of fact numbers grow; all else is replaced."""
        level = max(self.complaint.get("level", 0), patch.complaint.get("level", 0))
        self.complaint.update(patch.complaint)
        if level:
            self.complaint["level"] = level
        if patch.clock is not None:
            key = (patch.clock["rule"], patch.clock["thing"], patch.clock["cycle"])
            clock = self.clocks.setdefault(key, {})
            grown = {name: [*clock.get(name, ()), *patch.clock.get(name, ())] for name in FACT_LISTS}
            clock.update(patch.clock)
            clock.update({name: numbers for name, numbers in grown.items() if numbers})
        if patch.entry is not None:
            self.entries.append(patch.entry)


FACT_LISTS: Final = ("breach_facts", "corrected_facts")


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
    complaint_columns = COMPLAINT_COLUMNS.get(fact.type)
    if complaint_columns is not None:
        columns |= complaint_columns(fact)
    entry = _register_entry(fact) if fact.type == "major_registered" else None
    return Patch(columns, _clock_columns(fact), entry)


def mask(name: str) -> str:
    """A person's name as lists may show it: the first character and always two stars."""
    name = name.strip()
    return f"{name[0]}**" if name else ""


def words(value: JSON) -> str:
    """A value as one text: None gives an empty text, a list is joined with commas."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(words(item) for item in value)
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


COMPLAINT_COLUMNS: Final[Mapping[str, Callable[[Fact], dict[str, JSON]]]] = {
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


def _register_entry(fact: Fact) -> dict[str, JSON]:
    """EVG-46: the register lists number, complaint, time, reason and by whom. The register gives the number."""
    return {
        "fact_number": fact.number,
        "registered_at": write_instant(fact.occurred_at),
        "register": words(fact.data.get("register")),
        "reason": words(fact.data.get("reason")),
        "by_whom": words(fact.data.get("by")) or fact.actor,
    }


# --- the clocks -------------------------------------------------------------------------------------------------


def _clock_columns(fact: Fact) -> dict[str, JSON] | None:
    columns = CLOCKS.get(fact.type)
    if columns is None or "rule" not in fact.data:
        return None
    key: dict[str, JSON] = {
        "rule": fact.data["rule"],
        "thing": fact.data.get("thing") or fact.about,
        "cycle": fact.data.get("cycle", 1),
        "last_fact": fact.number,
    }
    return key | columns(fact)


def _timing(fact: Fact) -> dict[str, JSON]:
    columns: dict[str, JSON] = {}
    if "due" in fact.data:
        columns = {"due_at": fact.data["due"], "provisional": bool(fact.data.get("provisional", False))}
    return columns


def _armed(fact: Fact) -> dict[str, JSON]:
    """A new round of the clock. It clears the columns of the round before, except the list of breaches."""
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
    """`lateness_ms` measures the timers: by how much the breach was recorded late.

    It is empty if the due time had passed already when the clock was started.
    """
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
    """The end of a running clock, or of what was still open after a breach. The verdict stays as it is."""
    return {
        "status": "ended",
        "reason": words(fact.data.get("reason")),
        "stopped_at": write_instant(fact.occurred_at),
    }


def _paused(_fact: Fact) -> dict[str, JSON]:
    return {"status": "paused"}


def _resumed(fact: Fact) -> dict[str, JSON]:
    """The clock goes on when the last of several pauses ends; only then does the fact hold a new due time."""
    return {"status": "running", **_timing(fact)} if "due" in fact.data else {}


def _clock_reopened(fact: Fact) -> dict[str, JSON]:
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
    "deadline_reopened": _clock_reopened,
    "verdict_corrected": _corrected,
}
