"""The contract of appending: once, in order, in one piece, whoever else is writing."""

import asyncio
import random
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.canonical import canonical
from domain.facts.fact import FactError
from domain.log.ledger import GENESIS, Head, seal, verify
from domain.log.seals import statement
from store.audit.keys import SealKey
from store.deliveries import Deliveries, Intent, effect_id
from store.errors import LogConflict
from store.event_store import EventStore, _checked, changes_json
from store.pool import Database
from tests.store.samples import chain, fact, life


async def test_what_is_appended_is_read_back_unchanged(events):
    rows = life("EVG-1")
    assert await events.append(rows) == len(rows)
    assert await events.read("EVG-1") == rows
    assert await events.read("EVG-1", after=8) == rows[8:]
    assert verify(await events.read("EVG-1")) == []
    assert await events.head("EVG-1") == Head("EVG-1", 10, rows[-1].hash)
    assert await events.head("EVG-2") is None
    assert await events.read("EVG-2") == []


async def test_the_same_batch_again_changes_nothing(events, admin):
    rows = chain("EVG-1", 6)
    assert await events.append(rows[:3]) == 3
    assert await events.append(rows[:3]) == 0
    before = await admin.fetchrow("SELECT * FROM complaints")
    assert await events.append(rows[1:]) == 3, "a batch that overlaps adds what is new"
    assert await events.append(rows[:2]) == 0, "a late retry of an old batch"
    assert await events.append([]) == 0
    assert await events.read("EVG-1") == rows
    after = await admin.fetchrow("SELECT * FROM complaints")
    assert (before["facts"], after["facts"], after["head_hash"]) == (3, 6, rows[-1].hash)


@pytest.mark.parametrize(
    ("wrong", "kind", "number"),
    [
        (lambda rows: seal("EVG-1", [fact(3, text="another")], rows[1].hash), "other", 3),
        (lambda rows: chain("EVG-1", 1, start=6, prev=rows[3].hash), "gap", 6),
        (lambda rows: chain("EVG-1", 2, start=5, prev=rows[1].hash), "chain", 5),
        (lambda rows: [rows[4], rows[4]], "gap", 5),
        (lambda rows: [replace(rows[4], hash="f" * 64)], "broken", 5),
        (lambda rows: [rows[4], replace(chain("EVG-2", 1)[0])], "other", 1),
    ],
)
async def test_what_does_not_continue_the_log_is_refused_whole(events, admin, wrong, kind, number):
    rows = chain("EVG-1", 6)
    await events.append(rows[:4])
    before = await admin.fetch("SELECT * FROM complaints")
    with pytest.raises(LogConflict) as refused:
        await events.append(wrong(rows))
    assert (refused.value.kind, refused.value.number, refused.value.complaint_id) == (kind, number, "EVG-1")
    assert await events.read("EVG-1") == rows[:4]
    assert await admin.fetch("SELECT * FROM complaints") == before


async def test_the_first_fact_must_be_number_one_over_the_start(events):
    with pytest.raises(LogConflict) as gap:
        await events.append(chain("EVG-1", 1, start=2))
    assert gap.value.kind == "gap"
    with pytest.raises(LogConflict) as unchained:
        await events.append(chain("EVG-1", 1, prev="a" * 64))
    assert unchained.value.kind == "chain"


async def test_what_the_log_cannot_keep_is_refused_before_it_is_sent(events):
    (row,) = chain("EVG-1", 1)
    with pytest.raises(FactError, match="NUL"):
        await events.append([replace(row, fact=replace(row.fact, data={"text": "a\x00"}))])


keys = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
leaves = st.one_of(keys, st.integers(-(2**255), 2**255), st.booleans(), st.none())
payloads = st.dictionaries(
    keys,
    st.recursive(
        leaves, lambda of: st.lists(of, max_size=3) | st.dictionaries(keys, of, max_size=3), max_leaves=8
    ),
    max_size=5,
)
instants = st.datetimes(datetime(1972, 1, 1), datetime(2198, 1, 1), timezones=st.just(UTC))


@settings(max_examples=60)
@given(data=payloads, occurred=instants, recorded=instants)
async def test_the_hash_survives_the_database(events, data, occurred, recorded):
    one = replace(fact(1), data=data, occurred_at=occurred, recorded_at=recorded)
    rows = seal(f"投诉-{uuid.uuid4()}", [one], GENESIS)
    await events.append(rows)
    back = await events.read(rows[0].complaint_id)
    assert back == rows
    assert verify(back, Head(rows[0].complaint_id, 1, rows[0].hash)) == []


async def test_an_intent_is_written_with_its_facts_or_not_at_all(events, db):
    deliveries = Deliveries(db)
    rows = chain("EVG-1", 2)
    key = effect_id("EVG-1", 2, "no_progress", 1, "li", "email")
    intent = Intent(key, "EVG-1", 2, "email", rule="no_progress", level=1, person="li", subject="72 小时")
    with pytest.raises(LogConflict):
        await events.append(chain("EVG-1", 1, start=3), [intent])
    assert await deliveries.of_complaint("EVG-1") == []
    await events.append(rows, [intent])
    await events.append(rows, [intent])
    assert [delivery.intent for delivery in await deliveries.of_complaint("EVG-1")] == [intent]


async def test_attempts_at_once_leave_one_copy(events):
    rows = life("EVG-1")
    added = await asyncio.gather(*(events.append(rows) for _ in range(8)))
    assert sorted(added) == [0] * 7 + [len(rows)]
    assert await events.read("EVG-1") == rows


async def test_of_rivals_at_once_one_wins_and_the_others_hear_of_it(events):
    rivals = [seal("EVG-1", [fact(1, text=f"rival {n}")], GENESIS) for n in range(8)]
    outcomes = await asyncio.gather(*(events.append(batch) for batch in rivals), return_exceptions=True)
    assert outcomes.count(1) == 1
    assert sum(isinstance(outcome, LogConflict) and outcome.kind == "other" for outcome in outcomes) == 7
    assert await events.read("EVG-1") == rivals[outcomes.index(1)]


async def test_eight_writers_lose_nothing_in_global_order(app_database, db):
    """A reader that always goes on from the last position sees every fact, in order, while eight writers write."""
    per_writer, dice = 60, random.Random(7)
    writing = True
    seen = []

    async def write(writer: int) -> None:
        async with await Database.open(app_database, size=1) as own:
            store, rows = EventStore(own), chain(f"EVG-{writer}", per_writer)
            while rows:
                size = dice.randint(1, 5)
                await store.append(rows[:size])
                rows = rows[size:]

    async def follow() -> None:
        store, position = EventStore(db), 0
        while True:
            last_round = not writing
            found = await store.read_all(position, limit=37)
            seen.extend(found)
            if found:
                position = found[-1].position
            elif last_round:
                return

    follower = asyncio.create_task(follow())
    await asyncio.gather(*(write(n) for n in range(8)))
    writing = False
    await follower
    positions = [entry.position for entry in seen]
    assert positions == sorted(set(positions))
    assert len(seen) == 8 * per_writer
    for writer in range(8):
        rows = [entry.sealed for entry in seen if entry.sealed.complaint_id == f"EVG-{writer}"]
        assert rows == chain(f"EVG-{writer}", per_writer)


async def test_a_reader_waits_for_a_position_that_is_taken_but_not_committed(events, admin, app_database):
    """The trap: a later position is committed first, the reader goes past it, and the earlier one turns up behind."""
    slow, fast = chain("EVG-1", 1), chain("EVG-2", 1)
    async with await Database.open(app_database, size=1) as own, own.transaction() as connection:
        await connection.fetchval("SELECT pg_advisory_xact_lock_shared(7367001)")
        await events.append(slow)
        await events.append(fast)
        reading = asyncio.create_task(events.read_all())
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not await admin.fetchval(waits):
            await asyncio.sleep(0.01)
        assert not reading.done()
    assert [one.sealed for one in await reading] == [*slow, *fast]


async def test_streaming_gives_one_group_for_each_complaint(events):
    for name in ("EVG-2", "EVG-1", "投诉-3"):
        await events.append(chain(name, 3))
    groups = [group async for group in events.stream()]
    assert [group[0].complaint_id for group in groups] == ["EVG-1", "EVG-2", "投诉-3"]
    assert all(verify(group) == [] for group in groups)
    assert [group async for group in events.stream("EVG-2")] == [chain("EVG-2", 3)]


async def test_earlier_complaints_of_a_person_about_a_thing_are_found_however_long_their_names(events):
    long = "".join(random.Random(3).choices("投诉冰箱洗衣机客户王李张陈一二三四五六七八九十", k=10_000))
    for name, who, what, policy in (
        ("C-1", "王小明", "冰箱", "evergreen"),
        ("C-2", "王小明", "冰箱", "evergreen"),
        ("C-3", "王小明", "空调", "evergreen"),
        ("C-4", "王小明", "冰箱", "sigma"),
        ("C-5", long, long, "evergreen"),
    ):
        one = fact(1, "received", complainant=who, object=what, policy=policy)
        await events.append(seal(name, [one], GENESIS))
    assert await events.earlier("evergreen", "王小明", "冰箱", "C-9") == ["C-2", "C-1"]
    assert await events.earlier("evergreen", "王小明", "冰箱", "C-2") == ["C-1"]
    assert await events.earlier("evergreen", long, long, "C-9") == ["C-5"]
    assert await events.earlier("evergreen", "王小明", "", "C-9") == []


async def test_a_batch_is_sealed_with_the_key_of_the_worker(db, admin, tmp_path):
    key = SealKey.make(tmp_path / "seal.key")
    sealing, rows = EventStore(db, key), chain("EVG-1", 5)
    await sealing.append(rows[:3])
    await sealing.append(rows)
    await sealing.append(rows)
    found = await admin.fetch(
        "SELECT number, key, signature FROM seals WHERE complaint_id = 'EVG-1' ORDER BY number"
    )
    assert [row["number"] for row in found] == [3, 5]
    assert found[1]["signature"] == key.sign(statement(Head("EVG-1", 5, rows[-1].hash)))


async def test_what_was_recorded_without_a_key_gets_its_seal_when_it_is_sent_again(
    events, db, admin, tmp_path
):
    rows = chain("EVG-1", 5)
    await events.append(rows)
    assert await admin.fetchval("SELECT count(*) FROM seals") == 0
    assert await EventStore(db, SealKey.make(tmp_path / "seal.key")).append(rows) == 0
    assert await admin.fetchval("SELECT number FROM seals") == 5


async def test_an_older_worker_goes_on_recording_until_it_is_replaced(db, events):
    rows = life("EVG-1")
    sealed = canonical([_checked(row, "EVG-1") for row in rows]).decode()
    call = "SELECT record_facts('EVG-1', $1::text::jsonb, $2::text::jsonb, $3::text::jsonb, $4::text::jsonb, '[]')"
    assert await db.fetchval(call, sealed, *changes_json(rows)) == 10
    assert await events.read("EVG-1") == rows


async def test_where_a_log_ends_is_what_its_facts_say(db, events, admin):
    """Whoever has the application's role cannot write a head that is not that of the log."""
    rows = life("EVG-1")
    sealed = canonical([_checked(row, "EVG-1") for row in rows]).decode()
    call = "SELECT record_sealed('EVG-1', $1::text::jsonb, $2::text::jsonb, $3::text::jsonb, $4::text::jsonb, '[]', '[]')"
    case, clocks, entries = changes_json(rows)
    await db.fetchval(call, sealed, case.replace(rows[-1].hash, "0" * 64), clocks, entries)
    assert await admin.fetchval("SELECT head_hash FROM complaints") == rows[-1].hash
