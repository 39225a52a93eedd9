"""Why a deadline is due when it is, and why it was judged as it was."""

import pytest

from authoring.reports.explain import Unexplained, explain
from domain.facts.commands import Command
from tests.unit.adoptions import BOOKS, adopts, at, blocked, changed, next_year, opened


def told(sim, rule: str):
    found = explain("EVG-1", sim.facts, BOOKS, rule)
    assert len(found) == 1
    return found[0]


def test_an_amount_of_working_days_counts_the_hours_of_each_day():
    one = told(opened("2026-11-16T09:00"), "opinion_unverified")
    assert one.start_fact.type == "accepted"
    assert str(one.amount) == "5 working days"
    assert (one.calendar, one.calendar_version, one.horizon) == ("evergreen-office", "2026.1", "2026-12-31")
    assert one.due == at("2026-11-23T18:00")
    assert sum(part.seconds for part in one.counted) == 5 * 8 * 3600
    assert one.counted[0].start == at("2026-11-17T08:30")
    assert "EVG-43" in one.clause
    assert not one.verdicts


def test_a_verdict_names_the_act_and_the_edition_it_was_judged_by():
    sim = opened("2026-11-16T09:00")
    sim.do(at("2026-11-16T10:00"), "reply", "service_staff:he", text="您好", plan="两日内上门")
    sim.run_until(at("2026-11-18T09:00"))
    met = told(sim, "first_reply").verdicts[0]
    assert (met.kind, met.act.type, met.act.at) == ("met", "replied", at("2026-11-16T10:00"))
    late = told(sim, "investigation")
    assert late.verdicts[0].kind == "breached"
    assert late.verdicts[0].judged_by == {"policy": "1", "calendar": "2026.1"}
    assert "investigation_started" in late.stops
    assert [(point.point, point.given) for point in late.warnings] == [("75%", True)]


def test_a_timely_act_reported_late_explains_the_correction():
    sim = opened("2026-11-16T09:00")
    sim.run_until(at("2026-11-17T12:00"))
    then = at("2026-11-16T15:00").isoformat()
    late = Command(id="late", name="start_investigation", by="owner:wang", at=then)
    sim.submit(late, at("2026-11-17T12:00"))
    one = told(sim, "investigation")
    assert [verdict.kind for verdict in one.verdicts] == ["breached", "corrected"]
    corrected = one.verdicts[1]
    assert corrected.act.at == at("2026-11-16T15:00")
    assert corrected.act.recorded_at == at("2026-11-17T12:00")
    assert corrected.act.backdated


def test_a_pause_is_taken_out_of_what_counted():
    sim = opened("2026-11-16T09:00")
    blocked(sim, "2026-11-16T10:00")
    assert told(sim, "no_progress").pauses[0].until is None
    sim.do(at("2026-11-16T16:00"), "end_block", "department:chen")
    one = told(sim, "no_progress")
    assert one.due == at("2026-11-19T15:00")
    assert [(stop.since, stop.until) for stop in one.pauses] == [
        (at("2026-11-16T10:00"), at("2026-11-16T16:00"))
    ]
    assert one.pauses[0].words.en == "a declared abnormal state"
    assert sum(part.seconds for part in one.counted) == 72 * 3600
    assert [move.reason for move in one.moves] == ["pause"]


def test_a_round_that_progress_began_is_explained_from_that_fact():
    sim = opened("2026-11-16T09:00")
    sim.do(at("2026-11-17T09:00"), "record_progress", "owner:wang", type="survey")
    one = told(sim, "no_progress")
    assert one.round == 2
    assert one.start_fact.type == "progressed"
    assert one.due == at("2026-11-20T09:00")


def test_a_clock_that_a_field_sets_counts_nothing():
    sim = opened("2026-11-16T09:00")
    sim.do(at("2026-11-16T10:00"), "agree_visit", "department:chen", starts_at=at("2026-11-18T10:00").isoformat(),
           region="佛山", assignee="liu")  # fmt: skip
    one = told(sim, "on_site")
    assert (one.basis, one.amount, one.counted) == ("field", None, [])
    assert one.due == at("2026-11-18T10:00")


def test_what_another_edition_moved_says_so_and_names_the_calendar_that_counts():
    sim = opened()
    assert told(sim, "opinion_unverified").provisional
    adopts(sim, next_year(), "retroactive", "2026-12-29T10:00")
    one = told(sim, "opinion_unverified")
    assert one.calendar_version == "2027.1"
    assert [(move.reason, move.old, move.new) for move in one.moves] == [
        ("calendar_revised", at("2027-01-04T18:00"), at("2027-01-05T18:00"))
    ]
    assert sum(part.seconds for part in one.counted) == 5 * 8 * 3600


def test_what_a_new_edition_left_alone_is_explained_by_the_one_that_timed_it():
    sim = opened()

    def shorter(body):
        body["deadlines"]["opinion_unverified"]["within"] = "3 working days"

    adopts(sim, changed(shorter), "from_now", "2026-12-29T10:00")
    one = told(sim, "opinion_unverified")
    assert str(one.amount) == "5 working days"
    assert one.policy_version == "1"
    assert one.kept == {"policy": "1", "calendar": "2026.1"}


def test_a_rule_that_is_gone_is_still_explained():
    sim = opened()

    def without(body):
        del body["deadlines"]["no_progress"], body["pauses"]

    adopts(sim, changed(without), "retroactive", "2026-12-29T10:00")
    one = told(sim, "no_progress")
    assert one.words.en == "no progress for 72 hours"
    assert one.verdicts[0].reason == "policy_revised"


def test_every_clock_is_explained_and_an_unknown_one_is_answered_with_those_there_are():
    sim = opened()
    assert len(explain("EVG-1", sim.facts, BOOKS)) >= 4
    with pytest.raises(
        Unexplained, match=r'"opinon", which is no deadline of its policy; accepted: .*opinion_unverified'
    ):
        explain("EVG-1", sim.facts, BOOKS, "opinon")
    with pytest.raises(Unexplained, match="has not begun to count"):
        explain("EVG-1", sim.facts, BOOKS, "return_visit")
