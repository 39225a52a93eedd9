"""Rule memory: what an adoption remembers of a complaint for its new edition."""

from dataclasses import replace
from typing import Any

from domain.complaint.rule_memory import fold_adoption, memory_of, without_memory
from domain.facts.fact import Fact
from tests.unit.story import Story, at, rules

TEXT = """
deadlines: {answer: {from: received, until: replied, within: 2 hours}}
penalties:
  clause: P-0
  confirm_by: [chief]
  amount: [{amount: "30"}]
  items:
    harm:
      clause: P-2
      words: {zh: 造成后果, en: harm done}
      upon: {neglect_reported: {code: careless}}
      needs: consequence_linked
      against: {field: person}
"""


def test_a_neglect_that_waits_for_its_consequence_is_remembered():
    case = Story(rules(TEXT)).at("16 09:00").open()
    case.do("report_neglect", "chief:zhao", code="careless", person="wang")
    kept = memory_of(case.complaint)["neglects"]
    assert list(kept) == ["harm"]
    assert kept == case.complaint.neglects
    assert kept["harm"] is not case.complaint.neglects["harm"]


def test_a_clock_is_remembered_with_its_start():
    case = Story(rules(TEXT)).at("16 09:00").open()
    [clock] = memory_of(case.complaint)["clocks"].values()
    assert (clock["rule"], clock["thing"], clock["cycle"]) == ("answer", "case", 1)
    assert (clock["start"], clock["number"]) == ("2026-11-16T01:00:00Z", case.one("received").number)


def test_an_earlier_adoption_is_told_again_without_what_it_remembered():
    data = {"mode": "from_now", "remembered": {"number": 3}}
    fact = Fact(4, "policy_revised", "case", data, "operator:zhao", "adopt-1", at("16 10:00"), at("16 10:01"))
    assert without_memory(fact) == replace(fact, data={"mode": "from_now"})
    other = replace(fact, type="noted")
    assert without_memory(other) is other


def adopted(case: Story, mode: str, was: str = "1", **remembered: Any) -> None:
    data = {"mode": mode, "was": {"policy": was, "calendar": was, "rulebook": "x"}, **remembered}
    when = at("16 10:00")
    fold_adoption(case.complaint, Fact(99, "policy_revised", "case", data, "operator:zhao", "a1", when, when))


TWO = """
deadlines:
  answer: {from: received, until: replied, within: 2 hours}
  group: {from: accepted, when: {severity: major}, until: group_formed, within: 8 hours}
"""


def test_from_now_on_a_due_time_stays_that_of_the_edition_which_set_it():
    case = Story(rules(TWO)).at("16 09:00").open()
    adopted(case, "from_now")
    assert case.clock("answer").kept == {"policy": "1", "calendar": "1"}
    assert case.clock("group").kept == {}, "it has no due time yet: the new edition sets it"

    adopted(case, "from_now", was="2")
    assert case.clock("answer").kept == {"policy": "1", "calendar": "1"}

    adopted(case, "retroactive", was="3")
    assert case.clock("answer").kept == {}


def test_a_waiting_clock_that_the_new_edition_does_not_know_is_dropped():
    case = Story(rules(TWO)).at("16 09:00").open()
    memory = memory_of(case.complaint)
    adopted(case, "from_now", remembered=memory | {"clocks": {}})
    assert [clock.rule for clock in case.complaint.clocks.values()] == ["answer"]
