"""Closing and reopening: which clocks end with the case, and which outlive it."""

from tests.unit.story import with_deadlines

ANSWER = "  answer: {from: received, until: replied, within: 2 hours}"


def test_closing_ends_what_does_not_outlive_it():
    rules_ = """
  asked: {from: accepted, until: replied, within: 2 hours}
  after: {from: accepted, until: followed_up, within: 24 hours, outlives: true}
"""
    case = with_deadlines(rules_).open().until("16 12:00").do("close", "chief:zhao", summary="x")
    assert case.says("deadline_ended", rule="asked", reason="closed") == ["16 12:00"]

    case.at("17 08:00").do("follow_up")

    assert case.says("deadline_met", rule="after") == ["17 08:00"]


def test_a_reopening_is_an_acceptance_and_keeps_the_verdicts_of_the_first_cycle():
    case = with_deadlines("  work: {from: accepted, until: resolved, within: 2 hours}").open()
    case.at("16 10:00").do("resolve", result="x").do("close", "chief:zhao", summary="x")
    case.at("17 09:00").do("reopen", "chief:zhao", reason="again").until("17 12:00")

    assert case.says("deadline_met", cycle=1) == ["16 10:00"]
    assert case.says("deadline_armed", cycle=2) == ["17 09:00"]
    assert case.says("deadline_breached", cycle=2) == ["17 11:00"]


def test_a_clock_of_the_case_that_outlived_its_closing_ends_with_the_next_cycle():
    case = with_deadlines(
        "  after: {from: resolved, until: followed_up, within: 48 hours, outlives: true}"
    ).open()
    case.at("16 10:00").do("resolve", result="x").do("close", "chief:zhao", summary="x")
    case.at("16 12:00").do("reopen", "chief:zhao", reason="again").until("20 09:00")

    assert case.says("deadline_ended", rule="after", reason="reopened", cycle=1) == ["16 12:00"]
    assert case.says("deadline_breached") == []


def test_a_clock_of_a_thing_goes_on_through_closing_and_reopening():
    rule = "  settle: {per: external, from: external_received, until: external_settled, within: 72 hours, outlives: true}"
    case = (
        with_deadlines(rule)
        .open()
        .at("16 10:00")
        .do("record_external", body="消协")
        .do("close", "chief:zhao", summary="x")
    )
    case.at("17 09:00").do("reopen", "chief:zhao", reason="again")
    case.at("18 09:00").do("settle_external", answer="x")

    assert case.says("deadline_met", rule="settle") == ["18 09:00"]
    assert case.says("deadline_armed", rule="settle") == ["16 10:00"]
