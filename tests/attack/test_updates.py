"""Hostile commands: each is refused with its field, or carried out; the complaint goes on."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from domain.facts.commands import Receipt
from domain.facts.vocabulary import COMMANDS
from tests.attack.hostile import IDS, SERVER, TEXTS, VALUES, mutated, sendings
from tests.attack.judge import check_alive, check_recorded, sent
from tests.attack.openings import started
from tests.workflow.harness import DEPARTMENT, INTAKE, OPINION

FITTING = (
    ("note", INTAKE, {"text": "x"}),
    ("assign", INTAKE, {"to": "wang-qiang", "role": "owner"}),
    ("reply", DEPARTMENT, {"text": "两天内", "plan": "换货"}),
    ("record_message", INTAKE, {"channel": "hotline", "kind": "question", "text": "怎么用"}),
    ("promise", DEPARTMENT, {"what": "reply", "due_at": "2099-01-01T00:00:00Z", "by": "wang-qiang"}),
    ("record_external", INTAKE, {"body": "消协", "due_at": "2099-01-01T00:00:00Z"}),
    ("agree_visit", DEPARTMENT, {"starts_at": "2099-01-01T00:00:00Z", "region": "佛山"}),
    ("assess", DEPARTMENT, {"severity": "major", "reason": "影响大"}),
    ("submit_opinion", DEPARTMENT, OPINION),
)


@st.composite
def commands(draw):
    """Name and arguments of an update: a fitting one that was changed, one with a hostile text in it, or anything."""
    name, by, fields = draw(st.sampled_from(FITTING))
    whole = {"by": by, "at": None, "about": None, "fields": dict(fields)}
    kind = draw(st.sampled_from(["changed", "changed", "text", "anything"]))
    if kind == "text":
        whole["fields"][draw(st.sampled_from(sorted(fields)))] = draw(TEXTS)
        return name, draw(sendings(st.just(whole)))
    if kind == "changed":
        return name, draw(sendings(mutated(whole)))
    return draw(st.sampled_from(sorted(COMMANDS.keys() - {"receive"} | {"open", "adopt"}))), draw(
        sendings(VALUES)
    )


@SERVER
@given(command=commands(), id=IDS)
async def test_a_hostile_command_is_refused_with_its_field_or_carried_out(harness, command, id):
    handle = await started(harness, f"EVG-{uuid.uuid4().hex[:8]}")
    name, sending = command
    if isinstance(answer := await sent(handle, name, sending.raw(), id), Receipt):
        await check_recorded(harness, answer)
    await check_alive(harness, handle)
    await handle.terminate()
