"""The read models follow from the facts, in the transaction of the facts, and can be worked out anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.log.ledger import GENESIS, seal
from store.complaints import Complaints, Filter
from store.rebuild import rebuild
from tests.store.samples import at, chain, fact, life


@pytest.fixture
def complaints(db):
    return Complaints(db)


async def extend(events, rows, *facts):
    more = seal(rows[0].complaint_id, facts, rows[-1].hash)
    await events.append(more)
    return [*rows, *more]


async def test_a_life_is_seen_in_the_lists(events, complaints):
    rows = life("EVG-1")
    for row in rows:
        await events.append([row])
    row = await complaints.get("EVG-1")
    assert (row.policy, row.policy_version, row.severity, row.category) == (
        "evergreen",
        "1",
        "major",
        "quality",
    )
    assert (row.status, row.owner, row.level, row.complainant) == ("assigned", "owner:wang", 2, "王**")
    assert (row.opened_at, row.updated_at, row.closed_at) == (at(1), at(10), None)
    assert (row.breaches, row.overdue, row.facts, row.head_hash) == (1, 0, 10, rows[-1].hash)
    assert row.next_due == datetime(2026, 11, 19, 1, 1, 0, 123456, tzinfo=UTC)
    assert (row.next_due_rule, row.next_due_thing, row.provisional) == ("no_progress", "case", True)
    reply, progress = await complaints.clocks("EVG-1")
    assert (reply.status, reply.verdict, reply.lateness_ms, reply.charged) == (
        "ended",
        "breached",
        37,
        "owner:wang",
    )
    assert (reply.clause, reply.warned, reply.reason) == (["EVG-38"], "75%", "done late")
    assert (progress.status, progress.verdict, progress.provisional) == ("running", None, True)
    (entry,) = await complaints.register()
    assert (entry.number, entry.fact_number, entry.register, entry.by_whom) == (1, 9, "major", "owner:wang")
    assert await complaints.get("EVG-2") is None


async def test_one_batch_or_many_give_the_same_read_model(events, complaints):
    await events.append(life("EVG-1"))
    for row in life("EVG-2"):
        await events.append([row])
    one, many = await complaints.get("EVG-1"), await complaints.get("EVG-2")
    assert replace(one, id="", head_hash="") == replace(many, id="", head_hash="")
    for left, right in zip(await complaints.clocks("EVG-1"), await complaints.clocks("EVG-2"), strict=True):
        assert replace(left, complaint_id="") == replace(right, complaint_id="")


async def test_an_overlapping_or_late_batch_alters_nothing(events, complaints):
    rows = life("EVG-1")
    await events.append(rows[:7])
    await events.append(rows[2:])
    want = (await complaints.get("EVG-1"), await complaints.clocks("EVG-1"), await complaints.register())
    for batch in (rows, rows[:3], rows[5:6]):
        assert await events.append(batch) == 0
        assert (
            await complaints.get("EVG-1"),
            await complaints.clocks("EVG-1"),
            await complaints.register(),
        ) == want


async def test_a_clock_through_pause_restart_breach_and_correction(events, complaints):
    clock = {"rule": "no_progress", "thing": "case", "cycle": 1}
    armed = {"start": "2026-11-16T01:00:00Z", "clause": ["EVG-44"], "round": 1, **clock}
    rows = seal(
        "EVG-1",
        [fact(1, "received"), fact(2, "deadline_armed", due="2026-11-19T01:00:00Z", **armed)],
        GENESIS,
    )
    await events.append(rows)

    async def now():
        (row,) = await complaints.clocks("EVG-1")
        case = await complaints.get("EVG-1")
        return row.status, row.verdict, case.next_due and case.next_due.day, case.breaches, case.overdue

    assert await now() == ("running", None, 19, 0, 0)
    rows = await extend(events, rows, fact(3, "deadline_paused", pause="block", **clock))
    assert await now() == ("paused", None, None, 0, 0)
    rows = await extend(events, rows, fact(4, "deadline_resumed", pause="other", **clock))
    assert await now() == ("paused", None, None, 0, 0), "another pause still holds it"
    rows = await extend(events, rows, fact(5, "deadline_resumed", due="2026-11-20T01:00:00Z", **clock))
    assert await now() == ("running", None, 20, 0, 0)
    rows = await extend(events, rows, fact(6, "deadline_retimed", due="2026-11-21T01:00:00Z", **clock))
    assert await now() == ("running", None, 21, 0, 0)
    rows = await extend(
        events, rows, fact(7, "deadline_breached", due="2026-11-21T01:00:00Z", charged="x", **clock)
    )
    assert await now() == ("breached", "breached", None, 1, 1)
    rows = await extend(events, rows, fact(8, "deadline_armed", due="2026-11-22T01:00:00Z", **armed))
    assert await now() == ("running", None, 22, 1, 0), "a new round; the breach of the last one still counts"
    rows = await extend(
        events, rows, fact(9, "deadline_breached", known_late=True, due="2026-11-22T01:00:00Z", **clock)
    )
    assert await now() == ("breached", "breached", None, 2, 1)
    rows = await extend(events, rows, fact(10, "verdict_corrected", verdict="met", **clock))
    assert await now() == ("ended", "met", None, 1, 0)
    (row,) = await complaints.clocks("EVG-1")
    assert (row.known_late, row.lateness_ms, row.breach_facts, row.corrected_facts) == (
        True,
        None,
        [7, 9],
        [10],
    )
    rows = await extend(events, rows, fact(11, "closed", summary="ok"))
    assert (await complaints.get("EVG-1")).closed_at == at(11)
    rows = await extend(events, rows, fact(12, "archived"))
    assert (await complaints.get("EVG-1")).closed_at == at(11)
    rows = await extend(events, rows, fact(13, "reopened", reason="again"))
    assert (await complaints.get("EVG-1")).closed_at is None


async def test_a_level_never_falls(events, complaints):
    rows = seal("EVG-1", [fact(1, "received"), fact(2, "escalated", level=3, to="gm")], GENESIS)
    await events.append(rows)
    await extend(events, rows, fact(3, "escalated", level=1, to="owner"))
    assert (await complaints.get("EVG-1")).level == 3


async def test_the_register_numbers_without_gaps(events, complaints, admin):
    async def major(name, register):
        await events.append(seal(name, [fact(1, "major_registered", register=register, by="x:li")], GENESIS))

    await major("EVG-1", "major")
    with pytest.raises(Exception, match="number 1"):
        await events.append(seal("EVG-1", [fact(1, "major_registered", register="major", by="y")], GENESIS))
    await major("EVG-2", "major")
    await major("EVG-3", "safety")
    entries = await complaints.register()
    assert [(e.register, e.number, e.complaint_id) for e in entries] == [
        ("major", 2, "EVG-2"), ("major", 1, "EVG-1"), ("safety", 1, "EVG-3"),
    ]  # fmt: skip
    assert [e.complaint_id for e in await complaints.register(complaint_id="EVG-2")] == ["EVG-2"]
    with pytest.raises(Exception, match="never changed"):
        await admin.execute("DELETE FROM major_register")


async def test_lists_are_filtered_and_paged(events, complaints):
    for n in range(1, 8):
        first = fact(
            1, "received", policy="evergreen" if n % 2 else "sigma", severity="normal", category="service"
        )
        first = replace(first, occurred_at=at(n // 2))
        due = (at(0) + timedelta(days=8 - n)).isoformat().replace("+00:00", "Z")
        armed = fact(
            2, "deadline_armed", rule="r", thing="case", cycle=1, start=due, due=due, provisional=n == 7
        )
        rows = seal(f"C-{n}", [first, armed, fact(3, "assigned", to="li" if n < 4 else "wu")], GENESIS)
        if n == 5:
            rows += seal("C-5", [fact(4, "closed", summary="ok")], rows[-1].hash)
        if n == 6:
            rows += seal(
                "C-6", [fact(4, "deadline_breached", rule="r", thing="case", cycle=1)], rows[-1].hash
            )
        await events.append(rows)

    async def ids(only=None, **how):
        return [row.id for row in (await complaints.page(only, **how)).rows]

    assert await ids() == ["C-7", "C-6", "C-5", "C-4", "C-3", "C-2", "C-1"]
    assert await ids(Filter(owner="li")) == ["C-3", "C-2", "C-1"]
    assert await ids(Filter(policy="sigma", open=True)) == ["C-6", "C-4", "C-2"]
    assert await ids(Filter(status="closed")) == ["C-5"]
    assert await ids(Filter(open=False)) == ["C-5"]
    assert await ids(Filter(overdue=True)) == ["C-6"]
    assert await ids(Filter(provisional=True)) == ["C-7"]
    assert await ids(Filter(severity="major")) == []
    assert await ids(order="due") == ["C-7", "C-5", "C-4", "C-3", "C-2", "C-1"]
    for order in ("newest", "due"):
        seen, page = [], await complaints.page(order=order, limit=2)
        while True:
            seen += [row.id for row in page.rows]
            if page.next is None:
                break
            page = await complaints.page(order=order, limit=2, after=page.next)
        assert seen == await ids(order=order)
    assert await complaints.counts() == {"assigned": 6, "closed": 1}
    assert await complaints.open_ids() == ["C-1", "C-2", "C-3", "C-4", "C-6", "C-7"]
    assert await complaints.open_ids(after="C-4", limit=1) == ["C-6"]
    mark = (await complaints.page(limit=2)).next
    for bad in ({"limit": 0}, {"limit": 1001}, {"after": "nonsense"}, {"after": mark, "order": "due"}):
        with pytest.raises(ValueError, match=r"accepted|not the `next`"):
            await complaints.page(**bad)


async def test_rebuilt_equals_live(events, app_database):
    for n in range(5):
        for row in life(f"EVG-{n}"):
            await events.append([row])
    await events.append(chain("EVG-9", 3))
    report = await rebuild(app_database)
    assert (report.equal, report.complaints, report.facts) == (True, 6, 53), report.differences
    assert (await rebuild(app_database, "EVG-9")).complaints == 1


async def test_rebuilding_names_what_differs_and_changes_nothing(events, admin, app_database):
    for name in ("EVG-1", "EVG-2", "EVG-3"):
        await events.append(life(name))
    await admin.execute("UPDATE complaints SET breaches = 0, owner = 'nobody' WHERE id = 'EVG-1'")
    await admin.execute("DELETE FROM clocks WHERE complaint_id = 'EVG-2' AND rule = 'no_progress'")
    await admin.execute("DELETE FROM complaints WHERE id = 'EVG-3'")
    report = await rebuild(app_database)
    found = [(d.table, d.key, d.column) for d in report.differences]
    assert found == [
        ("complaints", "EVG-1", "breaches"),
        ("complaints", "EVG-1", "owner"),
        ("complaints", "EVG-3", ""),
        ("clocks", "EVG-2/no_progress/case/1", ""),
    ]
    assert (report.differences[0].live, report.differences[0].rebuilt) == (0, 1)
    assert await admin.fetchval("SELECT owner FROM complaints WHERE id = 'EVG-1'") == "nobody"
    assert [d.key for d in (await rebuild(app_database, "EVG-3")).differences] == ["EVG-3"]
