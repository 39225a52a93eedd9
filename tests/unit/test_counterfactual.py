"""Counterfactual: an old life told to other rules. What people said counts, what the old rules wrote does not."""

from dataclasses import replace

from domain.counterfactual import counterfactual
from domain.facts.fact import Fact
from tests.unit.story import Story, at, rules

OLD = """
deadlines:
  answer: {from: received, until: replied, within: 2 hours, against: case.taken_in_by, breach: [{penalty: {item: slow}}]}
penalties: {clause: P-0, confirm_by: [chief], amount: [{amount: "30"}], items: {slow: {clause: P-1, words: {zh: 迟缓, en: slow}}}}
reactions:
  go: {upon: visit_agreed, do: [{dispatch: {}}], clause: T-2}
"""
NEW = OLD.replace("2 hours", "4 hours")
GATE = "gates: {answered: {before: resolved, fields: [responsible]}}"


def story(text: str = OLD) -> Story:
    return Story(rules(text)).at("16 09:00").open()


def says(facts: list[Fact], kind: str, **data) -> list[Fact]:
    return [
        fact
        for fact in facts
        if fact.type == kind and all(fact.data.get(name) == value for name, value in data.items())
    ]


def test_the_same_rules_come_to_the_same_facts():
    old = (
        story()
        .do("agree_visit", starts_at=at("17 10:00").isoformat())
        .until("16 12:00")
        .do("reply", text="x")
    )
    result = counterfactual(old.book, "C-1", old.facts)
    assert [(fact.number, fact.type, fact.about, fact.data) for fact in result.facts] == [
        (fact.number, fact.type, fact.about, fact.data) for fact in old.facts
    ]
    assert result.refused == []


def test_more_time_lets_an_answer_be_in_time():
    old = story().at("16 12:00").do("reply", text="x")
    assert old.says("deadline_breached") == ["16 11:00"]
    facts = counterfactual(rules(NEW), "C-1", old.facts).facts
    assert says(facts, "deadline_breached") == []
    assert [fact.occurred_at for fact in says(facts, "deadline_met")] == [at("16 12:00")]


def test_the_first_fact_names_the_rules_it_is_told_to():
    old, book = story(), rules(NEW)
    first = counterfactual(book, "C-1", old.facts).facts[0]
    assert first.data["rulebook"] == book.digest != old.facts[0].data["rulebook"]
    assert first.data["complainant"] == "王"
    assert (first.actor, first.recorded_at) == ("intake:li", old.facts[0].recorded_at)


def test_time_goes_on_after_the_last_fact():
    old = story()
    assert says(counterfactual(old.book, "C-1", old.facts).facts, "deadline_breached") == []
    late = counterfactual(old.book, "C-1", old.facts, at("16 11:30")).facts
    assert len(says(late, "deadline_breached")) == 1
    early = counterfactual(
        old.book, "C-1", [*old.facts, noted(old, at_text="16 12:00")], at("16 10:00")
    ).facts
    assert len(says(early, "deadline_breached")) == 1


def noted(old: Story, at_text: str, **changes) -> Fact:
    moment = at(at_text)
    fact = Fact(len(old.facts) + 1, "noted", "case", {"text": "x"}, "owner:wang", "c-9", moment, moment)
    return replace(fact, **changes)


def test_a_decision_on_a_penalty_that_the_other_rules_never_proposed_is_named_and_left_out():
    old = story().until("16 12:00")
    number = str(old.one("penalty_proposed").number)
    old.at("16 12:30").do("confirm_penalty", "chief:zhao", penalty=number)
    result = counterfactual(rules(NEW), "C-1", old.facts)
    assert result.refused == [(old.one("penalty_confirmed").number, "penalty")]
    assert says(result.facts, "penalty_confirmed") == []
    same = counterfactual(old.book, "C-1", old.facts)
    assert same.refused == []
    assert len(says(same.facts, "penalty_confirmed")) == 1


def test_what_the_other_rules_would_have_refused_is_told_and_named():
    old = story().do("reply", text="x").do("resolve", result="x")
    result = counterfactual(rules(OLD + GATE), "C-1", old.facts)
    assert result.refused == [(old.one("resolved").number, "responsible")]
    assert len(says(result.facts, "resolved")) == 1


def test_a_thing_that_only_the_old_rules_opened_is_there():
    old = story()
    stray = noted(old, "16 10:00", type="task_done", about="task-7", data={"outcome": "done"})
    result = counterfactual(old.book, "C-1", [*old.facts, stray], at("16 10:30"))
    [done] = says(result.facts, "task_done")
    assert (done.about, done.recorded_at) == ("task-7", at("16 10:00"))


def test_a_thing_keeps_what_was_said_of_it():
    old = (
        story()
        .do("agree_visit", starts_at=at("17 10:00").isoformat(), region="佛山")
        .do("arrive", about="visit-1")
    )
    result = counterfactual(old.book, "C-1", old.facts)
    assert says(result.facts, "visit_agreed")[0].about == "visit-1"
    assert [fact.about for fact in says(result.facts, "visit_arrived")] == ["visit-1"]
