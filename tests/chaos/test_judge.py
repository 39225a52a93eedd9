"""The judge of `make chaos` finds each kind of fault in a made-up record, and nothing in a whole one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chaos.judge import Asked, Delivery, Letter, Living, Record, judge
from domain.facts.fact import Fact
from domain.log.ledger import GENESIS, seal

T = datetime(2026, 11, 16, 1, tzinfo=UTC)
DUE = T + timedelta(seconds=20)
CLOCK = {"rule": "promise", "thing": "promise-1", "cycle": 1}


def fact(number, type, actor="engine", cause="time", at=T, **data):
    return Fact(number, type, "case", data, actor, cause, at, at)


def facts():
    return [
        fact(1, "received", "intake:li", "open"),
        fact(2, "promised", "department:chen", "c-1"),
        fact(3, "deadline_armed", due="2026-11-16T01:00:20Z", **CLOCK),
        fact(4, "deadline_breached", at=DUE, **CLOCK),
        fact(5, "notice_requested"),
        fact(6, "notice_delivered", notice="5"),
    ]


def record(listed=None, **changes):
    rows = seal("C", listed or facts(), GENESIS)
    whole = Record(
        asked=[Asked("C", "c-1", "promise", "answered", 2, 3), Asked("C", "c-2", "note"), Asked("C", "c-3", "note", "refused: field")],
        log={"C": rows},
        letters=[Letter("e", "<1>", False), Letter("e", "<1>", True)],
        deliveries=[Delivery("e", "C", 5, "email", "sent")],
        living=[Living("C", len(rows), rows[-1].hash)],
        at=T + timedelta(hours=1),
    )  # fmt: skip
    return replace(whole, **changes)


def found(given):
    return [finding.promise for finding in judge(given).findings]


def test_nothing_is_found_in_a_whole_record():
    assert found(record()) == []


def again(*more):
    return [*facts(), *(replace_number(one, 7 + n) for n, one in enumerate(more))]


def replace_number(one, number):
    return replace(one, number=number)


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({"asked": [Asked("C", "c-9", "note", "answered", 7, 7)]}, "command"),
        ({"asked": [Asked("C", "c-1", "note", "answered", 5, 5)]}, "command"),
        ({"asked": [Asked("C", "c-1", "note", "refused: field")]}, "command"),
        ({"letters": [Letter("e", "<1>", False), Letter("e", "<1>", False)]}, "notice"),
        ({"letters": [Letter("e", "<1>", False), Letter("e", "<2>", True)]}, "notice"),
        ({"letters": [Letter("e", "<1>", False), Letter("x", "<1>", False)]}, "notice"),
        ({"letters": []}, "notice"),
        ({"deliveries": [Delivery("e", "C", 5, "email", "pending")]}, "hanging"),
        ({"living": [Living("C", silent="no answer")]}, "hanging"),
        ({"living": [Living("C", 5, "x")]}, "chain"),
        ({"audit": ["a fault"]}, "chain"),
    ],
)
def test_each_fault_is_found(changes, promise):
    assert found(record(**changes)) == [promise]


@pytest.mark.parametrize(
    ("listed", "promise"),
    [
        (again(fact(0, "noted", "intake:li", "c-2"), fact(0, "noted", "intake:li", "c-2")), "command"),
        (again(fact(0, "promised", "intake:li", "c-1")), "command"),
        (again(fact(0, "deadline_breached", at=DUE, **CLOCK)), "deadline"),
        ([replace(one, occurred_at=T) if one.number == 4 else one for one in facts()], "deadline"),
        ([replace(one, type="noted", data={}) if one.number == 4 else one for one in facts()], "deadline"),
        ([replace(one, type="noted", data={}) if one.number == 3 else one for one in facts()], "deadline"),
        ([replace(one, type="deadline_met", occurred_at=DUE + timedelta(1)) if one.number == 4 else one for one in facts()], "deadline"),
        ([replace(one, type="noted", data={}) if one.number == 6 else one for one in facts()], "hanging"),
    ],
)  # fmt: skip
def test_each_fault_of_the_log_is_found(listed, promise):
    assert found(record(listed)) == [promise]


def test_a_workflow_task_that_failed_and_what_still_waits_are_found():
    rows = record().log["C"]
    living = Living("C", 6, rows[-1].hash, failed_tasks=("KeyError",), pending=("record, attempt 9",))
    assert found(record(living=[living])) == ["hanging", "hanging"]


def test_a_log_with_a_changed_fact_is_found():
    rows = list(record().log["C"])
    rows[1] = replace(rows[1], fact=replace(rows[1].fact, data={"text": "x"}))
    assert "chain" in found(record(log={"C": rows}))


def test_a_clock_that_is_late_for_a_known_reason_is_judged_at_its_start():
    late = T + timedelta(minutes=5)
    listed = [replace(one, occurred_at=late) if one.number in (3, 4) else one for one in facts()]
    assert found(record(listed)) == []
