"""Chains of facts to fill the log with."""

from datetime import UTC, datetime, timedelta

from domain.facts.fact import ENGINE, Fact, Sealed
from domain.log.ledger import GENESIS, seal

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def fact(number: int, kind: str = "noted", about: str = "case", *, late_ms: int = 0, **data: object) -> Fact:
    """A fact one minute after the one before, by the engine for engine's facts and by a person otherwise."""
    engine = kind.startswith("deadline") or kind in ("escalated", "major_registered", "verdict_corrected")
    happened = at(number)
    recorded = happened + timedelta(milliseconds=late_ms)
    return Fact(
        number, kind, about, data, ENGINE if engine else "owner:wang", f"c-{number}", happened, recorded
    )


def chain(complaint_id: str, count: int, start: int = 1, prev: str = GENESIS) -> list[Sealed]:
    return seal(complaint_id, [fact(n, text=f"remark {n}") for n in range(start, start + count)], prev)


def life(complaint_id: str) -> list[Sealed]:
    """A complaint with clocks met, breached and running, an escalation and an entry in the register."""
    clock = {"thing": "case", "cycle": 1}
    facts = [
        fact(1, "received", policy="evergreen", policy_version="1", severity="normal", category="quality",
             complainant="王小明", channel="phone", object="冰箱", demand="修理", region="east"),
        fact(2, "deadline_armed", rule="first_reply", clause=["EVG-38"], start="2026-11-16T01:01:00Z",
             due="2026-11-16T03:01:00Z", provisional=False, against="owner", round=1, **clock),
        fact(3, "deadline_armed", rule="no_progress", clause=["EVG-44"], start="2026-11-16T01:01:00Z",
             due="2026-11-19T01:01:00.123456Z", provisional=True, against="owner", round=1, **clock),
        fact(4, "assigned", to="owner:wang"),
        fact(5, "deadline_warned", rule="first_reply", point="75%", **clock),
        fact(6, "deadline_breached", rule="first_reply", due="2026-11-16T03:01:00Z", charged="owner:wang",
             known_late=False, late_ms=37, **clock),
        fact(7, "escalated", level=2, to="vp_sales"),
        fact(8, "assessed", severity="major"),
        fact(9, "major_registered", reason="severity raised", register="major", by="owner:wang"),
        fact(10, "deadline_ended", rule="first_reply", reason="done late", **clock),
    ]  # fmt: skip
    return seal(complaint_id, facts, GENESIS)
