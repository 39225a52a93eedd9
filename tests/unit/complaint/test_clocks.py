"""Clocks: what the facts of the engine leave of a clock."""

from copy import deepcopy
from typing import Any

from domain.complaint.clocks import Clock, fold_clock
from domain.facts.fact import Fact
from tests.unit.story import at

OF_CLOCK = {"rule": "answer", "thing": "case", "cycle": 1}
TIMES = {"due": "2026-11-16T03:00:00Z", "warn": [["2026-11-16T02:30:00Z", "75%"]]}
ARMED = {
    "round": 1,
    "clause": ["T-1"],
    "start": "2026-11-16T01:00:00Z",
    "basis": "rule",
    "against": "",
    **TIMES,
}


def folded(clocks: dict[str, Clock], kind: str, when: str, **data: Any) -> Clock:
    fact = Fact(len(clocks) + 1, kind, "case", OF_CLOCK | data, "engine", "time", at(when), at(when))
    fold_clock(clocks, "answer/case/1", fact)
    return clocks["answer/case/1"]


def test_a_clock_whose_stop_is_taken_back_is_as_if_it_had_stood_still_until_then():
    clocks: dict[str, Clock] = {}
    running = deepcopy(folded(clocks, "deadline_armed", "16 09:00", **ARMED))
    stopped = folded(clocks, "deadline_met", "16 10:00", due=TIMES["due"])
    assert (stopped.status, stopped.over, stopped.stopped_at) == ("met", True, at("16 10:00"))

    clock = folded(clocks, "deadline_reopened", "16 10:20", **TIMES)
    assert clock.pauses == [(at("16 10:00"), at("16 10:20"))]
    clock.pauses = []
    assert clock == running


def test_a_new_round_knows_nothing_of_the_one_before():
    clocks: dict[str, Clock] = {}
    fresh = deepcopy(folded(clocks, "deadline_armed", "16 09:00", **ARMED))
    steps, repeat = [["2026-11-16T04:00:00Z", 0]], "2026-11-16T05:00:00Z"
    folded(clocks, "deadline_paused", "16 10:00", pause="holiday/case", clause=["T-2"])
    folded(clocks, "deadline_resumed", "16 10:10", pause="holiday/case", floor="holiday", **TIMES)
    folded(clocks, "deadline_breached", "16 11:00", due=TIMES["due"], charged="", steps=steps, repeat=repeat)
    folded(clocks, "deadline_ended", "16 12:00", reason="done_late")

    assert folded(clocks, "deadline_armed", "16 09:00", **ARMED) == fresh


def test_a_clock_that_has_not_begun_is_empty():
    clock = Clock("answer", "case", 1)
    assert (clock.status, clock.live, clock.wants_start, clock.instants()) == ("waiting", False, True, [])
    assert (clock.warn, clock.steps, clock.pauses, clock.frozen_by, clock.kept, clock.memory) == (
        [],
        [],
        [],
        [],
        {},
        {},
    )
    assert (clock.start, clock.due, clock.repeat_at, clock.paused_at, clock.original_due) == (None,) * 5
    assert (clock.late_since, clock.stopped_at, clock.ended_by, clock.floored, clock.charged) == (
        None,
        None,
        "",
        "",
        "",
    )
    assert (clock.round, clock.start_number, clock.over, clock.corrected, clock.quiet) == (
        0,
        0,
        False,
        False,
        False,
    )
    assert not clock.provisional
