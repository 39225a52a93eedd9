"""What the watchdog finds: a due time without a verdict, a delivery that nobody begins."""

import json

from domain.log.ledger import GENESIS, seal
from tests.store.samples import fact


def overdue(name, policy="evergreen", due="2020-01-01T00:00:00Z"):
    """A complaint whose answer was due then and has no verdict."""
    armed = {
        "rule": "reply", "clause": [], "start": "2019-12-31T00:00:00Z", "due": due, "thing": "case",
        "provisional": False, "against": "owner", "round": 1, "cycle": 1,
    }  # fmt: skip
    begun = {"policy": policy, "policy_version": "1", "severity": "normal", "category": "quality",
             "complainant": "王", "channel": "phone", "object": "冰箱", "demand": "修理"}  # fmt: skip
    facts = [fact(1, "received", **begun), fact(2, "registered"), fact(3, "deadline_armed", **armed)]
    return seal(name, facts, GENESIS)


async def asked(events, admin, channel="email", **data):
    """A notice on record and its delivery through a channel, written down and not begun."""
    rows = seal("EVG-1", [fact(1, "notice_requested", to=["owner"], **data)], GENESIS)
    await events.append(rows)
    intent = {
        "effect_id": f"EVG-1/1///wang/{channel}", "complaint_id": "EVG-1", "fact_number": 1, "rule": "", "level": 0, "role": "owner",
        "person": "wang", "channel": channel, "address": "wang@example.org", "subject": "s", "body": "b", "message_id": "",
    }  # fmt: skip
    await admin.fetchval("SELECT intend_deliveries($1::text::jsonb)", json.dumps([intent]))
    return rows


async def change_deliveries(admin, changes):
    """Change what nobody may change: how long ago deliveries were written down, for instance."""
    async with admin.transaction():
        await admin.execute("ALTER TABLE deliveries DISABLE TRIGGER deliveries_say_the_same")
        await admin.execute(f"UPDATE deliveries SET {changes}")
        await admin.execute("ALTER TABLE deliveries ENABLE ALWAYS TRIGGER deliveries_say_the_same")
