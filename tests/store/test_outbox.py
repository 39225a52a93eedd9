"""Deliveries: written down once, sent once as far as anyone can know, receipted once."""

from dataclasses import replace

import pytest

from domain.log.ledger import GENESIS, seal
from store.audit.keys import SealKey
from store.deliveries import Deliveries, Intent, effect_id, receipt_statement, statement
from store.errors import StoreError
from store.event_store import EventStore
from tests.store.samples import fact

KEY = effect_id("EVG-1", 6, "first_reply", 2, "li", "email")
INTENT = Intent(
    KEY, "EVG-1", 6, "email", "first_reply", 2, "vp_sales", "li", "li@example.org", "超时", "正文", "<1@r>"
)


@pytest.fixture
def deliveries(db):
    return Deliveries(db)


async def test_an_intent_is_written_once(deliveries):
    assert await deliveries.intend([INTENT, INTENT]) == 1
    assert await deliveries.intend([INTENT]) == 0
    row = await deliveries.get(KEY)
    assert (row.intent, row.status, row.attempts, row.receipt, row.done) == (
        INTENT,
        "pending",
        0,
        None,
        False,
    )
    assert [delivery.intent for delivery in await deliveries.open()] == [INTENT]


async def test_an_attempt_after_one_that_never_came_back_is_a_repeat_and_a_receipt_ends_them(deliveries):
    await deliveries.intend([INTENT])
    first = await deliveries.claim(KEY)
    assert (first.in_doubt, first.done, first.attempts) == (False, False, 1)
    second = await deliveries.claim(KEY)
    assert (second.in_doubt, second.attempts) == (True, 2)
    sent = await deliveries.sent(KEY, {"code": 250, "text": "已收"})
    assert (sent.status, sent.receipt) == ("sent", {"code": 250, "text": "已收"})
    late = await deliveries.sent(KEY, {"code": 999})
    assert (late.receipt, late.sent_at) == (sent.receipt, sent.sent_at)
    again = await deliveries.claim(KEY)
    assert (again.done, again.attempts) == (True, 2), "sent: nothing is begun again"
    assert (await deliveries.failed(KEY, "late news")).status == "sent"
    assert await deliveries.open() == []


async def test_a_failure_is_kept_and_may_be_tried_again(deliveries):
    await deliveries.intend([INTENT])
    await deliveries.claim(KEY)
    failed = await deliveries.failed(KEY, "mailbox\x00 full")
    assert (failed.status, failed.error) == ("failed", "mailbox full")
    second = await deliveries.claim(KEY)
    assert (second.attempts, second.status, second.in_doubt) == (2, "pending", False), (
        "it is known not to be there"
    )
    await deliveries.failed(KEY, "no answer in time", in_doubt=True)
    await deliveries.claim(KEY)  # and killed
    third = await deliveries.claim(KEY)
    assert third.in_doubt
    assert (third.attempts, third.failures) == (4, 2), "a killed worker is no failure of the channel"
    assert (await deliveries.sent(KEY, {})).error == ""


async def test_the_first_acknowledgement_stands(deliveries):
    await deliveries.intend([INTENT])
    await deliveries.claim(KEY)
    await deliveries.sent(KEY, {"code": 250})
    seen = await deliveries.acknowledged(KEY, "vp_sales:li")
    assert (seen.status, seen.acknowledged_by, seen.done) == ("acknowledged", "vp_sales:li", True)
    again = await deliveries.acknowledged(KEY, "vp_sales:wu")
    assert (again.acknowledged_by, again.acknowledged_at) == ("vp_sales:li", seen.acknowledged_at)
    assert (await deliveries.of_complaint("EVG-1"))[0].receipt == {"code": 250}


async def test_what_was_never_written_down_is_not_sent(deliveries):
    for call in (
        deliveries.claim("x"),
        deliveries.sent("x", {}),
        deliveries.failed("x", "y"),
        deliveries.get("x"),
    ):
        with pytest.raises(StoreError, match="record the intent before sending"):
            await call


async def test_what_is_to_be_told_and_its_receipt_are_sealed(db, admin, tmp_path):
    key = SealKey.make(tmp_path / "seal.key")
    sealing = Deliveries(db, key)
    await sealing.intend([INTENT])
    row = await admin.fetchrow("SELECT seal_key, seal FROM deliveries")
    assert (row["seal_key"], row["seal"]) == (key.id, key.sign(statement(INTENT)))
    kept = (await sealing.sent(KEY, {"code": 250})).receipt
    assert kept["seal"]["signature"] == key.sign(receipt_statement(KEY, {"code": 250}))
    assert kept["seal"]["signature"] == key.sign(receipt_statement(KEY, kept)), "the seal itself is left out"


async def test_the_deliveries_of_a_notice_that_is_withdrawn_end_with_the_fact_and_others_do_not(
    db, deliveries
):
    sent, other = replace(INTENT, effect_id="b"), replace(INTENT, effect_id="c", fact_number=7)
    await deliveries.intend([INTENT, sent, other])
    await deliveries.sent("b", {"code": 250})
    batch = seal(
        "EVG-1", [fact(1, "received"), fact(2, "notice_withdrawn", notice="6", reason="done")], GENESIS
    )
    for _ in range(2):  # a batch is recorded again when its answer was lost
        await EventStore(db).append(batch)
    rows = {row.intent.effect_id: row for row in await deliveries.of_complaint("EVG-1")}
    assert [rows[key].status for key in (KEY, "b", "c")] == ["withdrawn", "sent", "pending"]
    assert (await deliveries.claim(KEY)).done
    assert [row.intent.effect_id for row in await deliveries.open()] == ["c"]


@pytest.mark.parametrize("outcome", ["notice_delivered", "notice_failed"])
async def test_what_is_pending_ends_with_the_outcome_of_its_notice(db, deliveries, outcome):
    sent, other = replace(INTENT, effect_id="b"), replace(INTENT, effect_id="c", fact_number=7)
    await deliveries.intend([INTENT, sent, other])
    await deliveries.claim(KEY)
    await deliveries.sent("b", {"code": 250})
    batch = seal("EVG-1", [fact(1, "received"), fact(2, outcome, notice="6")], GENESIS)
    for _ in range(2):
        await EventStore(db).append(batch)
    rows = {row.intent.effect_id: row for row in await deliveries.of_complaint("EVG-1")}
    assert [rows[key].status for key in (KEY, "b", "c")] == ["failed", "sent", "pending"]
    assert rows[KEY].error == "no outcome is known"
    await deliveries.sent(KEY, {"code": 250})
    assert (await deliveries.get(KEY)).done, "an attempt that was still under way and arrived is kept"
