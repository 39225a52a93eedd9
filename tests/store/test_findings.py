"""Findings: kept with their time, cleared when they are gone; and what the read models say is wrong."""

import pytest

from domain.log.ledger import GENESIS, seal
from store.findings import Finding, Findings, Symptom
from store.pool import Database
from tests.store.findings_samples import asked, change_deliveries, overdue
from tests.store.samples import chain, fact

BACKLOG = Symptom("backlog", "redress:workflow", "12 tasks wait")
GONE = Symptom("workflow_gone", "EVG-1", "terminated", "EVG-1")


@pytest.fixture
def findings(db):
    return Findings(db)


async def test_a_finding_is_new_once_and_keeps_its_beginning(findings):
    (new,) = await findings.note(["workflow_gone"], [GONE])
    assert isinstance(new, Finding)
    assert (new.kind, new.key, new.complaint_id, new.detail) == (
        "workflow_gone",
        "EVG-1",
        "EVG-1",
        "terminated",
    )
    again = Symptom("workflow_gone", "EVG-1", "missing", "EVG-1")
    assert await findings.note(["workflow_gone"], [again]) == []
    (still,) = await findings.open()
    assert (still.since, still.detail) == (new.since, "missing")
    assert still.last_seen > new.last_seen


async def test_what_is_not_seen_again_is_cleared_and_is_new_when_it_comes_back(findings):
    await findings.note(["workflow_gone", "backlog"], [GONE, BACKLOG])
    assert await findings.counts() == {"backlog": 1, "workflow_gone": 1}
    assert await findings.note(["workflow_gone"], []) == []
    assert await findings.counts() == {"backlog": 1}, "only what was looked for is cleared"
    (new,) = await findings.note(["workflow_gone"], [GONE])
    assert new.key == "EVG-1"


async def test_the_same_symptom_twice_in_one_run_is_one_finding(findings):
    assert len(await findings.note(["workflow_gone"], [GONE, GONE])) == 1


async def test_a_complaint_is_asked_for_its_own_findings(findings):
    await findings.note(["workflow_gone", "backlog"], [GONE, BACKLOG])
    assert [one.kind for one in await findings.open("EVG-1")] == ["workflow_gone"]
    assert await findings.complaints_with("workflow_gone") == {"EVG-1": "terminated"}


async def test_a_heartbeat_has_an_age_and_says_when_it_is_silent(findings, admin):
    assert await findings.heartbeats() == {}
    await findings.beat("watchdog", 400, {"after": "EVG-1"})
    await admin.execute("UPDATE heartbeats SET at = at - interval '7 minutes'")
    heartbeat = (await findings.heartbeats())["watchdog"]
    assert heartbeat.detail == {"after": "EVG-1"}
    assert heartbeat.age >= 420
    assert heartbeat.silent
    await findings.beat("watchdog", 10_000, {})
    assert not (await findings.heartbeats())["watchdog"].silent


async def test_a_heartbeat_that_is_awaited_and_never_comes_is_silent(findings, admin):
    await findings.await_beat("canary", 60)
    await admin.execute("UPDATE heartbeats SET at = at - interval '2 minutes'")
    await findings.await_beat("canary", 90)
    heartbeat = (await findings.heartbeats())["canary"]
    assert (heartbeat.silent, heartbeat.silent_after, heartbeat.detail) == (True, 90, {})


async def test_a_canary_that_is_switched_off_is_forgotten_with_what_it_found(findings, database):
    await findings.beat("canary", 60, {"opening": 0.1})
    await findings.note(["canary", "backlog"], [Symptom("canary", "opening", "too slow"), BACKLOG])
    async with await Database.open(database, size=1) as owner:
        await Findings(owner).forget_canary()
    assert await findings.heartbeats() == {}
    assert await findings.counts() == {"backlog": 1}


async def test_a_due_time_that_passed_without_a_verdict_is_seen(findings, events):
    assert await findings.overdue(60) == []
    await events.append(overdue("EVG-1", due="2099-01-01T00:00:00Z"))
    await events.append(overdue("EVG-2"))
    (late,) = await findings.overdue(60)
    assert (late.key, late.complaint_id) == ("EVG-2/reply/case/1", "EVG-2")
    assert "was due at 2020-01-01T00:00:00+00:00" in late.detail


async def test_a_canary_is_nobodys_complaint(findings, events):
    await events.append(overdue("canary-1", policy="canary"))
    assert await findings.overdue(60) == []
    assert await findings.must_live("", 10) == []
    assert await findings.canaries() == {"canary-1": "registered"}


async def test_an_archived_complaint_needs_no_workflow(findings, events):
    await events.append(chain("EVG-1", 1))
    await events.append(seal("EVG-2", [fact(1, "archived")], GENESIS))
    assert await findings.must_live("", 10) == ["EVG-1"]
    assert await findings.must_live("EVG-1", 10) == []
    assert await findings.must_live("", 10, ["EVG-2"]) == []


@pytest.mark.parametrize(
    ("changes", "hangs"),
    [
        ("created_at = now() - interval '11 minutes'", True),
        ("created_at = now() - interval '9 minutes'", False),
        ("created_at = now() - interval '1 day', status = 'failed', attempts = 2, claimed_at = now()", True),
        (
            "created_at = now() - interval '1 day', status = 'failed', claimed_at = now() - interval '11 minutes'",
            True,
        ),
        (
            "created_at = now() - interval '1 day', attempts = 1, claimed_at = now() - interval '11 minutes'",
            True,
        ),
        ("created_at = now() - interval '1 day', status = 'sent'", False),
        ("created_at = now() - interval '1 day', channel = ''", False),
    ],
)
async def test_a_delivery_that_nobody_finishes_hangs(findings, events, admin, changes, hangs):
    await asked(events, admin)
    await change_deliveries(admin, changes)
    found = await findings.hanging(600)
    assert [one.kind for one in found] == (["delivery"] if hangs else [])
    assert all("wang@" not in one.detail for one in found)


@pytest.mark.parametrize(
    "quiet", [{"not_before": "2099-01-01T00:00:00Z"}, {"rests": {"email": "2099-01-01T00:00:00Z"}}]
)
async def test_a_notice_that_waits_for_the_morning_does_not_hang(findings, events, admin, quiet):
    await asked(events, admin, **quiet)
    await change_deliveries(admin, "created_at = now() - interval '1 day'")
    assert await findings.hanging(600) == []


async def test_a_notice_whose_failure_is_on_record_does_not_hang(findings, events, admin):
    rows = await asked(events, admin)
    await events.append(seal("EVG-1", [fact(2, "notice_failed", notice=1, reason="no way")], rows[-1].hash))
    await change_deliveries(admin, "status = 'failed', created_at = now() - interval '1 day'")
    assert await findings.hanging(600) == []
