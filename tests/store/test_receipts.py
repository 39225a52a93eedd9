"""Receipts go on record with their facts, the first one stands, and pages of a log hold what fits."""

import pytest

from domain.facts.commands import Receipt
from store.event_store import EventStore
from store.receipts import ReceiptStore
from tests.store.samples import chain


def receipt(number, command="c-1", content="digest"):
    return Receipt(
        complaint_id="EVG-1",
        command_id=command,
        content=content,
        first=number,
        last=number,
        facts=["noted"],
        about="case",
        status="received",
    )


@pytest.fixture
def receipts(db):
    return ReceiptStore(db)


async def test_a_receipt_goes_on_record_with_its_facts(db, receipts):
    await EventStore(db).append(chain("EVG-1", 3), receipts=[receipt(2), receipt(3, "c-2")])
    assert await receipts.find("EVG-1", "c-2") == receipt(3, "c-2")
    assert await receipts.find("EVG-1", "c-3") is None
    assert await receipts.find("EVG-2", "c-2") is None
    assert await receipts.of("EVG-1") == [receipt(2), receipt(3, "c-2")]


async def test_the_first_receipt_of_a_command_stands(db, receipts):
    rows = chain("EVG-1", 3)
    await EventStore(db).append(rows, receipts=[receipt(2)])
    await EventStore(db).append(rows, receipts=[receipt(2, content="other")])
    assert await receipts.keep("EVG-1", [receipt(3, content="other"), receipt(3, "c-2")]) == 1
    assert await receipts.of("EVG-1") == [receipt(2), receipt(3, "c-2")]


async def test_no_receipt_for_facts_that_are_not_on_record(db, receipts):
    await EventStore(db).append(chain("EVG-1", 3))
    assert await receipts.keep("EVG-1", [receipt(4)]) == 0
    assert await receipts.keep("EVG-1", []) == 0
    assert await receipts.of("EVG-1") == []


async def test_a_page_of_the_log_holds_what_fits_and_at_least_one_fact(db):
    events, rows = EventStore(db), chain("EVG-1", 9)
    await events.append(rows)
    assert await events.page("EVG-1", 0, 9, 1_000_000) == rows
    assert await events.page("EVG-1", 2, 5, 1_000_000) == rows[2:5]
    assert await events.page("EVG-1", 4, 9, 1) == rows[4:5]
    assert len(await events.page("EVG-1", 0, 9, 1_500)) in (2, 3)
    assert await events.page("EVG-1", 9, 9, 1) == []
