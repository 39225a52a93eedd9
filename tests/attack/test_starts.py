"""Hostile starts: each is refused with its field and leaves its id, or it is a complaint like any other."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.service import RPCError, RPCStatusCode

from domain.facts.commands import Receipt
from domain.facts.limits import complaint_id_problem
from tests.attack.hostile import IDS, SERVER, TEXTS, VALUES, mutated, sendings
from tests.attack.judge import began, check_alive, check_recorded, check_tasks, sent
from tests.attack.openings import given_now, start, started


@st.composite
def starts(draw):
    """The arguments of a start: a fitting one that was changed, one with a hostile text in it, or anything."""
    opening = given_now()
    match draw(st.sampled_from(["changed", "changed", "text", "text", "anything"])):
        case "text":
            fields = opening["fields"]
            fields[draw(st.sampled_from([*sorted(fields), "contact", "region", "language"]))] = draw(TEXTS)
            return draw(sendings(st.just({"opening": opening})))
        case "changed":
            return draw(sendings(mutated({"opening": opening, "carried": None})))
    return draw(sendings(VALUES))


@SERVER
@given(sending=starts())
async def test_a_hostile_start_is_refused_and_leaves_its_id_or_it_is_a_complaint(harness, sending):
    name = f"EVG-{uuid.uuid4().hex[:8]}"
    handle = await start(harness, name, sending.raw())
    if await began(handle) is None:
        answer = await sent(handle, "open", [sending.messages[0]["opening"]], None)
        assert isinstance(answer, Receipt)
        await check_recorded(harness, answer)
    else:
        await check_tasks(handle)
        handle = await started(harness, name)
    await check_alive(harness, handle)
    await handle.terminate()


@SERVER
@given(id=IDS)
async def test_a_hostile_id_is_refused_or_it_is_that_of_a_complaint(harness, id):
    name = id + (uuid.uuid4().hex[:6] if complaint_id_problem(f"{id}123456") is None else "")
    try:
        handle = await start(harness, name, [{"opening": given_now()}])
    except RPCError as error:  # Temporal itself does not take it
        if error.status is not RPCStatusCode.INVALID_ARGUMENT:
            raise
        return
    code = await began(handle)
    assert code == (None if complaint_id_problem(name) is None else "field")
    if code is None:
        await check_alive(harness, handle)
        await handle.terminate()


async def test_a_start_above_what_temporal_takes_leaves_its_id(harness):
    opening = given_now()
    opening["fields"]["description"] = "x" * 3_000_000
    with pytest.raises(RPCError):
        await start(harness, "EVG-huge", [{"opening": opening}])
    handle = await started(harness, "EVG-huge")
    await check_alive(harness, handle)
    await handle.terminate()
