"""Facts for logs that are only read: remarks, and a life with a clock and an entry in the register."""

from datetime import UTC, datetime, timedelta

from domain.facts.fact import ENGINE, Fact
from domain.log.ledger import GENESIS, seal

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def fact(number, kind="noted", **data):
    """A fact one minute after the one before."""
    at = START + timedelta(minutes=number)
    actor = "owner:wang" if kind in ("noted", "received", "assigned") else ENGINE
    return Fact(number, kind, "case", data, actor, f"c-{number}", at, at)


def life(name):
    """Ten facts of one complaint, from its intake to an entry in the register, in a chain."""
    clock = {"rule": "first_reply", "thing": "case", "cycle": 1}
    facts = [
        fact(
            1,
            "received",
            policy="evergreen",
            policy_version="1",
            severity="major",
            category="quality",
            object="冰箱",
        ),
        fact(
            2,
            "deadline_armed",
            due="2026-11-16T03:01:00Z",
            start="2026-11-16T01:01:00Z",
            against="owner",
            **clock,
        ),
        fact(3, "assigned", to="owner:wang"),
        fact(4, "deadline_warned", point="75%", **clock),
        fact(5, "deadline_breached", due="2026-11-16T03:01:00Z", charged="owner:wang", **clock),
        fact(6, "escalated", level=2, to="vp_sales"),
        fact(7, "major_registered", reason="severity", register="major", by="owner:wang"),
        *(fact(number, text=f"a remark, {number}") for number in (8, 9, 10)),
    ]
    return seal(name, facts, GENESIS)
