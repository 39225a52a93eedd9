"""People: whom a rule means, who is charged, and how escalation climbs."""

import pytest

from domain.complaint.lookup import Lookup
from domain.complaint.roles import charged, holder, known_role, resolve
from domain.facts.fact import Fact
from tests.unit.story import Story, at, rules


def lookup(case: Story, thing: str = "case", **data) -> Lookup:
    fact = Fact(99, "deadline_breached", thing, data, "engine", "time", at("16 12:00"), at("16 12:00"))
    return Lookup(case.book, case.complaint, case.complaint.things[thing], fact)


def opened(**fields) -> Story:
    return Story(rules()).at("16 09:00").open(**fields)


@pytest.mark.parametrize(
    ("recipient", "tokens"),
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
def test_who_is_meant(recipient, tokens):
    case = opened(complained_of="liu", regions=["佛山", "广州"], intake="boss")

    assert resolve(lookup(case), recipient) == tokens


def test_the_holder_is_the_assignee_of_the_thing_then_the_owner_then_the_default():
    case = opened()
    assert holder(lookup(case)) == "role:chief"

    case.do("assign", to="wang", role="owner")
    assert holder(lookup(case)) == "person:wang"

    case.do("open_task", kind="x", to="vice")
    assert holder(lookup(case, "task-1")) == "role:vice"
    case.do("assign", about="task-1", to="li")
    assert holder(lookup(case, "task-1")) == "person:li"


def test_who_is_charged_is_the_first_that_is_known():
    case = opened().do("assign", to="wang", role="owner")

    assert charged(lookup(case), None) == "person:wang"
    assert charged(lookup(case), "chief") == "role:chief"
    assert charged(lookup(case), {"field": "case.complained_of"}) == "person:wang"
    assert charged(lookup(case), {"first_of": [{"field": "case.complained_of"}, "boss"]}) == "role:boss"
    assert charged(lookup(case), {"first_of": ["case.taken_in_by", "boss"]}) == "person:li"


@pytest.mark.parametrize(
    ("data", "superior"),
    [
        ({}, "role:chief"),
        ({"charged": "role:intake"}, "role:chief"),
        ({"charged": "role:chief"}, "role:boss"),
        ({"charged": "role:engineer"}, "role:chief"),
        ({"charged": "role:boss"}, "role:boss"),
        ({"charged": "role:chief.others"}, "role:boss"),
        ({"charged": "role:engineer.others"}, "role:chief"),
        ({"charged": "person:liu"}, "role:chief"),
    ],
)
def test_the_superior_is_above_the_one_charged(data, superior):
    case = opened().do("assign", to="wang", role="owner")

    assert resolve(lookup(case, **data), "superior") == [superior]


def test_somebody_without_a_role_stands_on_the_second_rung():
    assert resolve(lookup(opened(), charged="person:liu"), "superior") == ["role:chief"]


def test_the_role_in_which_somebody_acted_has_a_head_too():
    case = opened().do("note", "engineer:liu", text="x")
    acted = Lookup(case.book, case.complaint, case.complaint.things["case"], case.one("noted"))
    assert resolve(acted, "actor.role") == ["role:engineer"]
    assert resolve(acted, "actor.role.head") == ["role:chief"]


def test_the_one_charged_can_be_told():
    case = opened().do("assign", to="wang", role="owner")

    assert resolve(lookup(case, charged="person:liu"), "charged") == ["person:liu"]
    assert resolve(lookup(case), "charged") == ["person:wang"]


ESCALATING = "reactions: {help: {upon: escalation_requested, do: [{escalate: up}]}}"


def test_asking_for_help_climbs_one_rung_at_a_time():
    case = Story(rules(ESCALATING)).at("16 09:00").open().do("assign", to="wang", role="owner")
    for _ in range(4):
        case.do("escalate", reason="x")

    climbed = [fact.data for fact in case.facts if fact.type == "escalated"]
    assert [(data["to"], data["from"], data["level"]) for data in climbed] == [
        ("chief", 0, 2), ("boss", 2, 3), ("boss", 3, 3), ("boss", 3, 3),
    ]  # fmt: skip


def test_before_anybody_owns_the_case_help_comes_from_the_default_owner():
    case = Story(rules(ESCALATING)).at("16 09:00").open().do("escalate", reason="x")

    assert case.one("escalated").data["to"] == "chief"


def test_a_breach_goes_one_rung_above_the_one_charged_whatever_level_was_reached():
    text = """
deadlines:
  first: {from: received, until: replied, within: 1 hours, breach: [{escalate: boss}]}
  second: {from: received, until: resolved, within: 2 hours, against: owner, breach: [{escalate: up}]}
"""
    case = Story(rules(text)).at("16 09:00").open().until("17 09:00")

    assert [fact.data["to"] for fact in case.facts if fact.type == "escalated"] == ["boss", "chief"]
    assert case.complaint.case["level"] == 3


def test_whom_an_acknowledged_notice_was_for_is_nobodys_role():
    case = opened()
    case.complaint.case.update(assignee="liu", to=["role:chief"])
    assert known_role(lookup(case), "person:liu") is None
