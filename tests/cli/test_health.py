"""`redress health`, `list --alarms` and `show` when something is wrong; and the canary, which nobody sees unasked."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest
import pytest_asyncio

from cli.output import Output
from cli.views.findings import finding_line
from domain.log.ledger import GENESIS, seal
from store.deliveries import Deliveries, Intent
from store.event_store import EventStore
from store.findings import Finding, Findings, Symptom
from store.pool import Database
from tests.cli.product import run
from tests.store.findings_samples import overdue
from tests.store.samples import fact


@pytest_asyncio.fixture
async def db(idle_product):
    async with await Database.open(idle_product.env["REDRESS_DATABASE_URL"], size=2) as database:
        yield database


async def test_nothing_is_wrong(product, db):
    await Findings(db).beat("watchdog", 600, {})
    answer = await product.redress("health", "--json")
    assert answer.code == 0, answer.out
    assert answer.json["status"] == "ok"
    assert answer.json["parts"] == {
        part: {"ok": True} for part in ("postgresql", "watchdog", "temporal", "workers")
    }
    shown = await product.redress("health", "--lang", "zh")
    assert "✓ 看门狗(" in shown.out


async def test_what_is_found_is_told_with_what_to_do(product, db):
    await Findings(db).beat("watchdog", 600, {})
    await Findings(db).note(
        ["workflow_gone"], [Symptom("workflow_gone", "EVG-1", "its workflow is terminated", "EVG-1")]
    )
    answer = await product.redress("health", "--json")
    assert (answer.code, answer.json["status"], answer.json["counts"]) == (6, "alarm", {"workflow_gone": 1})
    assert answer.json["findings"][0]["key"] == "EVG-1"
    shown = await product.redress("health", "--lang", "zh")
    assert "投诉没有运行中的工作流: EVG-1 (其工作流已被终止)" in shown.out
    assert "redress recover workflows" in shown.out


@pytest.mark.parametrize(
    ("detail", "chinese"),
    [
        ("first_reply of case was due at 2026-11-24T00:00:00+00:00", "case 的 first_reply 应于 2026-11-24T00:00:00+00:00 完成"),
        ("its workflow is missing", "其工作流已不存在"),
        ("its task is at attempt 7", "其任务已是第 7 次尝试"),
        ("its task keeps failing: WorkflowTaskFailed", "其任务反复失败: WorkflowTaskFailed"),
        ("pending on email after 3 attempts", "经 email 尝试 3 次,状态 pending"),
        ("12 tasks wait, the oldest for 90 s", "12 个任务在等待,最久的已 90 秒"),
        ("took 12.1 s, more than 10 s", "用时 12.1 秒,超过 10 秒"),
        ("did not come within 60 s", "60 秒内未完成"),
        ("Temporal did not answer: UNAVAILABLE: away", "Temporal 没有回答: UNAVAILABLE: away"),
        ("RuntimeError: {what}", "RuntimeError: {what}"),
    ],
)  # fmt: skip
def test_the_detail_of_a_finding_is_told_in_both_languages(detail, chinese):
    now = datetime.now(UTC)
    finding = Finding("canary", "x", now, now, "", detail, None)
    assert finding_line(Output(lang="en"), finding).plain.endswith(f"({detail})")
    assert finding_line(Output(lang="zh"), finding).plain.endswith(f"({chinese})")


async def test_a_watchdog_that_never_ran_or_fell_silent_is_wrong(product, db):
    never = await product.redress("health")
    assert never.code == 6
    assert "✗ watchdog: has never run" in never.out
    await Findings(db).beat("watchdog", 600, {})
    await Findings(db).beat("canary", 600, {"opening": 0.1})
    admin = await asyncpg.connect(product.admin_dsn)
    await admin.execute("UPDATE heartbeats SET at = now() - interval '20 minutes'")
    await admin.close()
    silent = await product.redress("health")
    assert silent.code == 6
    assert "✗ watchdog: silent for 1200 s" in silent.out
    assert "✗ canary: silent for 1200 s" in silent.out


async def test_without_workers_it_says_so(idle_product, db):
    await Findings(db).beat("watchdog", 600, {})
    answer = await idle_product.redress("health")
    assert answer.code == 6
    assert "✗ workers: no worker asks for tasks" in answer.out


async def test_a_server_that_is_away_is_told_beside_the_other(idle_product):
    away = {"REDRESS_DATABASE_URL": "postgresql://redress_app@127.0.0.1:1/redress"}
    answer = await asyncio.to_thread(run, "health", "--json", env={**idle_product.env, **away})
    assert answer.code == 3
    assert not answer.json["parts"]["postgresql"]["ok"]
    assert answer.json["parts"]["temporal"]["ok"]


async def test_complaints_with_alarms_are_listed(product, db):
    ill, raised, well = (product.name() for _ in range(3))
    events = EventStore(db)
    await events.append(overdue(ill))
    await events.append(seal(raised, [*begun(), fact(3, "alarm_raised", reason="nobody")], GENESIS))
    await events.append(seal(well, begun(), GENESIS))
    await Findings(db).note(["overdue"], [Symptom("overdue", f"{ill}/reply/case/1", "late", ill)])
    listed = (await product.redress("list", "--alarms", "--json")).json["complaints"]
    assert {one["id"]: len(one["findings"]) for one in listed} == {ill: 1, raised: 0}
    shown = await product.redress("list", "--alarms", "--lang", "zh")
    assert f"期限已过而无结论: {ill}/reply/case/1" in shown.out
    over = fact(4, "withdrawn", reason="given up")
    await events.append(seal(raised, [over], (await events.read(raised))[-1].hash))
    assert len((await product.redress("list", "--alarms", "--json")).json["complaints"]) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_show_says_that_the_workflow_was_terminated(product, language):
    name = product.name()
    assert (await product.open(name)).code == 0
    assert (await product.redress("show", name, "--json")).json["workflow"] == "running"
    client = await product.client()
    await client.client.get_workflow_handle(name).terminate("a click")
    assert (await product.redress("show", name, "--json")).json["workflow"] == "terminated"
    shown = await product.redress("show", name, "--lang", language)
    first, second = shown.out.splitlines()[:2]
    assert {"en": "was terminated", "zh": "已被终止"}[language] in first
    assert "redress recover workflows" in second


async def test_show_says_that_temporal_has_lost_the_complaint(product, db):
    name = product.name()
    await EventStore(db).append(seal(name, begun(), GENESIS))
    shown = await product.redress("show", name, "--lang", "en")
    assert "the workflow of this complaint is gone" in shown.out
    assert (await product.redress("show", name, "--json")).json["workflow"] == "missing"


async def test_show_says_whom_a_notice_did_not_reach_and_why(product, db):
    name = product.name()
    assert (await product.open(name)).code == 0
    nobody = Intent(f"{name}/6", name, 6, "", person="li-min", role="intake")
    other = replace(nobody, effect_id=f"{name}/7/a", fact_number=7, channel="email")
    deliveries = Deliveries(db)
    await deliveries.intend([nobody, other, replace(other, effect_id=f"{name}/7/b", channel="mailbox")])
    await deliveries.failed(nobody.effect_id, "no address for any channel")
    await deliveries.failed(other.effect_id, "down")
    await deliveries.sent(f"{name}/7/b", {})
    shown = await product.redress("show", name, "--lang", "en")
    assert shown.out.count("did not reach") == 1, "what went out through another channel is not missing"
    assert "notice 6 did not reach li-min: no address for any channel" in shown.out
    assert "通知 6 未送达 li-min" in (await product.redress("show", name, "--lang", "zh")).out
    reason = {
        "channel": "",
        "notice": 6,
        "person": "li-min",
        "reason": "no address for any channel",
        "role": "intake",
    }
    assert (await product.redress("show", name, "--json")).json["undelivered"] == [reason]


async def test_the_canary_is_seen_by_those_only_who_ask_for_it(product, db):
    await EventStore(db).append(overdue("canary-1", policy="canary"))
    assert (await product.redress("list", "--json")).json["complaints"] == []
    assert [
        one["id"]
        for one in (await product.redress("list", "--policy", "canary", "--json")).json["complaints"]
    ] == ["canary-1"]
    assert (await product.redress("punctuality", "--json")).json == []
    assert [
        one["rule"] for one in (await product.redress("punctuality", "--policy", "canary", "--json")).json
    ] == ["reply"]


def begun():
    given = {"policy": "evergreen", "policy_version": "1", "severity": "normal", "category": "quality",
             "complainant": "王", "channel": "phone", "object": "冰箱", "demand": "修理"}  # fmt: skip
    return [fact(1, "received", **given), fact(2, "registered")]
