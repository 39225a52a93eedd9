"""No input wedges a complaint: what may not come in is refused with its field, and an error of ours is told and passed over."""

import asyncio

import pytest
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

from domain import turn
from tests.workflow.harness import INTAKE, START, opening
from workflows import complaint as complaint_module
from workflows.messages import Start

NUL = "a\x00b"


async def refused(case, name, given, id=None):
    async with asyncio.timeout(60):
        with pytest.raises(WorkflowUpdateFailedError) as caught:
            await case.update(name, given, id)
    assert isinstance(caught.value.cause, ApplicationError)
    return caught.value.cause


async def alive(case):
    async with asyncio.timeout(60):
        assert (await case.do("note", INTAKE, text="still here")).facts[0] == "noted"
    assert (await case.events())["workflow_task_failed"] == 0


@pytest.mark.parametrize(
    ("submission", "id", "field"),
    [
        ({"by": f"intake:{NUL}", "fields": {"text": "x"}}, None, "by"),
        ({"by": "intake:li\u202e", "fields": {"text": "x"}}, None, "by"),
        ({"by": INTAKE, "fields": {"text": "x"}}, "line\nbreak", "id"),
        ({"by": INTAKE, "about": NUL, "fields": {"text": "x"}}, None, "about"),
        ({"by": INTAKE, "fields": {"text": NUL}}, None, "text"),
        ({"by": INTAKE, "fields": {"text": {"deep": [NUL]}}}, None, "text.deep.0"),
        ({"by": INTAKE, "fields": {"text": "长" * 100_000}}, None, "fields"),
    ],
)  # fmt: skip
async def test_what_may_not_come_in_is_refused_while_a_record_is_in_flight(harness, submission, id, field):
    case = await harness.open()
    busy = [asyncio.create_task(case.do("note", INTAKE, text=str(turn))) for turn in range(5)]
    refusal = await refused(case, "note", submission, id)
    assert refusal.type == "field"
    assert field in [problem["where"] for problem in refusal.details[0]]
    await asyncio.gather(*busy)
    await alive(case)


async def failure(handle):
    async with asyncio.timeout(60):
        with pytest.raises(WorkflowFailureError) as caught:
            await handle.result()
    assert isinstance(caught.value.cause, ApplicationError)
    return caught.value.cause


async def start(harness, id, *args, **options):
    client = harness.client
    return await client.start_workflow("Complaint", args=args, id=id, task_queue=harness.queue, **options)


async def test_a_start_with_two_arguments_is_refused_and_leaves_its_id(harness):
    handle = await start(harness, "EVG-two", Start(opening=opening()), "more")
    refusal = await failure(handle)
    assert refusal.type == "field"
    assert "given 2 arguments" in refusal.message
    handle = await start(
        harness, "EVG-two", Start(opening=opening(START)),
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    )  # fmt: skip
    assert (await handle.describe()).status.name == "RUNNING"
    await handle.terminate()


@pytest.mark.parametrize(
    "carried",
    [
        {"rulebook": "x", "state": {"id": "C", "number": "many"}},
        {"rulebook": "x", "state": {}},
        {"rulebook": "{digest}", "state": {"id": "C", "clocks": {"a": 1}}},
        {"rulebook": "{digest}", "state": {"id": "C", "things": {}}},
        {"rulebook": "{digest}", "state": {"id": "C"}, "unanswered": [{"number": 1}]},
    ],
)
async def test_a_rubbish_state_is_refused_with_words(harness, carried, monkeypatch):
    monkeypatch.setattr(complaint_module, "LOADING", complaint_module.timedelta(0))
    digest = carried["rulebook"].format(digest=harness.book.digest)
    start_of = {"opening": opening().model_dump(), "carried": {**carried, "rulebook": digest}}
    refusal = await failure(await start(harness, "EVG-rubbish", start_of))
    assert refusal.type == "field"
    assert "carried" in refusal.message


@pytest.mark.parametrize("id", ["two\nlines", "a/b", "x" * 900, "EVG-\u202e1"])
async def test_an_id_that_nobody_could_be_told_of_is_refused(harness, id):
    refusal = await failure(await start(harness, id, Start(opening=opening())))
    assert refusal.type == "field"
    assert "1 to 100" in refusal.message


async def test_nobody_hides_behind_the_id_of_the_canary(harness):
    """Its alarms are not logged and its facts are not counted."""
    refusal = await failure(await start(harness, "canary-1", Start(opening=opening())))
    assert (refusal.type, "an id of the canary" in refusal.message) == ("field", True)


async def test_a_nul_in_an_opening_is_refused_at_once(harness):
    given = opening(description=NUL).model_dump() | {"policy": f"evergreen{NUL}"}
    refusal = await failure(await start(harness, "EVG-nul", {"opening": given}))
    assert refusal.type == "field"
    assert [problem["where"] for problem in refusal.details[0]] == ["policy", "description"]


async def test_an_error_of_ours_in_a_command_is_answered_told_and_undone(idle_company, monkeypatch):
    original = complaint_module.submit

    def faulty(book, complaint, command, at):
        facts = original(book, complaint, command, at)
        if command.fields.get("text") == "poison":
            raise KeyError("ours")
        return facts

    monkeypatch.setattr(complaint_module, "submit", faulty)
    async with idle_company.worker():
        case = await idle_company.open()
        refusal = await refused(case, "note", {"by": INTAKE, "fields": {"text": "poison"}})
        assert refusal.type == "failed"
        assert "error of ours" in refusal.message
        await alive(case)
        assert [fact.data["text"] for fact in await case.all("noted")] == ["still here"]
        (alarm,) = await case.all("alarm_raised")
        assert "KeyError" in alarm.data["reason"]
        assert alarm.cause == "time"


async def test_a_deadline_that_fails_is_passed_over_and_the_others_go_on(idle_company, monkeypatch):
    original = turn.step

    def faulty(book, complaint, now, without):
        facts = original(book, complaint, now, without)
        if any(fact.data.get("rule") == "first_reply" for fact in facts):
            raise ZeroDivisionError
        return facts

    monkeypatch.setattr(turn, "step", faulty)
    async with idle_company.worker():
        case = await idle_company.open()
        await case.until(START.replace(day=START.day + 9))
        types = await case.types()
        assert "deadline_breached" in types
        assert not await case.all("deadline_breached", rule="first_reply")
        assert [alarm for alarm in await case.all("alarm_raised") if "passed over" in alarm.data["reason"]]
        await alive(case)
