"""Commands: each a named update, refused with reasons and without a trace, carried out once."""

import asyncio

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.workflowservice.v1 import PollWorkflowExecutionUpdateRequest
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateStage
from temporalio.common import RawValue
from temporalio.service import RPCError, RPCStatusCode

from domain.facts.vocabulary import COMMANDS
from tests.workflow.harness import DEPARTMENT, INTAKE, OPINION, OWNER, local


async def test_every_command_is_a_named_update_with_a_description(harness):
    case = await harness.open()
    metadata = await case.handle.query("__temporal_workflow_metadata")
    described = {one.name: one.description for one in metadata.definition.update_definitions}
    assert set(described) == set(COMMANDS) - {"receive"} | {"adopt"}
    for name, command in COMMANDS.items():
        if name not in ("open", "receive"):
            assert described[name].startswith(f"{command.en} / {command.zh}")
            assert "{by, at?, about?, fields}" in described[name]
    assert "needs to" in described["assign"]


async def test_a_refused_command_leaves_no_trace_in_the_history(harness):
    case = await harness.open()
    before, facts = await case.events(), await case.facts()
    refusal = await case.refused("submit_opinion", OWNER, **(OPINION | {"no_warning_reason": None}))
    assert (refusal.type, refusal.non_retryable) == ("gate", True)
    assert {one["where"] for one in refusal.details[0]} >= {"opinion_after_finding"}
    assert (await case.refused("close", DEPARTMENT)).type == "state"
    assert (await case.refused("form_group", INTAKE, leader="x")).type == "role"
    assert (await case.refused("assign", INTAKE)).type == "field"
    assert (await case.refused("arrive", INTAKE)).type == "about"
    assert (await case.refused("note", INTAKE, at=local(15), text="x")).type == "time"
    assert await case.events() == before
    assert await case.facts() == facts


MALFORMED = [
    [], [None], ["{}"], [{}], [17], [[1]], [True],
    [{"by": "li-min"}],
    [{"by": 3}],
    [{"by": INTAKE, "fields": "text"}],
    [{"by": INTAKE, "fields": {"text": None}}],
    [{"by": INTAKE, "fields": {"text": 1.5}}],
    [{"by": INTAKE, "fields": {"text": ["a"]}}],
    [{"by": INTAKE, "fields": {"text": "x", "colour": "red"}}],
    [{"by": INTAKE, "fields": {"text": "x" * 20_000}}],
    [{"by": INTAKE, "fields": {"text": "\x00"}}],
    [{"by": INTAKE, "at": 17, "fields": {"text": "x"}}],
    [{"by": INTAKE, "at": "yesterday", "fields": {"text": "x"}}],
    [{"by": INTAKE, "at": "2054-11-16T09:00:00", "fields": {"text": "x"}}],
    [{"by": INTAKE, "at": "9999-12-31T23:59:59-14:00", "fields": {"text": "x"}}],
    [{"by": INTAKE, "about": "visit-9", "fields": {"text": "x"}}],
    [{"by": INTAKE, "about": 9, "fields": {"text": "x"}}],
    [{"by": INTAKE, "fields": {"text": "x"}, "more": 1}],
    [{"by": INTAKE, "fields": {"text": "x"}}, {"by": INTAKE, "fields": {"text": "x"}}],
    [RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b"{"))],
    [RawValue(Payload(metadata={"encoding": b"binary/weird"}, data=b"{"))],
    [RawValue(Payload(metadata={"encoding": b"binary/plain"}, data=b"\xff"))],
]  # fmt: skip


@pytest.mark.parametrize("name", ["note", "open"])
async def test_malformed_arguments_are_refused_and_stall_nothing(harness, name):
    case = await harness.open()
    for args in MALFORMED:
        async with asyncio.timeout(120):
            with pytest.raises(WorkflowUpdateFailedError) as caught:
                await case.handle.execute_update(name, args=args)
            assert str(caught.value.cause), args
    async with asyncio.timeout(120):
        assert (await case.do("note", INTAKE, text="x")).facts[0] == "noted"
    assert (await case.events())["workflow_task_failed"] == 0


async def test_an_unknown_command_is_refused_with_the_known_ones(harness):
    case = await harness.open()
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        await case.do("celebrate", INTAKE)
    assert "note" in str(caught.value.cause)


async def test_an_odd_command_id_is_no_trouble(harness):
    case = await harness.open()
    for odd in ("engine", "fact", "发", "x" * 200):
        await case.do("note", INTAKE, id=odd, text="x")
    assert (await case.refused("note", INTAKE, id="open", text="x")).type == "duplicate"
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        await case.do("note", INTAKE, id="x" * 201, text="x")
    assert caught.value.cause.type == "field"
    assert "200" in caught.value.cause.message
    assert len(await case.all("noted")) == 4


@pytest.mark.parametrize("id", ["time", "cancel", "fact:3"])
async def test_an_id_that_means_something_else_in_the_log_is_refused(harness, id):
    case = await harness.open()
    refusal = await case.refused("note", INTAKE, id=id, text="x")
    assert refusal.type == "field"
    assert f'id: given "{id}"; accepted: an id of your own' in str(refusal)


async def test_two_commands_of_one_moment_that_exclude_each_other(idle_company):
    """Both were validated against the same state; the second is decided again after the first was carried out."""
    harness = idle_company
    async with harness.worker():
        case = await harness.open()
    given = {"by": DEPARTMENT, "fields": {"reason": "算了"}}
    async with asyncio.timeout(120):
        started = [
            asyncio.create_task(
                case.handle.start_update(
                    "withdraw", given, id=name, wait_for_stage=WorkflowUpdateStage.ACCEPTED
                )
            )
            for name in ("one", "two")
        ]
        for name in ("one", "two"):
            await admitted(case, name)
        async with harness.worker():
            answers = await asyncio.gather(
                *[(await handle).result() for handle in started], return_exceptions=True
            )
    kinds = sorted(type(answer).__name__ for answer in answers)
    assert kinds == ["WorkflowUpdateFailedError", "dict"]
    refused = next(answer for answer in answers if isinstance(answer, WorkflowUpdateFailedError))
    assert refused.cause.type == "state"
    assert (await case.types()).count("withdrawn") == 1
    assert (await case.events())["workflow_execution_update_accepted"] == 3


async def admitted(case, command_id: str) -> None:
    """Until the server has a command in hand that no worker has seen yet."""
    client = case.harness.client
    asked = PollWorkflowExecutionUpdateRequest(namespace=client.namespace)
    asked.update_ref.workflow_execution.workflow_id = case.id
    asked.update_ref.update_id = command_id
    while True:
        try:
            await client.workflow_service.poll_workflow_execution_update(asked)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await asyncio.sleep(0.02)
        else:
            return


async def test_a_command_id_acts_once(harness):
    case = await harness.open()
    receipt = await case.do("note", INTAKE, id="n-1", text="一次")
    assert await case.do("note", INTAKE, id="n-1", text="一次") == receipt
    assert len(await case.all("noted")) == 1
    assert receipt.command_id == "n-1"
    assert (await case.the("noted")).cause == "n-1"


async def test_commands_at_the_same_time_are_recorded_in_order_and_together(harness):
    case = await harness.open()
    before = await case.events()
    receipts = await asyncio.gather(*[case.do("note", INTAKE, id=f"n-{i}", text=str(i)) for i in range(8)])
    facts = await case.all("noted")
    assert sorted(receipt.first for receipt in receipts) == [fact.number for fact in facts]
    recorded = (await case.events() - before)["activity_task_completed"]
    assert recorded <= 8


async def test_a_late_report_says_when_it_happened(harness):
    case = await harness.open()
    await case.do("assign", INTAKE, to="wang-qiang", role="owner")
    await case.until(local(16, 15))
    await case.do("finish_investigation", OWNER, at=local(16, 11), finding="属实", verified=True)
    fact = await case.the("investigation_finished")
    assert fact.occurred_at == local(16, 11)
    assert fact.recorded_at >= local(16, 15)
    await case.do("submit_opinion", OWNER, **OPINION)
    assert (await case.the("deadline_met", rule="opinion_unverified")).occurred_at >= local(16, 15)
