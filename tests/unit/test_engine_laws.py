"""Laws of the engine, tried on random lives under Evergreen's rule book."""

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings

from domain.complaint.lifecycle import AFTER_CLOSE
from domain.complaint.snapshot import dump, load
from domain.complaint.state import CLOSED, Complaint
from domain.evolution import evolve
from domain.facts.fact import Fact
from domain.facts.vocabulary import COMMANDS
from domain.simulation import Simulation
from tests.unit.lives import BASIC, START, evergreen, in_small_steps, lived, stories

lives = settings(max_examples=60)
CODES = {"field", "role", "time", "state", "about", "gate"}


@lives
@given(stories())
def test_whatever_is_asked_the_answer_is_facts_or_a_refusal(story):
    life = lived(story)

    assert life.facts
    assert {refusal.code for refusal in life.refusals} <= CODES
    assert all(
        refusal.problems and all(problem.where and problem.what for problem in refusal.problems)
        for refusal in life.refusals
    )


@lives
@given(stories())
def test_replaying_the_facts_gives_the_state_that_living_gave(story):
    life = lived(story)
    again = Complaint(life.complaint.id)

    for fact in life.facts:
        evolve(life.book, again, Fact.from_json(json.loads(json.dumps(fact.to_json()))))

    assert again == life.complaint


@lives
@given(stories())
def test_numbers_have_no_gaps_and_nothing_is_recorded_before_it_happened(story):
    life = lived(story)

    assert [fact.number for fact in life.facts] == list(range(1, len(life.facts) + 1))
    assert all(fact.occurred_at <= fact.recorded_at for fact in life.facts)
    assert all(
        earlier.recorded_at <= later.recorded_at
        for earlier, later in zip(life.facts, life.facts[1:], strict=False)
    )


@lives
@given(stories())
def test_a_clock_that_stands_still_or_has_ended_never_fires(story):
    standing: dict[tuple, str] = {}

    for fact in lived(story).facts:
        if "rule" not in fact.data or "cycle" not in fact.data:
            continue
        clock = (fact.data["rule"], fact.about, fact.data["cycle"])
        if fact.type in ("deadline_armed", "deadline_reopened", "deadline_resumed"):
            if fact.type != "deadline_resumed" or "due" in fact.data:
                standing.pop(clock, None)
        elif fact.type in (
            "deadline_warned",
            "deadline_breached",
            "deadline_repeated",
            "deadline_escalated",
            "target_missed",
        ):
            assert clock not in standing, f"{fact} after {standing[clock]}"
        elif fact.type in ("deadline_paused", "deadline_met", "deadline_ended", "verdict_corrected"):
            standing[clock] = fact.type


@lives
@given(stories(most=8))
def test_one_jump_or_many_small_steps_bring_the_same_facts(story):
    jump = lived(story, world=False)
    steps = lived(story, in_small_steps, world=False)

    def outcome(life):
        return [replace(fact, recorded_at=START) for fact in life.facts]

    assert outcome(jump) == outcome(steps)


@lives
@given(stories())
def test_a_snapshot_holds_everything(story):
    life = lived(story)

    carried = load(json.loads(json.dumps(dump(life.complaint))))

    assert carried == life.complaint


@lives
@given(stories())
def test_a_closed_complaint_takes_nothing_but_what_is_named(story):
    life = lived(story)

    for status, awaited, name in life.taken:
        if status == "archived":
            assert name == "acknowledge"
        elif status in CLOSED:
            assert name in AFTER_CLOSE or awaited & set(COMMANDS[name].facts), (
                f"{name} was taken though {status}"
            )


def test_a_snapshot_is_small():
    """What a workflow carries over for a complaint with sixty facts: a few KiB, all of its clocks included."""
    simulation = Simulation(evergreen(), "C-1")
    simulation.open(START, "intake:li", **BASIC, received_at=START.isoformat())
    simulation.run_until(START + timedelta(days=8))

    assert 50 <= len(simulation.facts) <= 100
    assert len(json.dumps(dump(simulation.complaint), ensure_ascii=False).encode()) < 5_000
