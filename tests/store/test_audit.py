"""The audit finds whatever a superuser does to the log behind everybody's back."""

import pytest

from domain.log.ledger import GENESIS, Head, seal
from store.audit.log import Audit
from store.errors import ExportError
from store.export import export_lines, head_lines, read_heads, verify_export
from tests.store.samples import chain, fact

INSERT = """
INSERT INTO events (complaint_id, number, event_id, type, schema_version, about, data, actor, causation_id,
                    occurred_at, recorded_at, prev_hash, hash)
SELECT complaint_id, $1, gen_random_uuid(), type, schema_version, about, data, actor, causation_id,
       occurred_at, recorded_at, prev_hash, $2 FROM events WHERE complaint_id = 'EVG-2' AND number = $3
"""


@pytest.fixture
async def log(events):
    for name in ("EVG-1", "EVG-2", "EVG-3"):
        await events.append(chain(name, 8))


@pytest.fixture
def audit(db):
    return Audit(db)


def kinds(report):
    return {(fault.kind, fault.complaint_id, fault.number) for fault in report.faults}


async def exported(events, complaint_id=None):
    return [line async for line in export_lines(events.stream(complaint_id))]


async def test_a_log_nobody_touched_is_whole(log, audit, events):
    report = await audit.verify()
    assert (report.whole, report.complaints, report.facts) == (True, 3, 24), report.faults
    assert (await audit.verify("EVG-2")).facts == 8
    assert (await audit.verify("EVG-7")).to_json() == {
        "whole": True,
        "complaints": 0,
        "facts": 0,
        "faults": [],
    }
    offline = verify_export(await exported(events))
    assert (offline.whole, offline.complaints, offline.facts) == (True, 3, 24)


SWAP_CONTENTS = """
UPDATE events AS e
   SET data = o.data, occurred_at = o.occurred_at, recorded_at = o.recorded_at, causation_id = o.causation_id
  FROM events AS o
 WHERE e.complaint_id = 'EVG-2' AND o.complaint_id = 'EVG-2' AND e.number IN (2, 7) AND o.number = 9 - e.number
"""

TAMPERING = {
    "a changed actor": (
        "UPDATE events SET actor = 'owner:li' WHERE complaint_id = 'EVG-2' AND number = 5",
        "changed",
        5,
    ),
    "a changed value": (
        "UPDATE events SET data = jsonb_set(data, '{text}', '\"other\"') WHERE complaint_id = 'EVG-2' AND number = 5",
        "changed",
        5,
    ),
    "a value the log never takes": (
        "UPDATE events SET data = '{\"a\": 1.5}' WHERE complaint_id = 'EVG-2' AND number = 5",
        "changed",
        5,
    ),
    "a time moved by a microsecond": (
        "UPDATE events SET occurred_at = occurred_at - interval '1 microsecond' WHERE complaint_id = 'EVG-2' AND number = 5",
        "changed",
        5,
    ),
    "a changed version": (
        "UPDATE events SET schema_version = 2 WHERE complaint_id = 'EVG-2' AND number = 8",
        "changed",
        8,
    ),
    "a removed row": ("DELETE FROM events WHERE complaint_id = 'EVG-2' AND number = 4", "missing", 4),
    "a removed first row": ("DELETE FROM events WHERE complaint_id = 'EVG-2' AND number = 1", "missing", 1),
    "a tail cut off": ("DELETE FROM events WHERE complaint_id = 'EVG-2' AND number > 6", "missing", 7),
    "a whole complaint removed": ("DELETE FROM events WHERE complaint_id = 'EVG-2'", "missing", 1),
    "a row moved to another complaint": (
        "UPDATE events SET complaint_id = 'EVG-4' WHERE complaint_id = 'EVG-2' AND number = 8",
        "missing",
        8,
    ),
    "swapped numbers": (
        "UPDATE events SET number = 9 - number WHERE complaint_id = 'EVG-2' AND number IN (4, 5)",
        "swapped",
        4,
    ),
    "swapped contents": (
        SWAP_CONTENTS,
        "swapped",
        7,
    ),
    "a changed event id": (
        "UPDATE events SET event_id = gen_random_uuid() WHERE complaint_id = 'EVG-2' AND number = 3",
        "changed",
        3,
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
async def test_tampering_is_found_and_named(log, audit, tamper, what):
    statement, kind, number = TAMPERING[what]
    await tamper(statement)
    report = await audit.verify()
    assert (kind, "EVG-2", number) in kinds(report)
    assert {fault.complaint_id for fault in report.faults} <= {"EVG-2", "EVG-4"}
    assert (await audit.verify("EVG-1")).whole


async def test_an_added_row_is_found_at_the_end_in_the_middle_and_beside_another(log, audit, tamper):
    await tamper(INSERT, 9, "b" * 64, 8)
    assert ("added", "EVG-2", 9) in kinds(await audit.verify())
    await tamper("DELETE FROM events WHERE complaint_id = 'EVG-2' AND number = 9")
    await tamper(INSERT, 4, "b" * 64, 4)
    assert ("forked", "EVG-2", 4) in kinds(await audit.verify())
    await tamper("DELETE FROM events WHERE complaint_id = 'EVG-2' AND hash = repeat('b', 64)")
    await tamper("UPDATE events SET number = number + 1 WHERE complaint_id = 'EVG-2' AND number > 3")
    await tamper(INSERT, 4, "b" * 64, 3)
    assert ("added", "EVG-2", 4) in kinds(await audit.verify())


async def test_a_complaint_nobody_knows_is_an_addition(log, audit, admin):
    await admin.execute("DELETE FROM complaints WHERE id = 'EVG-2'")
    assert kinds(await audit.verify()) == {("added", "EVG-2", 1)}


async def test_only_heads_kept_elsewhere_show_a_log_rewritten_together_with_the_read_model(
    log, audit, tamper, admin
):
    kept = read_heads(head_lines(await audit.heads()))
    assert kept["EVG-2"] == Head("EVG-2", 8, chain("EVG-2", 8)[-1].hash)
    rewritten = seal("EVG-2", [fact(n, text="nothing happened") for n in range(1, 9)], GENESIS)
    for row in rewritten:
        await tamper(
            "UPDATE events SET data = $1::text::jsonb, prev_hash = $2, hash = $3 "
            "WHERE complaint_id = 'EVG-2' AND number = $4",
            '{"text": "nothing happened"}', row.prev_hash, row.hash, row.fact.number,
        )  # fmt: skip
    await admin.execute("UPDATE complaints SET head_hash = $1 WHERE id = 'EVG-2'", rewritten[-1].hash)
    assert (await audit.verify()).whole
    assert kinds(await audit.verify(heads=kept)) == {("changed", "EVG-2", 8)}
    await tamper("DELETE FROM events WHERE complaint_id = 'EVG-2'")
    await admin.execute("DELETE FROM complaints WHERE id = 'EVG-2'")
    assert (await audit.verify()).whole
    assert kinds(await audit.verify(heads=kept)) == {("missing", "EVG-2", 1)}
    assert (await audit.verify("EVG-1", heads=kept)).whole, "heads of other complaints do not matter here"


async def test_a_log_that_grew_since_the_heads_were_kept_is_whole(log, audit, events):
    kept = read_heads(head_lines(await audit.heads()))
    old = await exported(events)
    await events.append(chain("EVG-1", 2, start=9, prev=kept["EVG-1"].hash))
    await events.append(chain("EVG-5", 2))
    assert (await audit.verify(heads=kept)).whole
    assert verify_export(await exported(events), kept).whole
    assert verify_export(await exported(events), read_heads(old)).whole


async def test_an_export_is_verified_offline(log, events, tamper):
    lines = await exported(events)
    kept = read_heads(lines)
    assert verify_export(lines, kept).whole
    facts = [n for n, line in enumerate(lines) if '"line":"fact"' in line]
    changed = list(lines)
    changed[facts[2]] = changed[facts[2]].replace("remark 3", "remark X")
    assert ("changed", "EVG-1", 3) in kinds(verify_export(changed))
    assert ("missing", "EVG-1", 3) in kinds(
        verify_export([line for n, line in enumerate(lines) if n != facts[2]])
    )
    doubled = [*lines[: facts[2]], lines[facts[2]], *lines[facts[2] :]]
    assert ("forked", "EVG-1", 3) in kinds(verify_export(doubled))
    assert ("missing", "", 0) in kinds(verify_export(lines[:-1])), "cut off"
    without = [line for line in lines if '"EVG-2"' not in line]
    assert ("missing", "EVG-2", 1) in kinds(verify_export(without, kept))
    assert not verify_export(without).whole, "the totals tell"
    headless = [line for line in lines if not ('"line":"head"' in line and "EVG-1" in line)]
    assert ("missing", "EVG-1", 8) in kinds(verify_export(headless))
    garbled = [line.replace('"remark 3"', "3.5") for line in lines]
    assert ("changed", "EVG-1", 3) in kinds(verify_export(garbled))
    await tamper("UPDATE events SET data = '{\"a\": 1.5}' WHERE complaint_id = 'EVG-2' AND number = 5")
    assert ("changed", "EVG-2", 5) in kinds(verify_export(await exported(events))), (
        "tampering is exported as it is"
    )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "empty"),
        (["complaint;number"], "line 1 is not JSON"),
        (['{"a": 1}'], "no export of format 1"),
        (["[]"], "no export"),
        (['{"line":"redress-export","format":2}'], "no export of format 1"),
        (['{"line":"redress-export","format":1}', "{"], "line 2 is not JSON"),
        (['{"line":"redress-export","format":1}', '{"line":"other"}'], "no known kind"),
        (['{"line":"redress-export","format":1}', '{"line":"head"}'], "head line lacks"),
    ],
)
def test_what_is_no_export_is_refused_with_the_line(lines, message):
    with pytest.raises(ExportError, match=message):
        verify_export(lines)


async def test_a_head_in_front_of_its_facts_is_found(log, events):
    lines = await exported(events)
    heads = [line for line in lines if '"line":"head"' in line]
    moved = [lines[0], *heads, *[line for line in lines[1:] if line not in heads]]
    assert ("missing", "EVG-1", 1) in kinds(verify_export(moved))
