"""Projection: what one fact changes in the read models of complaints, clocks and the register of major complaints.

Each fact is projected on its own, without any earlier state. Changes are applied one after another, in the order of
the facts. All values are JSON; instants are ISO 8601 text in UTC. A fact of an older version that lacks a field is still
read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, cast

from domain.canonical import JSON
from domain.facts.clock_facts import (
    DEADLINE_ARMED,
    DEADLINE_BREACHED,
    DEADLINE_ENDED,
    DEADLINE_MET,
    DEADLINE_PAUSED,
    DEADLINE_REOPENED,
    DEADLINE_REPEATED,
    DEADLINE_RESUMED,
    DEADLINE_RETIMED,
    DEADLINE_WARNED,
    TARGET_MISSED,
    VERDICT_CORRECTED,
    OfClock,
    Resumption,
    Timing,
)
from domain.facts.engine_additions import ASSIGNED, RECEIVED, REOPENED, UNIT_OPENED, Opened
from domain.facts.fact import Fact
from domain.facts.rule_facts import ESCALATED, MAJOR_REGISTERED, POLICY_REVISED, PolicyRevised
from domain.facts.vocabulary import CASE, FACTS
from domain.time.instants import write_instant

__all__ = ["Changes", "Patch", "collect", "mask", "project"]

FIRST_FIELDS: Final = ("channel", "object", "demand")
"""Fields taken from the first fact only, because later facts use some of these names for something else."""

CASE_FIELDS: Final = ("severity", "category", "kind", "region")
"""Fields that any fact about the case may change."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What one fact changes: columns of its complaint, columns of one clock with its key, one entry of the register."""

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
            numbers = {name: [*clock.get(name, ()), *patch.clock.get(name, ())] for name in FACT_LISTS}
            clock.update(patch.clock)
            clock.update({name: listed for name, listed in numbers.items() if listed})
        if patch.entry is not None:
            self.entries.append(patch.entry)


FACT_LISTS: Final = ("breach_facts", "corrected_facts")
"""Columns of a clock that list numbers of facts."""


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
        columns |= {name: words(fact.data[name]) for name in CASE_FIELDS if name in fact.data}
    complaint_columns = COMPLAINT_COLUMNS.get(fact.type)
    if complaint_columns is not None:
        columns |= complaint_columns(fact)
    entry = _register_entry(fact) if fact.type == MAJOR_REGISTERED.name else None
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
    columns = _edition(RECEIVED.data(fact))
    columns |= {name: words(fact.data[name]) for name in FIRST_FIELDS if name in fact.data}
    columns["opened_at"] = write_instant(fact.occurred_at)
    if "complainant" in fact.data:
        columns["complainant"] = mask(words(fact.data["complainant"]))
    return columns


def _edition(data: Opened | PolicyRevised) -> dict[str, JSON]:
    edition: dict[str, JSON] = {"policy": data.get("policy"), "policy_version": data.get("policy_version")}
    return {name: words(value) for name, value in edition.items() if value is not None}


def _assigned(fact: Fact) -> dict[str, JSON]:
    return {"owner": words(ASSIGNED.data(fact).get("to"))} if fact.about == CASE else {}


def _escalated(fact: Fact) -> dict[str, JSON]:
    return {"level": ESCALATED.data(fact)["level"]}


def _closed(fact: Fact) -> dict[str, JSON]:
    return {"closed_at": write_instant(fact.occurred_at)}


def _reopened(_fact: Fact) -> dict[str, JSON]:
    return {"closed_at": None}


def _revised(fact: Fact) -> dict[str, JSON]:
    return _edition(POLICY_REVISED.data(fact))


COMPLAINT_COLUMNS: Final[Mapping[str, Callable[[Fact], dict[str, JSON]]]] = {
    RECEIVED.name: _received,
    UNIT_OPENED.name: _received,
    "unit_closed": _closed,
    ASSIGNED.name: _assigned,
    ESCALATED.name: _escalated,
    "closed": _closed,
    "withdrawn": _closed,
    REOPENED.name: _reopened,
    POLICY_REVISED.name: _revised,
}


def _register_entry(fact: Fact) -> dict[str, JSON]:
    """EVG-46: the register lists number, complaint, time, reason and by whom. The register gives the number."""
    data = MAJOR_REGISTERED.data(fact)
    return {
        "fact_number": fact.number,
        "registered_at": write_instant(fact.occurred_at),
        "register": words(data.get("register")),
        "reason": words(data.get("reason")),
        "by_whom": words(data.get("by")) or fact.actor,
    }


# --- the clocks -------------------------------------------------------------------------------------------------


def _clock_columns(fact: Fact) -> dict[str, JSON] | None:
    """The columns of the clock that the fact is about, with the clock's key; None if it is about no clock."""
    columns = CLOCK_COLUMNS.get(fact.type)
    if columns is None or "rule" not in fact.data:
        return None
    clock = cast("OfClock", fact.data)
    key: dict[str, JSON] = {
        "rule": clock["rule"],
        "thing": clock.get("thing") or fact.about,
        "cycle": clock.get("cycle", 1),
        "last_fact": fact.number,
    }
    return key | columns(fact)


def _timing(data: Timing | Resumption) -> dict[str, JSON]:
    """The due time, if the fact sets one."""
    if "due" not in data:
        return {}
    return {"due_at": data["due"], "provisional": data.get("provisional", False)}


def _armed(fact: Fact) -> dict[str, JSON]:
    """A new round of the clock. It clears the columns of the round before, except the list of breaches."""
    data = DEADLINE_ARMED.data(fact)
    clause: JSON = data.get("clause") or []
    cleared: dict[str, JSON] = dict.fromkeys(
        ("verdict", "warned", "warned_at", "breached_at", "lateness_ms", "charged", "repeated_at", "stopped_at",
         "reason", "corrected_at")
    )  # fmt: skip
    return {
        **cleared,
        "status": "running",
        "started_at": data.get("start"),
        "due_at": data.get("due"),
        "provisional": data.get("provisional", False),
        "clause": clause if isinstance(clause, list) else [clause],
        "against": words(data.get("against")),
        "known_late": False,
    }


def _warned(fact: Fact) -> dict[str, JSON]:
    return {
        "warned": words(DEADLINE_WARNED.data(fact).get("point")),
        "warned_at": write_instant(fact.occurred_at),
    }


def _met(fact: Fact) -> dict[str, JSON]:
    return {"status": "met", "verdict": "met", "stopped_at": write_instant(fact.occurred_at)}


def _breached(fact: Fact) -> dict[str, JSON]:
    """`lateness_ms` measures the timers: by how much the breach was recorded late.

    It is empty if the due time had passed already when the clock was started.
    """
    data = DEADLINE_BREACHED.data(fact)
    known_late = data.get("known_late", False)
    lateness = (fact.recorded_at - fact.occurred_at) // timedelta(milliseconds=1)
    return {
        "status": "breached",
        "verdict": "breached",
        "breached_at": write_instant(fact.occurred_at),
        "lateness_ms": None if known_late else max(0, lateness),
        "charged": words(data.get("charged")),
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
        "reason": words(DEADLINE_ENDED.data(fact).get("reason")),
        "stopped_at": write_instant(fact.occurred_at),
    }


def _paused(_fact: Fact) -> dict[str, JSON]:
    return {"status": "paused"}


def _resumed(fact: Fact) -> dict[str, JSON]:
    """The clock goes on when the last of several pauses ends; only then does the fact hold a new due time."""
    timing = _timing(DEADLINE_RESUMED.data(fact))
    return {"status": "running", **timing} if timing else {}


def _retimed(fact: Fact) -> dict[str, JSON]:
    return _timing(DEADLINE_RETIMED.data(fact))


def _clock_reopened(fact: Fact) -> dict[str, JSON]:
    timing = _timing(DEADLINE_REOPENED.data(fact))
    return {"status": "running", "verdict": None, "stopped_at": None, "reason": None, **timing}


def _corrected(fact: Fact) -> dict[str, JSON]:
    verdict = words(VERDICT_CORRECTED.data(fact).get("verdict"))
    columns: dict[str, JSON] = {
        "status": "ended",
        "verdict": verdict,
        "corrected_at": write_instant(fact.recorded_at),
        "stopped_at": write_instant(fact.occurred_at),
    }
    columns["breach_facts" if verdict == "breached" else "corrected_facts"] = [fact.number]
    return columns


CLOCK_COLUMNS: Final[Mapping[str, Callable[[Fact], dict[str, JSON]]]] = {
    DEADLINE_ARMED.name: _armed,
    DEADLINE_WARNED.name: _warned,
    DEADLINE_MET.name: _met,
    DEADLINE_BREACHED.name: _breached,
    TARGET_MISSED.name: _missed,
    DEADLINE_REPEATED.name: _repeated,
    DEADLINE_ENDED.name: _ended,
    DEADLINE_PAUSED.name: _paused,
    DEADLINE_RESUMED.name: _resumed,
    DEADLINE_RETIMED.name: _retimed,
    DEADLINE_REOPENED.name: _clock_reopened,
    VERDICT_CORRECTED.name: _corrected,
}
