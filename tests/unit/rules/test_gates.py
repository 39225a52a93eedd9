"""Gates: what must be there before a fact is accepted."""

from tests.unit.story import Story, rules


def story(gates: str, rest: str = "") -> Story:
    return Story(rules(f"gates:\n{gates}\n{rest}")).at("16 09:00")


def blamed(refusal) -> list[str]:
    assert refusal.code == "gate"
    return [problem.where for problem in refusal.problems]


def test_a_bare_field_must_come_with_the_fact_itself():
    case = story("  result: {before: resolved, fields: [responsible]}").open()
    case.do("submit_opinion", text="x", decision="y", responsible=["wang"])

    assert blamed(case.refused("resolve", result="x")) == ["responsible"]
    assert case.do("resolve", result="x", responsible=["wang"]).says("resolved")


def test_a_path_may_be_known_already():
    case = story("  cause: {before: opinion_submitted, one_of: [cause, case.cause]}").open()
    opinion = {"text": "x", "decision": "y", "responsible": ["wang"]}

    assert blamed(case.refused("submit_opinion", **opinion)) == ["cause"]
    case.do("finish_investigation", finding="x", cause="原料")
    assert case.do("submit_opinion", **opinion).says("opinion_submitted")


def test_earlier_facts_are_needed_and_one_of_several_may_do():
    case = story("  order: {before: closed, facts: [resolved, [followed_up, waived]]}").open()

    assert blamed(case.refused("close", summary="x")) == ["order", "order"]
    case.do("resolve", result="x").do("waive", what="visit", reason="x")
    assert case.do("close", summary="x").says("closed")


def test_facts_of_an_earlier_cycle_do_not_count():
    case = (
        story("  order: {before: closed, facts: [resolved]}")
        .open()
        .do("resolve", result="x")
        .do("close", summary="x")
    )
    case.at("17 09:00").do("reopen", reason="x")

    assert blamed(case.refused("close", summary="x")) == ["order"]


def test_a_gate_that_does_not_apply_asks_for_nothing():
    case = story("  major: {before: closed, when: {severity: major}, facts: [group_formed]}")
    case.open(severity="normal").do("close", summary="x")

    assert case.says("closed")


def test_the_condition_sees_the_fact_first_and_then_the_case():
    case = story("  attitude: {before: received, when: {category: work}, fields: [complained_of]}")

    assert blamed(case.refused("open", "intake:li", complainant="王", category="work")) == ["complained_of"]
    assert case.open(category="goods").says("received")


def test_a_test_says_what_it_wants():
    case = story("  other: {before: assigned, that: {to: {not_same_as: case.complained_of}}}").open(
        complained_of="zhao"
    )
    refusal = case.refused("assign", to="zhao")

    assert refusal.problems[0].accepted == "to not same as case.complained_of"
    assert "(T-1)" in refusal.problems[0].what
    assert case.do("assign", to="wang").says("assigned")


def test_a_pattern_may_single_out_one_kind_of_fact():
    case = story("  slip: {before: {document_submitted: {kind: slip}}, fields: [reply_by]}").open()

    assert blamed(case.refused("submit_document", kind="slip")) == ["reply_by"]
    assert case.do("submit_document", kind="report").says("document_submitted")


def test_a_thing_that_is_yet_to_open_can_be_asked_about():
    case = story("  agreed: {before: visit_agreed, that: {visit.customer_agreed: 'true'}}").open()

    assert blamed(case.refused("agree_visit", starts_at="2026-11-17T10:00:00+08:00")) == ["agreed"]
    assert case.do("agree_visit", starts_at="2026-11-17T10:00:00+08:00", customer_agreed=True).says(
        "visit_agreed"
    )


def test_the_second_fact_of_a_command_sees_the_first():
    case = story("  full: {before: registered, that: {case.object: {given: 'true'}}}")

    assert blamed(case.refused("open", "intake:li", complainant="王")) == ["full"]
    assert case.complaint.case == {}, "nothing is kept of what was tried"
    assert case.open(object="胶").says("registered")


def test_who_speaks_can_be_asked():
    case = story("  own: {before: archived, when: {actor.role: owner}, that: {severity: normal}}").open(
        severity="major"
    )
    case.do("close", summary="x")

    assert blamed(case.refused("archive", "owner:wang")) == ["own"]
    assert case.do("archive", "chief:zhao").says("archived")
