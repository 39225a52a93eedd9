"""Another edition for complaints that live: what moves, what stays, what is remembered."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.adoption import Adoption, adopt, prepare, recall, replay
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal
from domain.policy.edition import Edition
from domain.rules.notices import render
from domain.simulation import Simulation
from domain.time.instants import parse
from tests.unit.adoptions import (
    BOOKS,
    BY,
    FIELDS,
    adopts,
    at,
    blocked,
    book,
    changed,
    clock,
    evergreen,
    next_year,
    none,
    opened,
    the,
    whole,
)
from tests.unit.lives import Life, in_one_jump, lived, stories


def test_the_next_year_moves_what_runs_and_takes_the_mark_off():
    sim = opened()
    assert clock(sim, "opinion_unverified").provisional
    facts = adopts(sim, next_year(), "retroactive", "2026-12-29T10:00")

    assert facts[0].type == "calendar_revised"
    assert facts[0].actor == BY
    assert facts[0].data["was"]["calendar"] == "2026.1"
    assert facts[0].data["calendar_version"] == "2027.1"
    moved = the(facts, "deadline_retimed", "opinion_unverified")
    assert parse(moved.data["old"]) == at("2027-01-04T18:00")
    assert parse(moved.data["due"]) == at("2027-01-05T18:00")
    assert moved.data["reason"] == "calendar_revised"
    assert moved.cause == f"fact:{facts[0].number}"
    assert not clock(sim, "opinion_unverified").provisional
    whole(sim)


def test_the_holder_hears_of_each_clock_that_moves_unless_it_is_done_silently():
    loud, quiet = opened(), opened()
    facts = adopts(loud, next_year(), "retroactive", "2026-12-29T10:00")
    notices = [fact for fact in facts if fact.type == "notice_requested"]
    assert [(notice.data["rule"], notice.data["to"]) for notice in notices] == [
        ("opinion_unverified", ["role:department"])
    ]
    subject, body = render(loud.book, "EVG-1", notices[0], {}, "en")
    assert subject == "[EVG-1] due time moved: handling opinion after an investigation"
    assert "due at 2027-01-05 18:00 instead of 2027-01-04 18:00" in body
    assert "2027-01-04 18:00 调整为 2027-01-05 18:00" in render(loud.book, "EVG-1", notices[0], {}, "zh")[1]

    facts = adopts(quiet, next_year(), "retroactive", "2026-12-29T10:00", silent=True)
    assert the(facts, "deadline_retimed", "opinion_unverified")
    assert none(facts, "notice_requested")


def test_a_mark_alone_is_taken_off_without_a_notice():
    sim = opened("2026-12-31T09:00", verifiable=True)
    sim.do(at("2026-12-31T10:00"), "assign", "intake:li", to="wang", role="owner", reason="x")
    assert clock(sim, "opinion").provisional
    book_ = evergreen().calendars["evergreen-office"].revised(version="2027.2", horizon="2027-12-31")
    same = Edition(evergreen().policy, {**evergreen().calendars, "evergreen-office": book_})
    facts = adopts(sim, same, "retroactive", "2026-12-31T11:00")
    moved = the(facts, "deadline_retimed", "opinion")
    assert moved.data["due"] == moved.data["old"]
    assert none(facts, "notice_requested")
    assert not any(clock.provisional for clock in sim.complaint.clocks.values() if clock.live)


def test_from_now_on_what_runs_keeps_its_due_time_and_only_what_starts_is_counted_anew():
    sim = opened()
    due = clock(sim, "opinion_unverified").due
    facts = adopts(sim, next_year(), "from_now", "2026-12-29T10:00")
    assert none(facts, "deadline_retimed")
    assert none(facts, "notice_requested")
    sim.do(at("2026-12-29T11:00"), "note", "owner:wang", text="x")
    assert clock(sim, "opinion_unverified").due == due
    sim.do(
        at("2026-12-31T15:00"), "record_message", "intake:li", channel="hotline", kind="question", text="?"
    )
    fresh = clock(sim, "answer", "message-1")
    assert fresh.due == at("2027-01-04T15:00")
    assert not fresh.provisional
    facts = sim.run_until(at("2027-01-05T09:00"))
    late = the(facts, "deadline_breached", "opinion_unverified")
    assert late.data["judged_by"] == {"policy": "1", "calendar": "2026.1"}
    whole(sim)


def test_verdicts_stay_whatever_the_new_calendar_says():
    sim = opened("2026-12-24T09:00")
    sim.run_until(at("2027-01-03T09:00"))
    assert clock(sim, "opinion_unverified").status == "breached"
    before = [(c.rule, c.status, c.due) for c in sim.complaint.clocks.values() if not c.live]
    facts = adopts(sim, next_year(), "retroactive", "2027-01-03T10:00")
    after = [(c.rule, c.status, c.due) for c in sim.complaint.clocks.values() if not c.live]
    assert before == after
    assert none(facts, "deadline_retimed")
    whole(sim)


def test_what_would_have_been_due_in_the_past_is_breached_as_known_late():
    sim, marked = opened("2027-01-01T17:00"), opened("2027-01-01T17:00")
    office = evergreen().calendars["evergreen-office"]
    worked = office.revised(
        version="2027.3", horizon="2027-12-31", makeup=[*map(str, office.makeup), "2027-01-02"]
    )
    edition = Edition(evergreen().policy, {**evergreen().calendars, "evergreen-office": worked})

    facts = adopts(sim, edition, "retroactive", "2027-01-04T08:40")
    late = the(facts, "deadline_breached", "investigation")
    assert parse(late.data["due"]) == at("2027-01-02T17:00")
    assert late.data["known_late"] is True
    assert any(fact.data.get("rule") == "investigation" for fact in facts if fact.type == "notice_requested")
    assert clock(sim, "investigation").steps

    facts = adopts(marked, edition, "retroactive", "2027-01-04T08:40", past="mark", silent=True)
    late = the(facts, "deadline_breached", "investigation")
    assert late.data["quiet"] is True
    assert none(facts, "notice_requested")
    assert none(facts, "escalated")
    assert not clock(marked, "investigation").steps
    marked.run_until(at("2027-01-20T09:00"))
    assert none(marked.facts, "deadline_escalated", "investigation")
    whole(sim)
    whole(marked)


# --- pauses ------------------------------------------------------------------------------------------------------


def test_a_clock_that_stands_still_is_retimed_by_the_new_edition_when_it_goes_on():
    sim = opened("2026-12-30T09:00")
    blocked(sim, "2026-12-30T10:00")
    held = clock(sim, "no_progress")
    adopts(sim, changed(lambda body: body["deadlines"]["no_progress"].update(within="48 hours")), "retroactive",
           "2026-12-30T12:00")  # fmt: skip
    assert held.status == "paused"
    assert clock(sim, "no_progress").due == at("2027-01-01T09:00")
    assert clock(sim, "no_progress").original_due == at("2027-01-01T09:00")
    sim.do(at("2026-12-30T20:00"), "end_block", "department:chen")
    assert clock(sim, "no_progress").due == at("2027-01-01T19:00")
    whole(sim)


def test_a_kept_due_time_is_credited_what_the_pause_took_and_nothing_else():
    sim = opened("2026-12-30T09:00")
    blocked(sim, "2026-12-30T10:00")
    adopts(sim, changed(lambda body: body["deadlines"]["no_progress"].update(within="48 hours")), "from_now",
           "2026-12-30T12:00")  # fmt: skip
    assert clock(sim, "no_progress").due == at("2027-01-02T09:00")
    sim.do(at("2026-12-30T20:00"), "end_block", "department:chen")
    assert clock(sim, "no_progress").due == at("2027-01-02T19:00")
    sim.do(at("2026-12-31T09:00"), "record_progress", "owner:wang", type="survey")
    assert clock(sim, "no_progress").due == at("2027-01-02T09:00")
    whole(sim)


def freezes_all(body: dict[str, Any]) -> None:
    body["pauses"]["abnormal_state"]["freezes"] = "all"


@pytest.mark.parametrize(
    ("begin", "end", "due"),
    [
        ("2026-11-17T10:00", "2026-11-17T15:00", "2026-11-20T18:00"),  # no day covered whole
        ("2026-11-17T08:00", "2026-11-18T19:00", "2026-11-24T18:00"),  # two days covered whole
        ("2026-11-17T08:00", "2026-11-18T18:00", "2026-11-24T18:00"),  # the second up to its very close
        ("2026-11-20T10:00", "2026-11-21T10:00", "2026-11-23T18:00"),  # due inside the pause
    ],
)
def test_a_kept_period_of_days_gets_back_the_days_that_a_pause_covered_whole(begin, end, due):
    edition = changed(freezes_all)
    sim = Simulation(book(edition), "EVG-1")
    start = at("2026-11-13T09:00")
    sim.open(start, "intake:li", received_at=start.isoformat(), **FIELDS)
    assert clock(sim, "opinion_unverified").due == at("2026-11-20T18:00")

    def tighter(body: dict[str, Any]) -> None:
        freezes_all(body)
        body["version"] = "3"
        body["deadlines"]["opinion_unverified"]["within"] = "2 working days"

    adopts(sim, changed(tighter), "from_now", "2026-11-16T09:00")
    blocked(sim, begin)
    sim.do(at(end), "end_block", "department:chen")
    assert clock(sim, "opinion_unverified").due == at(due)
    whole(sim)


def test_a_pause_that_the_new_policy_does_not_know_ends_with_it():
    sim = opened()
    blocked(sim, "2026-12-28T10:00")
    facts = adopts(sim, changed(lambda body: body.pop("pauses")), "retroactive", "2026-12-28T14:00")
    assert [fact.type for fact in facts[:2]] == ["pause_ended", "deadline_resumed"]
    assert facts[0].data["reason"] == "policy_revised"
    assert clock(sim, "no_progress").status == "running"
    assert not sim.complaint.pauses
    whole(sim)


# --- a newer policy ----------------------------------------------------------------------------------------------

WELCOME = {
    "clause": "EVG-38", "words": {"zh": "首次联系", "en": "first contact"}, "from": "accepted",
    "until": "contact_attempted", "within": "2 working days", "breach": [{"notify": "department", "text": "breach"}],
}  # fmt: skip


def welcome(body: dict[str, Any]) -> None:
    body["deadlines"]["welcome"] = WELCOME


def test_a_rule_that_is_gone_ends_without_a_verdict():
    sim = opened()

    def without(body: dict[str, Any]) -> None:
        del body["deadlines"]["no_progress"], body["pauses"]

    facts = adopts(sim, changed(without), "from_now", "2026-12-28T10:00")
    assert facts[0].type == "policy_revised"
    assert facts[0].data["policy_version"] == "2"
    ended = the(facts, "deadline_ended", "no_progress")
    assert ended.data["reason"] == "policy_revised"
    sim.run_until(at("2027-01-10T09:00"))
    assert none(sim.facts, "deadline_breached", "no_progress")
    sim.do(at("2027-01-10T09:00"), "withdraw", "owner:wang", reason="x")
    whole(sim)


@pytest.mark.parametrize(
    ("mode", "due"), [("retroactive", "2026-12-30T18:00"), ("from_now", "2026-12-31T18:00")]
)
def test_a_new_rule_counts_from_the_fact_it_remembers_or_from_now(mode, due):
    sim = opened()
    facts = adopts(sim, changed(welcome), mode, "2026-12-29T10:00")
    assert parse(the(facts, "deadline_armed", "welcome").data["due"]) == at(due)
    whole(sim)


@pytest.mark.parametrize("mode", ["retroactive", "from_now"])
def test_a_new_rule_whose_act_has_come_already_starts_no_clock(mode):
    sim = opened()
    sim.do(at("2026-12-28T11:00"), "attempt_contact", "owner:wang", person="wang", result="reached")
    facts = adopts(sim, changed(welcome), mode, "2026-12-29T10:00")
    assert none(facts, "deadline_armed")
    whole(sim)


def test_a_new_rule_that_is_late_as_it_comes_proposes_nothing_and_escalates():
    sim = opened()
    facts = adopts(sim, changed(welcome), "retroactive", "2027-01-06T10:00")
    late = the(facts, "deadline_breached", "welcome")
    assert late.data["known_late"] is True
    assert late.occurred_at == at("2026-12-30T18:00")
    whole(sim)


def test_a_shorter_amount_moves_what_runs_only_retroactively():
    def shorter(body: dict[str, Any]) -> None:
        body["deadlines"]["opinion_unverified"]["within"] = "3 working days"

    now, later = opened(), opened()
    facts = adopts(now, changed(shorter), "retroactive", "2026-12-29T10:00")
    assert parse(the(facts, "deadline_retimed", "opinion_unverified").data["due"]) == at("2026-12-31T18:00")
    facts = adopts(later, changed(shorter), "from_now", "2026-12-29T10:00")
    assert none(facts, "deadline_retimed")
    whole(now)
    whole(later)


def test_gates_of_the_new_policy_know_what_happened_before_it():
    def gated(body: dict[str, Any]) -> None:
        body["gates"]["contact_first"] = {
            "clause": "EVG-38", "words": {"zh": "先联系", "en": "contact first"},
            "before": "progressed", "facts": ["contact_attempted"],
        }  # fmt: skip

    sim, other = opened(), opened()
    sim.do(at("2026-12-28T11:00"), "attempt_contact", "owner:wang", person="wang", result="reached")
    for life in (sim, other):
        adopts(life, changed(gated), "from_now", "2026-12-29T10:00")
    assert sim.do(at("2026-12-29T11:00"), "record_progress", "owner:wang", type="survey")
    with pytest.raises(Refusal):
        other.do(at("2026-12-29T11:00"), "record_progress", "owner:wang", type="survey")
    whole(sim)


def test_there_and_back_again():
    sim = opened()
    due = clock(sim, "opinion_unverified").due
    for edition, mode in (
        (next_year(), "from_now"),
        (changed(welcome), "retroactive"),
        (evergreen(), "retroactive"),
    ):
        adopts(sim, edition, mode, "2026-12-29T10:00")
    assert clock(sim, "opinion_unverified").due == due
    assert clock(sim, "welcome").status == "ended"
    whole(sim)


# --- refusals ----------------------------------------------------------------------------------------------------


def test_the_same_edition_again_changes_nothing():
    sim = opened()
    adopts(sim, next_year(), "retroactive", "2026-12-29T10:00")
    assert adopts(sim, next_year(), "retroactive", "2026-12-29T11:00") == []


def test_what_is_over_stays_as_it_was_judged():
    sim = opened()
    sim.do(at("2026-12-28T11:00"), "withdraw", "owner:wang", reason="x")
    with pytest.raises(Refusal) as caught:
        adopts(sim, next_year(), "retroactive", "2026-12-29T10:00")
    assert caught.value.code == "state"


def test_an_edition_of_another_policy_is_refused():
    sim = opened()

    def other(body: dict[str, Any]) -> None:
        body["id"] = "evergreen_two"

    with pytest.raises(Refusal) as caught:
        adopts(sim, changed(other), "retroactive", "2026-12-29T10:00")
    assert caught.value.code == "policy"
    assert 'an edition of "evergreen"' in str(caught.value)


def test_another_policy_is_not_adopted_on_a_stale_memory():
    sim = opened()
    new = book(changed(welcome))
    history = recall(new, "EVG-1", sim.facts[:-1])
    adoption = Adoption(by=BY, edition=new.digest, mode="retroactive")
    with pytest.raises(ValueError, match="recall"):
        adopt(sim.book, new, sim.complaint, adoption, "a", at("2026-12-29T10:00"), history)


# --- any life ----------------------------------------------------------------------------------------------------


def mixed(body: dict[str, Any]) -> None:
    welcome(body)
    del body["deadlines"]["first_reply"]
    body["deadlines"]["investigation"]["within"] = "4 working hours"
    body["deadlines"]["opinion_unverified"]["until"] = ["opinion_submitted", "investigation_finished"]


@settings(max_examples=60)
@given(stories(), stories(), st.sampled_from(["retroactive", "from_now"]), st.booleans(), st.booleans())
def test_whatever_life_an_adoption_meets_the_log_alone_gives_the_state(before, after, mode, silent, policy):
    life = lived(before)
    old, new = life.book, book(changed(mixed) if policy else next_year())
    BOOKS[old.digest] = old
    adoption = Adoption(
        by=BY, edition=new.digest, mode=mode, silent=silent, past="mark" if silent else "escalate"
    )
    verdicts = {
        key: clock.status
        for key, clock in life.complaint.clocks.items()
        if clock.status in ("met", "breached")
    }
    life.facts += prepare(old, new, life.complaint, "a", life.now)
    verdicts |= {
        key: clock.status
        for key, clock in life.complaint.clocks.items()
        if clock.status in ("met", "breached")
    }
    history = recall(new, life.complaint.id, life.facts)
    try:
        life.facts += adopt(old, new, life.complaint, adoption, "a", life.now, history)
    except Refusal:
        assert life.complaint.is_closed
        return
    assert {key: life.complaint.clocks[key].status for key in verdicts} == verdicts
    life.book = new
    going_on = Life(new, in_one_jump, complaint=life.complaint, now=life.now, facts=life.facts, count=1000)
    for step in after:
        going_on.take(step)
    facts = [Fact.from_json(json.loads(json.dumps(fact.to_json()))) for fact in going_on.facts]
    _, again = replay(life.complaint.id, facts, BOOKS.__getitem__)
    assert again == going_on.complaint


def test_a_log_that_names_no_edition():
    with pytest.raises(ValueError, match="no facts"):
        replay("EVG-1", [], BOOKS.__getitem__)
    sim = opened()
    with pytest.raises(ValueError, match="before any edition"):
        replay("EVG-1", sim.facts[1:], BOOKS.__getitem__)


def test_a_warning_that_moves_is_a_new_timing_but_tells_nobody():
    sim = opened("2026-11-16T09:00")

    def earlier(body: dict[str, Any]) -> None:
        body["deadlines"]["opinion_unverified"]["warn"] = ["50%"]

    facts = adopts(sim, changed(earlier), "retroactive", "2026-11-16T10:00")
    retimed = the(facts, "deadline_retimed", "opinion_unverified")
    assert [point for _, point in retimed.data["warn"]] == ["50%"]
    assert retimed.data["old"] == retimed.data["due"]
    assert [fact.data["rule"] for fact in facts if fact.type == "deadline_retimed"] == ["opinion_unverified"]
    assert none(facts, "notice_requested")
    whole(sim)


def test_an_edition_that_changes_no_time_retimes_nothing():
    sim = opened("2026-11-16T09:00")

    def reworded(body: dict[str, Any]) -> None:
        body["words"]["en"] = "the same rules in other words"

    assert none(adopts(sim, changed(reworded), "retroactive", "2026-11-16T10:00"), "deadline_retimed")


def test_a_rule_that_no_longer_applies_ends_without_a_verdict():
    sim = opened("2026-11-16T09:00")

    def verifiable_only(body: dict[str, Any]) -> None:
        body["deadlines"]["opinion_unverified"]["when"]["verifiable"] = "true"

    ended = the(
        adopts(sim, changed(verifiable_only), "retroactive", "2026-11-16T10:00"),
        "deadline_ended",
        "opinion_unverified",
    )
    assert ended.data["reason"] == "condition"
    assert clock(sim, "opinion_unverified").status == "ended"
    whole(sim)


def test_an_adoption_says_who_asked_for_it():
    with pytest.raises(ValidationError, match="by"):
        Adoption(edition="0" * 64, mode="from_now")
