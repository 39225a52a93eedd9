"""People: whom a rule means, who is charged, and how escalation climbs."""

import pytest

from domain.complaint.lookup import Lookup
from domain.complaint.roles import charged, holder, resolve
from domain.facts.fact import Fact
from tests.unit.story import Story, at, rules


def lookup(told: Story, thing: str = "case", **data) -> Lookup:
    fact = Fact(99, "deadline_breached", thing, data, "engine", "time", at("16 12:00"), at("16 12:00"))
    return Lookup(told.book, told.complaint, told.complaint.things[thing], fact)


def opened(**fields) -> Story:
    return Story(rules()).at("16 09:00").open(**fields)


@pytest.mark.parametrize(
    ("written", "tokens"),
    [
        ("chief", ["role:chief"]),
        ("chief.deputy", ["role:vice"]),
        ("owner.head", ["role:chief"]),
        ("boss.head", ["role:boss.head"]),
        ("chief.others", ["role:chief.others"]),
        ("complainant", ["complainant"]),
        ("holder", ["role:chief"]),
        ("case.complained_of", ["person:liu"]),
        ("case.regions", ["person:佛山", "person:广州"]),
        ("case.intake", ["role:boss"]),
        ("case.leader", []),
        ("visit.assignee", []),
    ],
)
def test_who_is_meant(written, tokens):
    told = opened(complained_of="liu", regions=["佛山", "广州"], intake="boss")

    assert resolve(lookup(told), written) == tokens


def test_the_holder_is_the_assignee_of_the_thing_then_the_owner_then_the_default():
    told = opened()
    assert holder(lookup(told)) == "role:chief"

    told.do("assign", to="wang", role="owner")
    assert holder(lookup(told)) == "person:wang"

    told.do("open_task", kind="x", to="vice")
    assert holder(lookup(told, "task-1")) == "role:vice"
    told.do("assign", about="task-1", to="li")
    assert holder(lookup(told, "task-1")) == "person:li"


def test_who_is_charged_is_the_first_that_is_known():
    told = opened().do("assign", to="wang", role="owner")

    assert charged(lookup(told), None) == "person:wang"
    assert charged(lookup(told), "chief") == "role:chief"
    assert charged(lookup(told), {"field": "case.complained_of"}) == "person:wang"
    assert charged(lookup(told), {"first_of": [{"field": "case.complained_of"}, "boss"]}) == "role:boss"
    assert charged(lookup(told), {"first_of": ["case.taken_in_by", "boss"]}) == "person:li"


@pytest.mark.parametrize(
    ("data", "superior"),
    [
        ({}, "role:chief"),
        ({"charged": "role:intake"}, "role:chief"),
        ({"charged": "role:chief"}, "role:boss"),
        ({"charged": "role:engineer"}, "role:chief"),
        ({"charged": "role:boss"}, "role:boss"),
        ({"charged": "person:liu"}, "role:chief"),
    ],
)
def test_the_superior_is_above_the_one_charged(data, superior):
    told = opened().do("assign", to="wang", role="owner")

    assert resolve(lookup(told, **data), "superior") == [superior]


def test_the_one_charged_can_be_told():
    told = opened().do("assign", to="wang", role="owner")

    assert resolve(lookup(told, charged="person:liu"), "charged") == ["person:liu"]
    assert resolve(lookup(told), "charged") == ["person:wang"]


ESCALATING = "reactions: {help: {upon: escalation_requested, do: [{escalate: up}]}}"


def test_asking_for_help_climbs_one_rung_at_a_time():
    told = Story(rules(ESCALATING)).at("16 09:00").open().do("assign", to="wang", role="owner")
    for _ in range(4):
        told.do("escalate", reason="x")

    assert [(fact.data["to"], fact.data["level"]) for fact in told.facts if fact.type == "escalated"] == [
        ("chief", 2), ("boss", 3), ("boss", 3), ("boss", 3),
    ]  # fmt: skip


def test_before_anybody_owns_the_case_help_comes_from_the_default_owner():
    told = Story(rules(ESCALATING)).at("16 09:00").open().do("escalate", reason="x")

    assert told.one("escalated").data["to"] == "chief"


def test_a_breach_goes_one_rung_above_the_one_charged_whatever_level_was_reached():
    text = """
deadlines:
  first: {from: received, until: replied, within: 1 hours, breach: [{escalate: boss}]}
  second: {from: received, until: resolved, within: 2 hours, against: owner, breach: [{escalate: up}]}
"""
    told = Story(rules(text)).at("16 09:00").open().until("17 09:00")

    assert [fact.data["to"] for fact in told.facts if fact.type == "escalated"] == ["boss", "chief"]
    assert told.complaint.case["level"] == 3
