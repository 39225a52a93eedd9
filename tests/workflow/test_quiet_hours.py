"""Quiet hours on the real server: told in the morning, whatever happens to the worker and the run until then."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from temporalio.worker import Replayer

from channels.message import Receipt
from channels.registry import Channels
from domain.policy.notices import Quiet
from domain.policy.rulebook_cache import RULEBOOKS
from domain.time.instants import parse
from store.deliveries import Deliveries
from store.pool import Database
from store.rulebooks import Rulebooks
from tests.workflow.harness import DEPARTMENT, EDITION, INTAKE, local
from workflows.plugin import RedressPlugin, guarded

SOON = timedelta(minutes=5)
NIGHT = Quiet.model_validate(
    {
        "words": {"zh": "夜间", "en": "night"},
        "hours": "21:00-08:00",
        "break_through": {"when": {"severity": ["major", "especially_major"]}, "texts": ["major_report"]},
    }
)
EMAIL = Quiet.model_validate({"words": {"zh": "邮件", "en": "mail"}, "hours": "20:00-09:00"})


@pytest_asyncio.fixture
async def operator(database):
    async with await Database.open(database, size=1) as opened:
        yield opened


async def quiet(harness, operator, **entries: Quiet):
    """The company's policy with quiet hours, in force for complaints that come now."""
    policy = EDITION.policy.model_copy(update={"version": "quiet", "quiet": entries})
    edition = replace(EDITION, policy=policy)
    RULEBOOKS.add(edition)
    await Rulebooks(operator).publish("policy", "evergreen", edition.version, edition.body())


@pytest_asyncio.fixture
async def quiet_company(idle_company, operator):
    await quiet(idle_company, operator, all=NIGHT)
    return idle_company


async def assigned_at_night(harness):
    case = await harness.open(local(16, 20))
    await case.until(local(16, 23))
    await case.do("assign", INTAKE, to="wang-qiang", role="owner")
    return case


async def mine(case):
    """The notices to the new owner, and what became of them."""
    asked = await case.all("notice_requested", to=["person:wang-qiang"])
    numbers = {str(fact.number) for fact in asked}
    return asked, [fact for fact in await case.all("notice_delivered") if fact.data["notice"] in numbers]


async def test_what_is_asked_for_at_night_is_told_in_the_morning(quiet_company):
    harness = quiet_company
    async with harness.worker():
        case = await assigned_at_night(harness)
        await case.until(local(17, 7, 59))
        asked, told = await mine(case)
        assert [parse(fact.data["not_before"]) for fact in asked] == [local(17, 8)]
        assert told == []
        assert harness.letters() == []
        await case.until(local(17, 8) + SOON)
        asked, told = await mine(case)
        assert len(asked) == len(told) == 1
        assert local(17, 8) < told[0].occurred_at < local(17, 8) + SOON
        assert len(harness.letters()) >= 1


async def test_a_major_complaint_breaks_through(quiet_company):
    harness = quiet_company
    async with harness.worker():
        case = await harness.open(local(16, 23), severity="major")
        await case.settled()
        report = next(fact for fact in await case.all("notice_requested") if fact.data.get("confirm"))
        assert "not_before" not in report.data
        assert len(await case.all("notice_delivered", notice=str(report.number))) == 1


async def test_another_worker_tells_in_the_morning_what_this_one_held(quiet_company):
    harness = quiet_company
    async with harness.worker():
        case = await assigned_at_night(harness)
        await case.settled()
    async with harness.worker(max_cached_workflows=0):
        await case.until(local(17, 8) + SOON)
        asked, told = await mine(case)
        assert len(asked) == len(told) == 1
        assert (await case.events())["workflow_task_failed"] == 0


async def test_the_next_run_holds_what_this_one_held(quiet_company, monkeypatch):
    harness = quiet_company
    async with harness.worker():
        case = await assigned_at_night(harness)
        await case.settled()
        monkeypatch.setattr("workflows.complaint_run.MAX_UPDATES", 1)
        await case.do("note", INTAKE, text="夜里")
        await case.settled()
        monkeypatch.setattr("workflows.complaint_run.MAX_UPDATES", 1500)
        assert len(await case.runs()) > 1
        assert (await mine(case))[1] == []
        await case.until(local(17, 8) + SOON)
        asked, told = await mine(case)
        assert len(asked) == len(told) == 1


async def test_a_complaint_that_is_archived_at_night_lives_until_everybody_is_told(quiet_company):
    harness = quiet_company
    async with harness.worker():
        case = await harness.open(local(16, 22))
        await case.closed()
        await case.do("archive", DEPARTMENT)
        await case.settled()
        held = await case.all("notice_requested")
        assert held
        assert (await case.view()).status == "archived"
        await harness.skipper.fast_forward(case.handle, local(17, 8) + SOON - await case.now())
        assert await case.handle.result() == "archived"
        answers = [*await case.all("notice_delivered"), *await case.all("notice_withdrawn")]
        assert {fact.data["notice"] for fact in answers} >= {str(fact.number) for fact in held}


async def withdrawn_at_night(harness):
    """A complaint that is given to somebody at night, and is over before the morning."""
    case = await assigned_at_night(harness)
    await case.do("withdraw", DEPARTMENT, reason="不投诉了")
    return case


@pytest.mark.parametrize("cached", [1000, 0])
async def test_a_notice_that_asks_for_what_is_done_by_the_morning_is_withdrawn(quiet_company, cached):
    harness = quiet_company
    async with harness.worker(max_cached_workflows=cached):
        case = await withdrawn_at_night(harness)
        await case.until(local(17, 8) + SOON)
        asked, told = await mine(case)
        assert told == []
        withdrawn = await case.the("notice_withdrawn", notice=str(asked[0].number))
        assert withdrawn.data["reason"] == "the complaint is closed"
        assert withdrawn.cause == f"fact:{asked[0].number}"
        rows = await Deliveries(harness.database).of_complaint(case.id)
        mail = [row for row in rows if row.intent.fact_number == asked[0].number]
        assert [(row.status, row.attempts) for row in mail] == [("withdrawn", 0)]
        assert (await case.view()).notices == {}
        assert (await case.events())["workflow_task_failed"] == 0


async def test_a_history_in_which_such_a_notice_was_sent_still_replays(quiet_company, monkeypatch):
    harness = quiet_company
    with monkeypatch.context() as earlier:
        earlier.setattr("workflows.effects.withdrawals", lambda *_: {})
        async with harness.worker():
            case = await withdrawn_at_night(harness)
            await case.until(local(17, 8) + SOON)
            asked, told = await mine(case)
            assert len(asked) == len(told) == 1
    history = await case.handle.fetch_history()
    await Replayer(workflows=[], plugins=[RedressPlugin(guarded())]).replay_workflow(history)


class Post:
    """A channel that keeps what it is given."""

    addresses = "email"

    def __init__(self, name: str) -> None:
        self.name = name
        self.given: list[str] = []

    async def send(self, message):
        self.given.append(message.to_name)
        return Receipt(message_id=message.effect_id, channel=self.name, detail="", at=datetime.now(UTC))


async def test_a_quiet_channel_leaves_it_to_another_or_tells_when_it_speaks_again(idle_company, operator):
    harness = idle_company
    await quiet(harness, operator, email=EMAIL)
    mail, box = Post("email"), Post("mailbox")
    harness.channels = Channels(mail, box)
    async with harness.worker():
        case = await assigned_at_night(harness)
        await case.settled()
        assert (mail.given, "wang-qiang" in box.given) == ([], True)

    harness.channels = Channels(mail)
    async with harness.worker():
        case = await assigned_at_night(harness)
        await case.until(local(17, 8, 59))
        assert (mail.given, (await mine(case))[1]) == ([], [])
        await case.until(local(17, 9) + SOON)
        [told] = (await mine(case))[1]
        assert local(17, 9) < told.occurred_at < local(17, 9) + SOON
        assert "wang-qiang" in mail.given
