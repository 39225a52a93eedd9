"""What the gate lets through can be written everywhere it goes: log, view, details, next run, receipts, lists, notices."""

import json

from hypothesis import given
from hypothesis import strategies as st

from activities.messages import Batch
from channels.letter import compose
from channels.message import Message
from domain.canonical import canonical
from domain.complaint.receipts import receipt
from domain.complaint.snapshot import dump, load
from domain.engine import submit
from domain.facts.commands import Command
from domain.facts.fact import Fact
from domain.facts.limits import message_problems
from domain.facts.refusals import Refusal, to_detail
from domain.log.ledger import GENESIS, seal, verify
from domain.log.projection import collect
from domain.rules.notices import render
from domain.turn import turn
from tests.unit.lives import BASIC, START, Life, evergreen, in_one_jump
from workflows.converter import CONVERTER
from workflows.messages import Carried, Kept, Opening, Start
from workflows.ui.presentation import details, summary, view
from workflows.ui.search_attributes import updates, values

TEXTS = st.sampled_from(
    ("a\x00b", "\ud800", "\x1b[2J\x07", "\u202egnp", "\ufeff", "\u2028", "\r\n.\r\nBcc: x@y.z", "| **a** |\n# b", "{object} %s",
     "\U0010ffff", "\ue000", "", " ", "9" * 60, "9999-12-31T23:59:59Z", "x" * 3000, "长" * 3000, "<b>", "case")
) | st.text(st.characters(exclude_categories=[]), max_size=30)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from([2**70, 10**39]) | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
COMMANDS = (
    ("note", "intake:li", {"text": "x"}),
    ("assign", "intake:li", {"to": "wang", "role": "owner", "reason": "x"}),
    ("reply", "department:chen", {"text": "x", "plan": "y"}),
    ("promise", "department:chen", {"what": "reply", "due_at": "2026-11-20T00:00:00Z", "by": "wang"}),
    ("record_message", "intake:li", {"channel": "hotline", "kind": "question", "text": "x"}),
    ("record_external", "intake:li", {"body": "消协", "due_at": "2026-11-20T00:00:00Z"}),
    ("escalate", "owner:wang", {"reason": "x"}),
    ("assess", "department:chen", {"severity": "major", "reason": "x"}),
)


@st.composite
def commands(draw):
    name, by, fields = draw(st.sampled_from(COMMANDS))
    key = draw(st.sampled_from([*fields, "remark", "extra"]) | TEXTS)
    return name, by, {**fields, key: draw(TEXTS | VALUES)}


def written(message) -> bytes:
    [payload] = CONVERTER.payload_converter.to_payloads([message])
    return payload.data


@given(
    commands(),
    commands(),
    TEXTS | st.just("c-1"),
    st.dictionaries(st.sampled_from([*BASIC, "contact", "region"]), TEXTS, max_size=2),
)
def test_what_passes_the_gate_can_be_written_everywhere(first, second, id, intake):
    book = evergreen()
    opening = {**BASIC, "received_at": START.isoformat(), **intake}
    if message_problems("intake:li", {}, opening):
        opening = {**BASIC, "received_at": START.isoformat()}
    life = Life(book, in_one_jump)
    receipts = []
    for key, name, by, fields in (("open", "open", "intake:li", opening), (id, *first), ("c-2", *second)):
        if message_problems(by, {}, fields, key):
            continue
        command = Command(id=key, name=name, by=by, fields=fields)
        content = command.content()
        assert written(content)
        try:
            facts = turn(life.complaint, lambda command=command: submit(book, life.complaint, command, START))
        except Refusal as refusal:
            written([to_detail(problem) for problem in refusal.problems])
            if name == "open":
                return
            continue
        life.facts += facts
        receipts.append(receipt(life.complaint, key, content, facts))
    _check_everywhere(book, life, opening, receipts)


def _check_everywhere(book, life, opening, receipts):
    complaint, facts = life.complaint, life.facts
    rows = seal(complaint.id, facts, GENESIS)
    assert verify(rows) == []
    as_json = [fact.to_json() for fact in facts]
    assert [Fact.from_json(json.loads(canonical(one))) for one in as_json] == facts
    assert written(
        Batch(
            complaint.id,
            book.digest,
            GENESIS,
            as_json,
            dict(complaint.case),
            [one.model_dump() for one in receipts],
        )
    )
    kept = {one.command_id: Kept(content=one.content, receipt=one) for one in receipts}
    carried = Carried(rulebook=book.digest, state=dump(complaint), commands=kept, past=as_json)
    given_opening = Opening(policy="evergreen", by="intake:li", fields=opening)
    again = Start.model_validate_json(written(Start(opening=given_opening, carried=carried)))
    assert load(again.carried.state) == complaint
    assert written(view(book, complaint))
    assert details(book, complaint).encode()
    assert summary(book, complaint).encode()
    for update in updates({}, values(book, complaint)):
        assert str(update.value).encode()
    changes = collect(facts)
    for columns in (changes.complaint, *changes.clocks.values(), *changes.entries):
        assert b"\\u0000" not in canonical(dict(columns))
    for fact in facts:
        if fact.type == "notice_requested":
            for language in ("zh", "en"):
                subject, body = render(book, complaint.id, fact, complaint.case, language)
                assert compose(_message(subject, body), "email", "example.org", START).as_bytes()


def _message(subject, body):
    return Message(
        effect_id="x",
        sender="R <r@example.org>",
        to_name="王",
        address="w@example.org",
        subject=subject,
        body=body,
    )
