"""Hostile states of earlier runs: each is refused and leaves its id, or the complaint lives on from it."""

import copy
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from temporalio.client import WorkflowFailureError

from authoring.scenarios.temporal_clock import settled
from domain.policy.rulebook_cache import RULEBOOKS
from domain.state_from_log import restore
from recovery.restart_workflows import answered, past, start_of
from store.receipts import ReceiptStore
from tests.attack.hostile import CHANGES, SERVER, VALUES, Sending, Shown, changed
from tests.attack.judge import began, check_alive, check_tasks, sent
from tests.attack.openings import start, started
from tests.workflow.harness import INTAKE
from workflows import complaint as complaint_module


@pytest.fixture
def impatient(monkeypatch):
    """An edition that is not there is not waited for."""
    monkeypatch.setattr(complaint_module, "LOADING", timedelta(0))


async def lost(harness, notes=2):
    """A complaint whose workflow was done away with: its id, and what it is to be restarted with."""
    name = f"EVG-{uuid.uuid4().hex[:8]}"
    handle = await started(harness, name)
    for number in range(notes):
        await sent(handle, "note", [{"by": INTAKE, "fields": {"text": f"note {number}"}}], f"n-{number}")
    await sent(handle, "assign", [{"by": INTAKE, "fields": {"to": "wang-qiang", "role": "owner"}}], "a-1")
    await settled(handle)  # nothing more goes on record
    await handle.terminate()
    return name, await restart_of(harness, name)


async def restart_of(harness, name, last=None):
    sealed = (await harness.events.read(name))[:last]
    whole = restore(name, sealed, RULEBOOKS.get)
    receipts, _ = answered(whole.receipts, await ReceiptStore(harness.database).of(name))
    return start_of("evergreen", whole, receipts, past(sealed)).model_dump(mode="json")


async def refused_with_its_id_left(harness, name, given):
    """Start with a hostile state; when it is refused, the true one follows. Returns the code of the refusal, if any."""
    true = await restart_of(harness, name)
    handle = await start(harness, name, Sending([given]).raw())
    code = await began(handle)
    if code is not None:
        await check_tasks(handle)
        handle = await start(harness, name, [true])
        assert await began(handle) is None
    await check_alive(harness, handle, changed=code is None)
    await handle.terminate()
    return code


@SERVER
@given(changes=CHANGES)
async def test_a_changed_state_is_refused_or_lived_on_from(harness, impatient, changes):
    name, true = await lost(harness)
    past = true["carried"].pop("past")  # facts that only stand in the history: most of the places
    state = changed(true["carried"], changes) | {"past": past}
    await refused_with_its_id_left(harness, name, {**true, "carried": state})


@SERVER
@given(value=VALUES.map(Shown))
async def test_a_rubbish_state_is_refused(harness, impatient, value):
    name, true = await lost(harness, 0)
    code = await refused_with_its_id_left(harness, name, {**true, "carried": value.value})
    assert code == ("field" if value.value is not None else "duplicate")


async def test_the_state_of_another_complaint_is_refused_whatever_name_it_bears(harness):
    (name, true), (_, other) = await lost(harness), await lost(harness, 1)
    assert await refused_with_its_id_left(harness, name, {**true, "carried": other["carried"]}) == "field"
    renamed = copy.deepcopy(other)
    renamed["carried"]["state"]["id"] = name
    assert await refused_with_its_id_left(harness, name, {**true, "carried": renamed["carried"]}) == "field"


async def test_the_state_of_an_earlier_time_is_refused(harness):
    name, true = await lost(harness)
    earlier = await restart_of(harness, name, true["carried"]["state"]["number"] - 1)
    assert await refused_with_its_id_left(harness, name, earlier) == "field"


async def test_a_state_for_a_complaint_that_is_not_on_record_is_refused(harness):
    _, true = await lost(harness)
    true["carried"]["state"]["id"] = "EVG-nobody"
    assert await began(await start(harness, "EVG-nobody", [true])) == "field"


@pytest.mark.parametrize(
    "change",
    [
        {"past_after": -1},
        {"past_until": 10_000},
        {"past_after": 3, "past_until": 2},
        {"unanswered": [{"number": 99}]},
    ],
)
async def test_a_state_that_names_facts_beyond_the_log_is_refused(harness, change):
    name, true = await lost(harness)
    assert (
        await refused_with_its_id_left(harness, name, {**true, "carried": true["carried"] | change})
        == "field"
    )


async def test_a_receipt_of_facts_that_nobody_recorded_is_refused(harness):
    name, true = await lost(harness)
    true["carried"]["commands"]["n-1"]["receipt"]["last"] = 500
    assert await refused_with_its_id_left(harness, name, true) == "field"


async def test_a_refused_state_has_no_view(harness, impatient):
    name, true = await lost(harness)
    true["carried"]["state"]["things"]["case"]["data"]["level"] = None
    handle = await start(harness, name, [true])
    with pytest.raises(WorkflowFailureError):
        await handle.result()
    assert await handle.query("view") is None
