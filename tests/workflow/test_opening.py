"""Opening a complaint: what is answered, what is refused, and that nothing is ever stuck."""

import asyncio

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from tests.workflow.harness import START, opening
from workflows.messages import Start


async def failure(case):
    """How a workflow failed: it must not hang."""
    async with asyncio.timeout(120):
        with pytest.raises(WorkflowFailureError) as caught:
            await case.handle.result()
    assert isinstance(caught.value.cause, ApplicationError)
    return caught.value.cause


async def test_answers_when_the_opening_is_on_record(harness):
    given = opening()
    case = await harness.start(Start(opening=given))
    receipt = await case.update("open", given)
    facts = await case.facts()
    assert [fact.number for fact in facts] == list(range(1, receipt.last + 1))
    assert [fact.type for fact in facts] == receipt.facts
    assert [fact.type for fact in facts if fact.actor != "engine"] == ["received", "registered", "accepted"]
    assert {fact.occurred_at for fact in facts} == {START}
    assert facts[0].data["rulebook"] == harness.book.digest
    assert receipt.next_rule == "first_reply"


async def test_the_same_opening_again_has_the_same_answer(harness):
    case = await harness.open()
    before = await case.events()
    assert await case.update("open", opening(), id="again") == await case.update("open", opening(), id="open")
    assert "timer_canceled" not in await case.events() - before
    assert (await case.types()).count("received") == 1


@pytest.mark.parametrize("changed", [{"demand": "退款"}, {"policy": "sigma"}])
async def test_another_opening_under_the_same_id_is_refused(harness, changed):
    case = await harness.open()
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        await case.update("open", opening(**changed))
    refusal = caught.value.cause
    assert (refusal.type, refusal.non_retryable) == ("duplicate", True)
    assert "accepted: the same content, or a new id" in refusal.message


async def test_an_unknown_policy_is_refused_with_the_known_ones(harness):
    given = opening(policy="nowhere")
    case = await harness.start(Start(opening=given))
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        await case.update("open", given)
    assert caught.value.cause.type == "policy"
    refusal = await failure(case)
    assert refusal.message == 'policy: given "nowhere"; accepted: evergreen'
    assert await case.facts() == []


async def test_a_missing_field_of_intake_is_named(harness):
    given = opening(object=None, severity="huge")
    case = await harness.start(Start(opening=given))
    refusal = await failure(case)
    assert refusal.type == "field"
    severity = refusal.message.partition('severity: given "huge"; accepted: ')[2]
    assert {"normal", "major", "especially_major"} <= set(severity.replace(";", ",").split(", "))
    given = opening(object=None)
    refusal = await failure(await harness.start(Start(opening=given)))
    assert refusal.type == "gate"
    assert "object: missing" in refusal.message
    assert {"where", "what", "accepted"} == set(refusal.details[0][0])


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "opening"),
        ("nonsense", "input"),
        (None, "input"),
        (17, "input"),
        ([], "input"),
        ({"opening": {"policy": "evergreen"}}, "opening.by"),
        ({"opening": {"policy": "evergreen", "by": "li min"}}, "opening.by"),
        ({"opening": {"policy": 3, "by": "intake:li"}}, "opening.policy"),
        ({"opening": {"policy": "evergreen", "by": "intake:li", "fields": []}}, "opening.fields"),
        ({"opening": {"policy": "evergreen", "by": "intake:li"}, "colour": "red"}, "colour"),
        ({"opening": {"policy": "evergreen", "by": "intake:li"}, "carried": {"state": 1}}, "carried"),
    ],
)
async def test_a_start_of_the_wrong_shape_fails_with_words(harness, given, named):
    refusal = await failure(await harness.start(given))
    assert refusal.type == "field"
    assert named in refusal.message


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        (b"json/plain", b'{"opening": '),
        (b"json/plain", b'{"opening": "\\ud800"}'),
        (b"binary/plain", b"\x00"),
        (b"binary/encrypted", b"x"),
        (b"json/protobuf", b"x"),
    ],
)
async def test_a_start_that_does_not_decode_fails_with_words(harness, encoding, data):
    raw = RawValue(Payload(metadata={"encoding": encoding}, data=data))
    refusal = await failure(await harness.start(raw))
    assert refusal.type == "field"
    assert "input" in refusal.message


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"received_at": "2054-11-16T09:00"}, "field"),
        ({"received_at": "2054-11-18T09:00+08:00"}, "time"),
        ({"received_at": "2053-11-16T09:00+08:00"}, "time"),
        ({"colour": "red"}, "field"),
        ({"order": {"price": 1.5}}, "field"),
        ({"demand": "NUL \x00"}, "field"),
        ({"verifiable": 1.25}, "field"),
    ],
)
async def test_a_bad_field_of_an_opening_fails_with_words(harness, fields, code):
    given = {"policy": "evergreen", "by": "intake:li", "fields": opening().fields | fields}
    case = await harness.start({"opening": given})
    refusal = await failure(case)
    assert refusal.type == code
    assert next(iter(fields)) in refusal.message


async def test_an_opening_that_fails_answers_every_update_that_waits(harness):
    case = await harness.start(Start(opening=opening(policy="nowhere")))
    waiting = [case.update("open", opening(policy="nowhere")), case.do("note", "intake:li", text="x")]
    async with asyncio.timeout(120):
        answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(one, Exception) for one in answers)
    assert (await case.handle.describe()).status == WorkflowExecutionStatus.FAILED


async def test_the_same_person_and_thing_again_is_linked_and_goes_up(harness):
    first = await harness.open()
    second = await harness.open()
    linked = await second.the("linked")
    assert linked.data == {"to": first.id, "relation": "repeat"}
    assert (await second.the("received")).data["first_complaint"] is False
    assert (await first.the("received")).data["first_complaint"] is True
    assert (await second.all("escalated"))[0].data["by"] == "repeated_complaint"
