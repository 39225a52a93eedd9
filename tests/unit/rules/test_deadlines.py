"""Deadlines: what starts, stops, restarts, re-times and judges a clock."""

import pytest

from tests.unit.story import Story, local, with_deadlines

ANSWER = "  answer: {from: received, until: replied, within: 2 hours}"


def test_an_act_in_time_is_met_and_the_verdict_is_final():
    case = with_deadlines(ANSWER).open().at("16 10:00").do("reply", text="yes").until("17 09:00")

    assert case.says("deadline_met", rule="answer") == ["16 10:00"]
    assert case.says("deadline_breached") == []


@pytest.mark.parametrize(
    ("when", "verdict"), [("16 11:00", "deadline_met"), ("16 11:00:01", "deadline_breached")]
)
def test_an_act_at_the_due_instant_is_in_time(when, verdict):
    case = with_deadlines(ANSWER).open().at(when).do("reply", text="yes")

    assert len(case.says(verdict, rule="answer")) == 1


def test_unless_the_rule_counts_the_bound_as_late():
    late = "  answer: {from: received, until: replied, within: 2 hours, at_due: late}"
    case = with_deadlines(late).open().at("16 11:00").do("reply", text="yes")

    assert case.says("deadline_breached", rule="answer") == ["16 11:00"]
    assert case.one("deadline_ended").data["reason"] == "done_late"


def test_a_breach_happens_at_the_due_instant_whenever_it_is_noticed():
    case = with_deadlines(ANSWER).open().until("18 09:00")
    breach = case.one("deadline_breached")

    assert local(breach.occurred_at) == "16 11:00"
    assert breach.data["due"] == "2026-11-16T03:00:00Z"
    assert breach.data["charged"] == "role:chief"
    assert breach.data["clause"] == ["T-1"]
    assert breach.data["judged_by"] == {"policy": "1", "calendar": "1"}


def test_a_late_act_ends_the_breach_and_leaves_the_verdict():
    case = with_deadlines(ANSWER).open().at("16 12:00").do("reply", text="yes").until("19 09:00")

    assert case.says("deadline_breached") == ["16 11:00"]
    assert case.says("deadline_ended", reason="done_late") == ["16 12:00"]


def test_a_timely_act_reported_late_corrects_the_verdict_by_a_fact_of_its_own():
    case = with_deadlines(ANSWER).open().at("16 15:00").do("reply", happened="16 10:30", text="yes")

    assert case.says("deadline_breached") == ["16 11:00"]
    assert case.says("verdict_corrected", rule="answer", verdict="met") == ["16 10:30"]
    assert case.one("replied").data["backdated"] is True


def test_a_verdict_is_corrected_once():
    case = with_deadlines(ANSWER).open().at("16 15:00").do("reply", happened="16 10:30", text="yes")
    case.at("16 16:00").do("reply", happened="16 10:00", text="earlier still")

    assert len(case.says("verdict_corrected")) == 1


def test_a_later_report_of_a_timely_act_corrects_a_breach_that_ended_late():
    case = with_deadlines(ANSWER).open().at("16 12:00").do("reply", text="late")
    case.at("16 15:00").do("reply", happened="16 10:00", text="but I had called before")

    assert case.says("verdict_corrected", verdict="met") == ["16 10:00"]


def test_the_first_match_starts_and_only_a_restart_starts_again():
    rolling = "  calm: {from: accepted, restart: progressed, until: resolved, within: 24 hours}"
    case = (
        with_deadlines(rolling).open().at("16 20:00").do("record_progress", type="survey").until("17 21:00")
    )

    assert case.says("deadline_armed") == ["16 09:00", "16 20:00"]
    assert case.says("deadline_breached") == ["17 20:00"]


def test_a_restart_after_the_breach_begins_a_round_and_keeps_the_verdict():
    rolling = (
        "  calm: {from: accepted, restart: progressed, until: resolved, within: 24 hours, repeat: 12 hours}"
    )
    case = (
        with_deadlines(rolling).open().at("18 08:00").do("record_progress", type="survey").until("18 23:00")
    )

    assert case.says("deadline_breached") == ["17 09:00"]
    assert case.says("deadline_repeated") == ["17 21:00"]
    assert case.one("deadline_armed", round=2).data["due"] == "2026-11-19T00:00:00Z"


def test_progress_that_came_in_time_and_is_told_late_corrects_the_verdict_and_starts_from_there():
    rolling = "  calm: {from: accepted, restart: progressed, until: resolved, within: 24 hours}"
    case = (
        with_deadlines(rolling)
        .open()
        .at("17 12:00")
        .do("record_progress", happened="17 08:00", type="survey")
    )

    assert case.says("verdict_corrected", verdict="met") == ["17 08:00"]
    assert case.one("deadline_armed", round=2).data["due"] == "2026-11-18T00:00:00Z"


def test_progress_before_the_round_that_runs_does_not_set_it_back():
    rolling = "  calm: {from: accepted, restart: progressed, until: resolved, within: 24 hours}"
    case = with_deadlines(rolling).open().at("16 20:00").do("record_progress", type="survey")
    case.at("16 21:00").do("record_progress", happened="16 12:00", type="call")

    assert case.clock("calm").due.isoformat() == "2026-11-17T12:00:00+00:00"


def test_a_start_is_remembered_while_the_condition_does_not_hold():
    major = "  group: {from: accepted, when: {severity: major}, until: group_formed, within: 8 hours}"
    case = with_deadlines(major).open(severity="normal").at("16 10:00").do("assess", severity="major")

    assert case.one("deadline_armed").data["start"] == "2026-11-16T01:00:00Z"
    assert case.one("deadline_armed").data["due"] == "2026-11-16T09:00:00Z"


def test_a_due_time_that_is_over_when_it_becomes_known_is_breached_at_once_and_says_so():
    major = """
  group:
    from: accepted
    when: {severity: major}
    until: group_formed
    within: 2 hours
    breach: [{escalate: chief, after: 1 hours}]
"""
    case = (
        with_deadlines(major)
        .open(severity="normal")
        .at("16 15:00")
        .do("assess", severity="major")
        .until("17 09:00")
    )
    breach = case.one("deadline_breached")

    assert local(breach.occurred_at) == "16 11:00"
    assert breach.data["known_late"] is True
    assert case.says("escalated") == ["16 16:00"], "the steps count from when it became known"


def test_a_condition_that_no_longer_holds_ends_the_clock_without_a_verdict():
    major = "  group: {from: accepted, when: {severity: major}, until: group_formed, within: 8 hours}"
    case = (
        with_deadlines(major)
        .open(severity="major")
        .at("16 10:00")
        .do("assess", severity="normal")
        .until("17 09:00")
    )

    assert case.says("deadline_ended", reason="condition") == ["16 10:00"]
    assert case.says("deadline_breached") == []


def test_when_the_condition_holds_again_the_first_match_after_that_end_counts():
    rule = "  group: {from: [accepted, {assessed: {severity: major}}], when: {severity: major}, until: group_formed, within: 8 hours}"
    case = with_deadlines(rule).open(severity="major").at("16 10:00").do("assess", severity="normal")
    case.at("16 12:00").do("assess", severity="major")

    assert [local(fact.data["start"]) for fact in case.facts if fact.type == "deadline_armed"] == [
        "16 09:00",
        "16 12:00",
    ]


def test_what_was_done_while_the_condition_did_not_hold_is_not_asked_for_again():
    rule = "  opinion: {from: accepted, when: {severity: major}, until: opinion_submitted, within: 8 hours}"
    case = with_deadlines(rule).open(severity="normal")
    case.at("16 10:00").do("submit_opinion", text="x", decision="y", responsible=["wang"])
    case.at("16 11:00").do("assess", severity="major").until("18 09:00")

    assert case.says("deadline_armed") == []


def test_all_of_several_facts_may_be_needed_to_stop():
    rule = "  both: {from: accepted, until: {all: [replied, resolved]}, within: 8 hours}"
    case = with_deadlines(rule).open().at("16 10:00").do("reply", text="x")

    assert case.says("deadline_met") == []
    assert case.at("16 11:00").do("resolve", result="x").says("deadline_met") == ["16 11:00"]


def test_a_fact_may_be_needed_several_times():
    rule = (
        "  tries: {from: accepted, until: {contact_attempted: {times: 3, result: failed}}, within: 8 hours}"
    )
    case = with_deadlines(rule).open()
    for hour, result in ((10, "failed"), (11, "reached"), (12, "failed"), (13, "failed")):
        case.at(f"16 {hour}:00").do("attempt_contact", person="liu", result=result)

    assert case.says("deadline_met") == ["16 13:00"]


def test_void_ends_without_a_verdict_but_not_after_the_breach_has_been_judged():
    rule = "  come: {from: accepted, until: visit_arrived, void: visit_agreed, within: 3 hours}"
    case = with_deadlines(rule).open().at("16 10:00").do("agree_visit", starts_at="2026-11-17T10:00:00+08:00")
    late = with_deadlines(rule).open().at("16 13:00").do("agree_visit", starts_at="2026-11-17T10:00:00+08:00")

    assert case.says("deadline_ended", reason="void") == ["16 10:00"]
    assert case.says("deadline_breached") == []
    assert late.says("deadline_breached") == ["16 12:00"]


def test_a_stop_may_be_taken_back_and_the_time_in_between_does_not_count():
    rule = (
        "  report: {from: accepted, until: document_submitted, undone_by: document_returned, within: 8 hours}"
    )
    case = with_deadlines(rule).open().at("16 11:00").do("submit_document", kind="report")
    case.at("16 14:00").do("return_document", "chief:zhao", reason="incomplete").until("17 09:00")

    assert case.says("deadline_met") == ["16 11:00"]
    assert local(case.one("deadline_reopened").data["due"]) == "16 20:00"
    assert case.says("deadline_breached") == ["16 20:00"]


VISIT = "  come: {per: visit, from: visit_agreed, until: visit_arrived, due: {field: visit.starts_at}, warn: [1 hours before]}"


def agreed(case: Story, when: str) -> Story:
    return case.do("agree_visit", starts_at=f"2026-11-{when.replace(' ', 'T')}:00+08:00")


def test_each_thing_has_a_clock_of_its_own():
    case = agreed(agreed(with_deadlines(VISIT).open().at("16 10:00"), "17 10:00"), "17 15:00")
    case.at("17 09:30").do("arrive", "engineer:liu", about="visit-1").until("17 16:00")

    assert case.one("deadline_met").about == "visit-1"
    assert case.one("deadline_breached").about == "visit-2"
    assert case.one("deadline_armed", thing="visit-1").data["basis"] == "field"


def test_a_changed_field_re_times_and_a_cancelled_thing_ends_without_verdict():
    case = agreed(with_deadlines(VISIT).open().at("16 10:00"), "17 10:00")
    case.at("16 11:00").do(
        "move_visit", starts_at="2026-11-18T10:00:00+08:00", reason="x", customer_agreed=True
    )
    case.at("17 11:00").do("cancel_visit", reason="x").until("19 09:00")

    assert local(case.one("deadline_retimed").data["due"]) == "18 10:00"
    assert case.says("deadline_ended", reason="cancelled") == ["17 11:00"]
    assert case.says("deadline_breached") == []


def test_after_the_breach_a_changed_field_changes_nothing():
    case = agreed(with_deadlines(VISIT).open().at("16 10:00"), "17 10:00")
    case.at("17 11:00").do(
        "move_visit", starts_at="2026-11-18T10:00:00+08:00", reason="x", customer_agreed=True
    )

    assert case.says("deadline_breached") == ["17 10:00"]
    assert case.says("deadline_retimed") == []


def test_a_replaced_thing_ends_its_clock_only_with_the_customers_consent():
    rule = "  word: {per: promise, from: promised, until: promise_kept, due: {field: promise.due_at}}"
    case = (
        with_deadlines(rule).open().at("16 10:00").do("promise", what="x", due_at="2026-11-17T10:00:00+08:00")
    )
    case.do("promise", what="x", due_at="2026-11-18T10:00:00+08:00", replaces="promise-1")
    assert case.says("deadline_ended") == []

    case.do(
        "promise", what="x", due_at="2026-11-19T10:00:00+08:00", replaces="promise-1", customer_agreed=True
    )
    case.until("20 09:00")

    assert case.one("deadline_ended", reason="replaced").about == "promise-1"
    assert [fact.about for fact in case.facts if fact.type == "deadline_breached"] == [
        "promise-2",
        "promise-3",
    ]


def test_a_due_time_may_be_borrowed_and_follows():
    site = "{from: accepted, when: {visit_needed: true}, until: visit_arrived, within: 24 hours, restart: visit_moved}"
    rules_ = f"""
  on_site: {site}
  ticket: {{per: task, from: task_opened, until: task_done, due: {{due: on_site, minus: 2 hours}}}}"""
    case = with_deadlines(rules_).open(visit_needed=False).do("open_task", kind="ticket", to="owner")
    assert case.says("deadline_armed", rule="ticket") == [], "a due time that is not known arms nothing"

    case.at("16 10:00").do("assess", visit_needed=True)
    assert local(case.one("deadline_armed", rule="ticket").data["due"]) == "17 07:00"

    agreed(case.at("16 11:00"), "18 10:00")
    case.at("16 12:00").do(
        "move_visit", starts_at="2026-11-19T10:00:00+08:00", reason="x", customer_agreed=True
    )
    assert local(case.one("deadline_retimed", rule="ticket").data["due"]) == "17 10:00"

    case.at("16 13:00").do("assess", visit_needed=False)
    assert case.clock("ticket", "task-1").live, "the lender ended without a verdict: what it lent stays"


def test_of_several_due_times_the_first_known_or_the_earliest_counts_and_a_default_says_so():
    rule = "  settle: {per: external, from: external_received, until: external_settled, due: {first_known: [{field: external.due_at}, 24 hours]}}"
    case = with_deadlines(rule).open().at("16 10:00").do("record_external", body="消协")
    case.do("record_external", body="市监局", due_at="2026-11-20T10:00:00+08:00")

    assert [fact.data["basis"] for fact in case.facts if fact.type == "deadline_armed"] == [
        "default",
        "field",
    ]
    assert local(case.clock("settle", "external-1").due) == "17 10:00"


def test_a_due_time_beyond_the_official_days_of_the_calendar_is_provisional():
    case = with_deadlines("  plan: {from: accepted, until: plan_completed, within: 60 working days}").open()

    assert case.one("deadline_armed").data["provisional"] is True


@pytest.mark.parametrize(
    ("condition", "name", "fields"),
    [
        ("{level: {at_least: 2}}", "escalate", {"reason": "stuck"}),
        ("{owner: wang}", "assign", {"to": "wang", "role": "owner"}),
        ("{status: investigating}", "start_investigation", {}),
    ],
)
def test_a_condition_on_what_a_fact_changes_in_the_case_is_judged_upon_that_fact(condition, name, fields):
    """Level, owner and status are no fields of the facts that change them."""
    rule = f"  visit: {{from: received, when: {condition}, until: visit_agreed, within: 4 hours}}"
    case = with_deadlines(
        rule, "reactions: {help: {upon: escalation_requested, do: [{escalate: up}]}}"
    ).open()
    assert case.says("deadline_armed", rule="visit") == []

    case.at("16 10:00").do(name, **fields)
    assert case.says("deadline_armed", rule="visit") == ["16 10:00"]
    assert local(case.clock("visit").due) == "16 13:00"
