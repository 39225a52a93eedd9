"""Complaints that live move to another edition: one by its update, all of them by a rollout."""

import asyncio
import json
from datetime import timedelta

import pytest
import pytest_asyncio
from temporalio.client import WorkflowUpdateFailedError

from activities.recall import Recalling
from activities.rollout import RollingOut
from authoring.scenarios.temporal_clock import settled
from domain.adoption import Adoption, replay
from domain.policy.edition import Edition
from domain.policy.rulebook_cache import RULEBOOKS
from domain.policy.schema import Policy
from domain.time.instants import parse
from store.complaints import Complaints, Filter
from store.open_complaints import OpenComplaints
from store.pool import Database
from store.rebuild import rebuild
from store.rulebooks import Rulebooks
from tests.workflow.harness import EDITION, YEARS, local
from workflows.rollout import Plan, Progress
from workflows.ui.search_attributes import PROVISIONAL

OPERATOR = "operator:zhao"


def year(number: int) -> int:
    return number + YEARS


def next_year() -> Edition:
    """The arrangement of the year after: 1 to 3 January off."""
    office = EDITION.calendars["evergreen-office"]
    new = office.revised(
        version="2027.1",
        horizon=f"{year(2027)}-12-31",
        rest=[*map(str, office.rest), f"{year(2027)}-01-01/{year(2027)}-01-03"],
    )
    return Edition(EDITION.policy, {**EDITION.calendars, "evergreen-office": new})


def stricter() -> Edition:
    """Evergreen's next version: a first contact within two working days, an opinion within three."""
    body = json.loads(json.dumps(EDITION.policy.body()))
    body["version"] = "2"
    body["deadlines"]["opinion_unverified"]["within"] = "3 working days"
    body["deadlines"]["welcome"] = {
        "clause": "EVG-38", "words": {"zh": "首次联系", "en": "first contact"}, "from": "accepted",
        "until": "contact_attempted", "within": "2 working days",
    }  # fmt: skip
    return Edition.of(Policy.model_validate(body), EDITION.calendars)


@pytest_asyncio.fixture
async def publish(database):
    async with await Database.open(database, size=1) as operator:

        async def one(edition: Edition) -> str:
            return await Rulebooks(operator).publish("policy", "evergreen", edition.version, edition.body())

        yield one


def moving(harness) -> tuple:
    """The activities that adoptions and rollouts need beside those of every complaint."""
    recalling = Recalling(Rulebooks(harness.database), harness.events, RULEBOOKS)
    rolling = RollingOut(OpenComplaints(harness.database))
    own = (recalling.recall, rolling.count_open, rolling.find_open, rolling.adopt_each)
    given = {one.__name__ for one in harness.activities()}
    return tuple(one for one in own if one.__name__ not in given)


@pytest_asyncio.fixture
async def harness(idle_company):
    async with idle_company.worker(also=moving(idle_company)):
        yield idle_company


def asked(edition: str, mode: str = "retroactive", **how) -> dict:
    return Adoption(by=OPERATOR, edition=edition, mode=mode, **how).model_dump()


async def refused(case, given) -> str:
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        await case.update("adopt", given)
    return f"{caught.value.cause.type}: {caught.value.cause.message}"


async def test_the_mark_of_a_provisional_due_time_goes_with_the_next_years_calendar(
    harness, publish, database
):
    case = await harness.open(local(28, month=12))
    lists, marked = Complaints(harness.database), Filter(provisional=True)
    assert (await lists.page(marked)).rows == []  # another, official due time comes first
    await case.until(local(1, 9, month=1, year=2027))
    rows = {clock.rule: clock for clock in await lists.clocks(case.id)}
    assert rows["opinion_unverified"].provisional
    assert [row.id for row in (await lists.page(marked)).rows] == [case.id]
    described = await case.handle.describe()
    assert described.typed_search_attributes.get(PROVISIONAL) is True
    view = await case.view()
    assert [clock.rule for clock in view.clocks if clock.provisional] == ["opinion_unverified"]

    receipt = await case.update("adopt", asked(await publish(next_year())), id="to-2027")

    assert receipt.facts[:3] == ["calendar_revised", "deadline_retimed", "notice_requested"]
    assert (await lists.page(marked)).rows == []
    moved = await case.the("deadline_retimed")
    assert parse(moved.data["old"]) == local(4, 18, month=1, year=2027)
    assert parse(moved.data["due"]) == local(5, 18, month=1, year=2027)
    rows = {clock.rule: clock for clock in await lists.clocks(case.id)}
    assert not rows["opinion_unverified"].provisional
    assert rows["opinion_unverified"].due_at == local(5, 18, month=1, year=2027)
    await case.settled()
    described = await case.handle.describe()
    assert described.typed_search_attributes.get(PROVISIONAL) is False
    view = await case.view()
    assert view.calendar_version == "2027.1"
    assert not any(clock.provisional for clock in view.clocks)
    assert (await rebuild(database)).equal


async def test_a_clock_that_moved_fires_at_its_new_instant_and_the_log_gives_the_state(harness, publish):
    case = await harness.open(local(28, month=12))
    await case.update("adopt", asked(await publish(next_year())))
    await case.until(local(5, 17, month=1, year=2027))
    assert await case.all("deadline_breached", rule="opinion_unverified") == []
    await case.until(local(5, 19, month=1, year=2027))
    late = await case.the("deadline_breached", rule="opinion_unverified")
    assert late.occurred_at == local(5, 18, month=1, year=2027)
    assert late.data["judged_by"]["calendar"] == "2027.1"
    facts = await case.facts()
    book, complaint = replay(case.id, facts, RULEBOOKS.get)
    assert book.digest == next_year().digest()
    assert complaint.number == facts[-1].number
    assert (await case.view()).facts == complaint.number


async def test_another_policy_remembers_what_was_before_it(harness, publish):
    case = await harness.open()
    digest = await publish(stricter())
    receipt = await case.update("adopt", asked(digest))
    armed = await case.the("deadline_armed", rule="welcome")
    assert armed.data["start"] == (await case.the("deadline_armed", rule="no_progress")).data["start"]
    assert "deadline_retimed" in receipt.facts
    assert (await case.view()).policy_version == "2"
    row = await Complaints(harness.database).get(case.id)
    assert row.policy_version == "2"
    _, complaint = replay(case.id, await case.facts(), RULEBOOKS.get)
    assert complaint.clock("welcome", "case").status == "running"


async def test_an_adoption_acts_once_and_the_edition_in_force_changes_nothing(harness, publish):
    case = await harness.open()
    digest = await publish(stricter())
    first = await case.update("adopt", asked(digest), id="a-1")
    again = await case.update("adopt", asked(digest), id="a-1")
    assert again == first
    other = await case.update("adopt", asked(digest, "from_now"), id="a-2")
    assert other.facts == []
    assert len(await case.all("policy_revised")) == 1


async def test_an_adoption_that_cannot_be_is_refused_in_words(harness, publish):
    case = await harness.open()
    assert (await refused(case, {"by": OPERATOR})).startswith("field: ")
    said = await refused(case, asked("0" * 64))
    assert said.startswith("policy: edition: no edition 000000000000... is published; accepted: evergreen")
    said = await refused(case, asked("0" * 64) | {"mode": "sometimes"})
    assert "mode" in said
    assert (await case.view()).rulebook == EDITION.digest()
    await case.do("withdraw", "department:chen-jing", reason="撤诉")
    assert (await refused(case, asked(await publish(stricter())))).startswith("state: ")


async def test_an_adopted_edition_outlives_a_run_and_a_cold_worker(idle_company, publish, monkeypatch):
    harness = idle_company
    digest = await publish(stricter())
    monkeypatch.setattr("workflows.complaint_run.MAX_UPDATES", 1)
    async with harness.worker(also=moving(harness), max_cached_workflows=0):
        case = await harness.open()
        await case.update("adopt", asked(digest))
        await case.until(local(18, 19))
        await case.do("note", "intake:li-min", text="x")
        await case.until(local(18, 20))
        assert (await case.the("deadline_breached", rule="welcome")).occurred_at == local(18, 18)
        assert (await case.view()).rulebook == digest
        assert (await case.events())["workflow_execution_update_accepted"] == 0


# --- rollouts ----------------------------------------------------------------------------------------------------


async def rollout(harness, digest: str, *, rate: float = 100, mode: str = "retroactive", **how):
    plan = Plan(
        policy="evergreen", rate=rate, adoption=Adoption(by=OPERATOR, edition=digest, mode=mode, **how)
    )
    return await harness.client.start_workflow(
        "Rollout", plan, id=f"rollout-{harness.queue}", task_queue=harness.queue, result_type=Progress
    )


async def progress(handle) -> Progress:
    return await handle.query("progress", result_type=Progress)


async def test_a_rollout_brings_the_edition_to_all_that_live_and_passes_over_the_rest(harness, publish):
    cases = [await harness.open(local(28, month=12), id=f"R-{number}") for number in range(5)]
    await cases[1].do("withdraw", "department:chen-jing", reason="撤诉")
    digest = await publish(next_year())
    await cases[2].update("adopt", asked(digest))
    handle = await rollout(harness, digest)
    result = await handle.result()
    assert (result.state, result.total, result.walked) == ("done", 3, 3)
    assert (result.adopted, result.unchanged, result.skipped, result.failed) == (3, 0, 0, 0)
    assert result.retimed == 3
    for case in (*cases[:1], *cases[2:]):
        assert (await case.view()).rulebook == digest
    assert (await cases[1].view()).rulebook == EDITION.digest()


async def test_a_rollout_is_held_watched_let_go_and_given_up(harness, publish, monkeypatch):
    monkeypatch.setattr("workflows.rollout.PAGE_SECONDS", 0.01)
    cases = [await harness.open(id=f"H-{number}") for number in range(4)]
    digest = await publish(stricter())
    handle = await rollout(harness, digest, rate=0.5)
    held = await handle.execute_update("pause", result_type=Progress)
    assert held.state == "paused"
    await settled(handle)
    before = (await progress(handle)).walked
    await asyncio.sleep(3)
    assert (await progress(handle)).walked == before < 4
    assert (await handle.execute_update("resume", result_type=Progress)).state == "running"
    while (await progress(handle)).walked <= before:
        await asyncio.sleep(0.1)
    await handle.execute_update("stop", result_type=Progress)
    result = await handle.result()
    assert result.state == "stopped"
    adopted = [(await case.view()).rulebook == digest for case in cases]
    assert adopted.count(True) == result.adopted < 4


async def test_a_rollout_goes_on_in_another_run(harness, publish, monkeypatch):
    monkeypatch.setattr("workflows.rollout.PAGE_SECONDS", 0.01)
    monkeypatch.setattr("workflows.rollout.MAX_PAGES_PER_RUN", 2)
    for number in range(5):
        await harness.open(id=f"N-{number}")
    handle = await rollout(harness, await publish(stricter()))
    result = await handle.result()
    assert (result.total, result.adopted, result.state) == (5, 5, "done")


async def test_a_rollout_reports_a_complaint_that_refuses_and_goes_on(harness, publish):
    cases = [await harness.open(id=f"F-{number}") for number in range(2)]
    handle = await rollout(harness, "f" * 64)
    result = await handle.result()
    assert result.failed == 2
    assert set(result.failures) == {case.id for case in cases}
    assert "no edition ffffffffffff... is published" in result.failures["F-0"]


async def test_a_deadline_that_falls_into_a_rollout_fires_at_its_instant(harness, publish):
    cases = [await harness.open(id=f"D-{number}") for number in range(6)]
    waiting = await harness.open(id="D-9")
    handle = await rollout(harness, await publish(stricter()), rate=4, mode="from_now")
    await waiting.until(local(16, 11, 30))
    late = await waiting.the("deadline_breached", rule="first_reply")
    assert late.occurred_at == local(16, 11)
    assert late.recorded_at - late.occurred_at < timedelta(hours=1)
    result = await handle.result()
    assert result.adopted == len(cases) + 1
