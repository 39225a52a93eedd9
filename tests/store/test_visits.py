"""Visits as people ask for them, read off the log."""

from domain.log.ledger import GENESIS, seal
from store.event_store import EventStore
from store.pool import Database
from store.visits import Visits
from tests.store.samples import at, fact

DAY = "2026-11-20T02:00:00Z"


async def test_a_visit_shows_its_last_appointment_its_engineer_and_its_result(db: Database) -> None:
    facts = [
        fact(1, "received", policy="evergreen"),
        fact(2, "visit_agreed", "visit-1", starts_at="2026-11-19T02:00:00Z", place="佛山"),
        fact(3, "visit_dispatched", "visit-1", assignee="liu"),
        fact(4, "contact_attempted", "visit-1", person="wang", result="failed"),
        fact(5, "visit_moved", "visit-1", starts_at=DAY, reason="雨", customer_agreed=True),
        fact(6, "visit_arrived", "visit-1"),
        fact(7, "visit_completed", "visit-1", result="solved", findings="固含量不足", signature="signed"),
        fact(8, "visit_agreed", "visit-2", starts_at="2026-11-21T02:00:00Z", assignee="sun"),
    ]
    await EventStore(db).append(seal("EVG-1", facts, GENESIS))
    visits = Visits(db)
    first, second = await visits.page(complaint_id="EVG-1")
    assert (first.visit, first.engineer, first.place, first.attempts) == ("visit-1", "liu", "佛山", 1)
    assert first.starts_at is not None
    assert first.starts_at.isoformat() == "2026-11-20T02:00:00+00:00"
    assert (first.arrived_at, first.ended_at, first.result, first.signature) == (
        at(6),
        at(7),
        "solved",
        "signed",
    )
    assert (second.engineer, second.arrived_at, second.ended_at) == ("sun", None, None)
    assert [row.visit for row in await visits.page(engineer="sun")] == ["visit-2"]
    assert [row.visit for row in await visits.page(open=True)] == ["visit-2"]
