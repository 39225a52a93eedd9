"""Simulation: a virtual clock and a world that answers."""

import pytest

from domain.simulation import TICK, Simulation, World
from tests.unit.story import Story, at, rules

TEXT = """
deadlines:
  answer: {from: received, until: replied, within: 2 hours, breach: [{notify: [chief, boss]}], repeat: 1 hours}
reactions:
  go: {clause: T-2, upon: visit_agreed, do: [{dispatch: {}}]}
"""


def simulation(world: World | None = None) -> Simulation:
    made = Simulation(rules(TEXT), "C-1", world or World())
    made.open(at("16 09:00"), "intake:li", complainant="王")
    return made


def test_time_passes_instant_by_instant_and_each_is_recorded_a_tick_later():
    made = simulation()
    facts = made.run_until(at("16 13:30"))

    assert [fact.occurred_at for fact in facts if fact.type != "notice_delivered"] == [
        at(f"16 {hour}:00") for hour in (11, 11, 12, 12, 13, 13)
    ]
    assert all(
        fact.recorded_at - fact.occurred_at == TICK for fact in facts if fact.type == "deadline_repeated"
    )


def test_what_is_due_at_the_very_end_has_not_come_about():
    made = simulation()

    assert made.run_until(at("16 11:00")) == []
    assert made.run_until(at("16 11:00") + TICK) != []


def test_time_only_goes_forward():
    made = simulation()
    made.run_until(at("16 12:00"))

    with pytest.raises(ValueError, match="time only goes forward"):
        made.run_until(at("16 11:00"))


def test_every_notice_is_delivered_unless_nobody_of_it_can_be_reached():
    made = simulation(World(unreachable=frozenset({"role:chief"})))
    made.run_until(at("16 11:30"))
    answers = [fact for fact in made.facts if fact.type.startswith(("notice_d", "alarm"))]
    assert [fact.type for fact in answers] == ["notice_delivered", "alarm_raised"]
    assert answers[0].data["to"] == ["role:boss"]

    made = simulation(World(unreachable=frozenset({"role:chief", "role:boss"})))
    made.run_until(at("16 11:30"))
    assert [fact.type for fact in made.facts if fact.type.startswith("notice_")] == [
        "notice_requested",
        "notice_failed",
    ]


def test_visits_go_to_the_engineer_with_the_fewest_and_to_nobody_if_there_is_none():
    made = simulation(World(engineers=("liu", "sun")))
    for hour in (10, 12, 14):
        made.do(at("16 10:00"), "agree_visit", "owner:wang", starts_at=f"2026-11-17T{hour}:00:00+08:00")
    assert [thing.data.get("assignee") for thing in made.complaint.things.values()][1:] == [
        "liu",
        "sun",
        "liu",
    ]

    made = simulation(World(engineers=()))
    made.do(at("16 10:00"), "agree_visit", "owner:wang", starts_at="2026-11-17T10:00:00+08:00")
    assert [fact.type for fact in made.facts[-2:]] == ["dispatch_failed", "alarm_raised"]

    made = simulation()
    made.do(at("16 10:00"), "agree_visit", "owner:wang", starts_at="2026-11-17T10:00:00+08:00")
    assert made.facts[-1].type == "dispatch_requested"


def test_what_is_late_already_comes_about_with_the_command_that_makes_it_known():
    text = (
        "deadlines: {group: {from: accepted, when: {severity: major}, until: group_formed, within: 1 hours}}"
    )
    case = (
        Story(rules(text))
        .at("16 09:00")
        .open(severity="normal")
        .at("16 15:00")
        .do("assess", severity="major")
    )

    assert [fact.type for fact in case.last] == ["assessed", "deadline_armed", "deadline_breached"]
