"""Effects: what the world is asked for, what it answers, and that its failures never stop a clock."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.messages import EndedVisit, NoticeBatch, Outcome, QuietNoticeBatch, Request
from channels.channel import Undeliverable, Unreachable
from channels.message import Receipt
from channels.registry import Channels
from store.deliveries import Deliveries
from store.directory import Directories
from store.pool import Database
from store.roster import Roster
from tests.workflow.harness import DEPARTMENT, INTAKE, START, local, people

HOUR = timedelta(hours=1)
SOON = timedelta(minutes=5)


class Dead:
    """A channel that reaches nobody."""

    name = "mailbox"
    addresses = "email"

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def send(self, message):
        raise self.error


async def test_a_notice_is_answered_by_a_fact_and_a_letter(harness):
    case = await harness.open()
    await case.do("assign", INTAKE, to="wang-qiang", role="owner")
    await case.settled()
    asked = await case.the("notice_requested")
    answer = await case.the("notice_delivered")
    assert answer.data == {"notice": str(asked.number), "to": ["wang-qiang"]}
    assert answer.cause == f"fact:{asked.number}"
    assert answer.number == asked.number + 1
    [letter] = harness.letters()
    assert "wang.qiang@evergreen.example" in letter
    assert (await case.view()).notices == {}


async def test_what_must_be_acknowledged_waits_for_it(harness):
    case = await harness.open(severity="major")
    await case.settled()
    report = next(fact for fact in await case.all("notice_requested") if fact.data.get("confirm"))
    kept = (await case.view()).notices[str(report.number)]
    assert kept["pending"] is False
    await case.do("acknowledge", "general_manager:he-jianguo", notice=str(report.number))
    assert str(report.number) not in (await case.view()).notices
    assert (await case.the("deadline_met")).data["rule"] == "major_report"


@pytest.mark.parametrize("error", [Undeliverable("mailbox", "no such box"), Unreachable("mailbox", "down")])
async def test_a_dead_channel_is_a_failed_notice_and_an_alarm_and_the_clock_goes_on(idle_company, error):
    harness = idle_company
    harness.channels = Channels(Dead(error))
    async with harness.worker():
        case = await harness.open()
        await case.do("assign", INTAKE, to="wang-qiang", role="owner")
        await case.until(START + 3 * HOUR)
        asked, failed = await case.all("notice_requested"), await case.all("notice_failed")
        assert error.detail in failed[0].data["reason"]
        assert {fact.data["notice"] for fact in failed} == {str(fact.number) for fact in asked}
        assert len(await case.all("alarm_raised")) == len(asked)
        assert (await case.the("deadline_warned", rule="first_reply")).occurred_at == START + HOUR
        assert (await case.the("deadline_breached")).occurred_at == START + 2 * HOUR


async def test_a_channel_that_comes_back_is_used(idle_company):
    harness = idle_company
    good = harness.channels
    harness.channels = Channels(Flaky(good.named("mailbox"), times=2))
    async with harness.worker():
        case = await harness.open()
        await case.do("assign", INTAKE, to="wang-qiang", role="owner")
        await case.until(START + HOUR / 2)
        assert len(await case.all("notice_delivered")) == 1
        assert await case.all("notice_failed") == []
        assert len(harness.letters()) == 1


async def test_after_many_kills_of_workers_a_notice_does_not_wait_long(idle_company):
    harness, begun = idle_company, []
    real = next(one for one in harness.activities() if one.__name__ == "notify")

    @activity.defn(name="notify")
    async def notify(batch: QuietNoticeBatch) -> list[Outcome]:
        begun.append(activity.info().current_attempt_scheduled_time)
        if len(begun) < 8:
            raise RuntimeError("for the server as if the worker had been killed: one more attempt")
        return await real(batch)

    async with harness.worker(without=("notify",), also=(notify,)):
        case = await harness.open()
        await case.do("assign", INTAKE, to="wang-qiang", role="owner")
        await case.until(START + HOUR / 2)
        assert len(await case.all("notice_delivered")) == 1
    waits = [after - before for before, after in itertools.pairwise(begun)]
    assert max(waits) < timedelta(seconds=21), "with the ten seconds until a worker is seen dead, thirty"
    assert sum(waits, timedelta()) > timedelta(minutes=1), "a channel that is down is left in peace between"


class Flaky:
    """A channel that is down for some attempts."""

    name = "mailbox"
    addresses = "email"

    def __init__(self, channel, times: int) -> None:
        self.channel, self.times = channel, times

    async def send(self, message):
        self.times -= 1
        if self.times >= 0:
            raise Unreachable("mailbox", "down")
        return await self.channel.send(message)


async def test_who_can_be_told_does_not_wait_for_somebody_who_cannot(idle_company):
    harness, asked = idle_company, []
    good = harness.channels.named("mailbox")

    class Picky:
        """Does not take the first letter to the first person."""

        name, addresses = "mailbox", "email"

        async def send(self, message):
            asked.append(message.address)
            if len(asked) == 1:
                raise Unreachable("mailbox", "busy")
            return await good.send(message)

    harness.channels = Channels(Picky())
    async with harness.worker():
        case = await harness.open(severity="major", kind="dispute")
        await case.until(START + HOUR / 2)
    again = asked.index(asked[0], 1)
    assert again > 1, f"others were told before the first was tried again: {asked}"
    assert await case.all("notice_failed") == []


async def test_a_second_copy_through_another_channel_says_that_it_is_one(idle_company):
    harness, letters = idle_company, []

    class Post:
        """Keeps what it is given; with an error it does not say whether it arrived."""

        addresses = "email"

        def __init__(self, name: str, error: Exception | None = None) -> None:
            self.name, self.error = name, error

        async def send(self, message):
            letters.append((self.name, message.repeat, message.reference or message.effect_id))
            if self.error:
                raise self.error
            return Receipt("<1@x>", self.name, "", datetime.now(UTC))

    lost = Unreachable("mail", "no answer", outcome_unknown=True)
    harness.channels = Channels(Post("mail", lost), Post("box"))
    async with harness.worker():
        case = await harness.open()
        await case.do("assign", INTAKE, to="wang-qiang", role="owner")
        await case.until(START + HOUR / 2)
        assert len(await case.all("notice_delivered")) == 1
    assert [(name, repeat) for name, repeat, _ in letters] == [
        ("mail", False), ("mail", True), ("mail", True), ("mail", True), ("box", True),
    ]  # fmt: skip
    assert len({reference for *_, reference in letters}) == 1


async def test_a_notice_to_somebody_without_an_address_ends_and_the_log_says_why(harness, database):
    async with await Database.open(database, size=1) as operator:
        directory = people()
        unknown = directory.people["wang-qiang"].model_copy(update={"addresses": {}})
        changed = {**directory.people, "wang-qiang": unknown}
        await Directories(operator).load(directory.model_copy(update={"people": changed}))
    case = await harness.open()
    await case.do("assign", INTAKE, to="wang-qiang", role="owner")
    await case.settled()
    asked = await case.the("notice_requested", to=["person:wang-qiang"])
    rows = await Deliveries(harness.database).of_complaint(case.id)
    assert [(row.status, row.error) for row in rows if row.intent.person == "wang-qiang"] == [
        ("failed", "no address for any channel")
    ]
    alarm = next(fact for fact in await case.all("alarm_raised") if fact.cause == f"fact:{asked.number}")
    assert "wang-qiang: no address for any channel" in alarm.data["reason"]
    answer = await case.the("notice_delivered", notice=str(asked.number))
    assert answer.data["to"] == ["duty-desk", "chen-jing"], "the duty role instead"


async def test_nobody_to_notify_is_told_to_the_duty_role_and_an_alarm(harness, database):
    async with await Database.open(database, size=1) as operator:
        directory = people()
        roles = {name: role for name, role in directory.roles.items() if name != "department_head"}
        await Directories(operator).load(directory.model_copy(update={"roles": roles}))
    case = await harness.open()
    await case.until(START + 2 * HOUR + SOON)
    asked = await case.the("notice_requested", by="first_reply", to=["role:department_head"], text="breach")
    answer = await case.the("notice_delivered", notice=str(asked.number))
    assert answer.data["to"] == ["duty-desk", "chen-jing"]
    alarm = next(fact for fact in await case.all("alarm_raised") if fact.cause == f"fact:{asked.number}")
    assert "no recipient is known" in alarm.data["reason"]


VISIT = {
    "starts_at": local(18).isoformat(),
    "skill": "product_quality",
    "region": "珠海",
    "customer_agreed": True,
}


async def test_an_engineer_is_found_and_given_free_after_the_visit(harness):
    case = await harness.open()
    await case.do("agree_visit", DEPARTMENT, **VISIT)
    await case.settled()
    sent = await case.the("visit_dispatched")
    assert (sent.about, sent.data) == ("visit-1", {"assignee": "deng-zhiming"})
    roster = Roster(harness.database)
    assert await roster.engineer_of(f"{case.id}/visit-1") == "deng-zhiming"
    await case.do(
        "complete_visit",
        "engineer:deng-zhiming",
        result="solved",
        findings="已更换",
        no_attachment_reason="无",
    )
    await case.settled()
    assert await roster.engineer_of(f"{case.id}/visit-1") is None


async def test_no_free_engineer_is_an_alarm(harness):
    case = await harness.open()
    await case.do("agree_visit", DEPARTMENT, **(VISIT | {"region": "拉萨"}))
    await case.settled()
    failed = await case.the("dispatch_failed")
    assert "region 拉萨" in failed.data["reason"]
    assert (await case.the("alarm_raised")).data["reason"] == failed.data["reason"]


@pytest.mark.parametrize("ending", ["withdraw", "cancel_visit"])
async def test_an_engineer_is_given_free_when_the_visit_does_not_take_place(harness, ending):
    case = await harness.open()
    await case.do("agree_visit", DEPARTMENT, **VISIT)
    await case.settled()
    await case.do(ending, DEPARTMENT, reason="不需要了")
    await case.settled()
    assert await Roster(harness.database).engineer_of(f"{case.id}/visit-1") is None


async def test_an_engineer_found_for_a_visit_that_was_called_off_meanwhile_is_given_free(idle_company):
    harness, go, begun = idle_company, asyncio.Event(), asyncio.Event()
    real = harness.activities()[3]

    @activity.defn(name="dispatch")
    async def dispatch(request: Request) -> str | None:
        begun.set()
        await go.wait()
        return await real(request)

    async with harness.worker(without=("dispatch",), also=(dispatch,)):
        case = await harness.open()
        await case.do("agree_visit", DEPARTMENT, **VISIT)
        await begun.wait()
        await case.do("cancel_visit", DEPARTMENT, reason="不需要了")
        go.set()
        await case.settled()
        assert await Roster(harness.database).engineer_of(f"{case.id}/visit-1") is None
        assert await case.all("visit_dispatched") == []


async def test_an_effect_that_fails_for_good_becomes_facts_and_holds_nothing_up(idle_company):
    harness = idle_company

    @activity.defn(name="dispatch")
    async def dispatch(request: Request) -> str | None:
        raise ApplicationError("the roster is broken", type="Broken", non_retryable=True)

    @activity.defn(name="notify")
    async def notify(batch: NoticeBatch) -> list[Outcome]:
        raise ApplicationError("the channels are broken", type="Broken", non_retryable=True)

    @activity.defn(name="end_visit")
    async def end_visit(visit: EndedVisit) -> str | None:
        raise ApplicationError("the roster is broken", type="Broken", non_retryable=True)

    broken = (dispatch, notify, end_visit)
    async with harness.worker(without=("dispatch", "notify", "end_visit"), also=broken):
        case = await harness.open()
        await case.do("agree_visit", DEPARTMENT, **VISIT)
        await case.settled()
        failed = await case.the("dispatch_failed")
        assert "the roster is broken" in failed.data["reason"]
        await case.do("cancel_visit", DEPARTMENT, reason="不需要了")
        await case.closed()
        await case.settled()
        lost = await case.all("notice_failed")
        assert lost
        assert all("everybody" in one.data["reason"] and "broken" in one.data["reason"] for one in lost)
        await case.do("archive", DEPARTMENT)
        async with asyncio.timeout(120):
            assert await case.handle.result() == "archived"
