"""Messages as they stand in histories, and the declarations by which workflows ask for activities, beside what the worker runs."""

import json

import pytest
from temporalio import activity

from activities.admission import Admitting
from activities.anchor import Anchoring
from activities.canary import Canary
from activities.declarations import ACTIVITIES
from activities.dispatch import Dispatching
from activities.end_visit import Visiting
from activities.escalate import Escalating
from activities.log import LogReading
from activities.messages import NoticeBatch, Outcome, QuietNoticeBatch
from activities.notify import Notifying
from activities.recall import Recalling
from activities.receipts import ReceiptLookup
from activities.record import Recording
from activities.rollout import RollingOut
from activities.watch import Watching
from workflows.converter import CONVERTER

RUN = (
    Admitting.admit, Recording.record, ReceiptLookup.find_receipt, LogReading.read_facts, LogReading.find_log_end, Recalling.recall, Notifying.notify, Escalating.escalate, Dispatching.dispatch,
    Visiting.end_visit, RollingOut.count_open, RollingOut.find_open, RollingOut.adopt_each,
    Anchoring.anchor, Anchoring.mail_anchor,
    Watching.watch, Canary.canary,
)  # fmt: skip


def definition(function):
    return activity._Definition.must_from_callable(function)


def test_what_is_declared_is_what_the_worker_runs():
    assert [definition(item).name for item in ACTIVITIES] == [definition(item).name for item in RUN]


@pytest.mark.parametrize(("declared", "run"), list(zip(ACTIVITIES, RUN, strict=True)))
def test_a_declaration_takes_and_answers_what_the_activity_does(declared, run):
    declared, run = definition(declared), definition(run)
    assert (declared.arg_types or [], declared.ret_type) == ((run.arg_types or [])[-1:], run.ret_type)
    assert declared.arg_types or declared.name == "anchor", "only an anchor is told nothing"
    assert declared.ret_type not in (None, type(None)) or declared.name == "mail_anchor", (
        "only a mail answers nothing"
    )


QUIET_UNTIL = {"7": {"sms": "2026-11-17T00:00:00Z"}}


@pytest.mark.parametrize(
    ("message", "keys"),
    [
        (
            QuietNoticeBatch("EVG-1", "d", [], QUIET_UNTIL),
            {"complaint_id": "EVG-1", "rulebook": "d", "notices": [], "rests": QUIET_UNTIL},
        ),
        (
            Outcome(7, ["li-min"], defer_until="2026-11-17T00:00:00Z"),
            {"notice": 7, "delivered": ["li-min"], "failed": {}, "later": "2026-11-17T00:00:00Z"},
        ),
    ],
    ids=lambda item: type(item).__name__,
)
async def test_quiet_hours_keep_their_keys_on_the_wire(message, keys):
    converter = CONVERTER.payload_converter
    [payload] = converter.to_payloads([[message]])
    assert json.loads(payload.data) == [keys]
    assert converter.from_payload(payload, list[type(message)]) == [message]


async def test_a_batch_without_quiet_channels_is_read_as_one_where_none_is_quiet():
    converter = CONVERTER.payload_converter
    [payload] = converter.to_payloads([NoticeBatch("EVG-1", "d", [])])
    assert json.loads(payload.data) == {"complaint_id": "EVG-1", "rulebook": "d", "notices": []}
    assert converter.from_payload(payload, QuietNoticeBatch).quiet_channels == {}
