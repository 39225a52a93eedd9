"""Deferred notices whose reason is gone when the quiet hours end, and those that go out all the same."""

import pytest

from domain.complaint.snapshot import dump, load
from domain.rules.withdrawal import withdrawal
from tests.unit.story import Story, at, rules

NIGHT = """
deadlines:
  answer: {from: received, until: replied, within: 14 hours, warn: [11 hours], breach: [{notify: chief, text: late}]}
warnings: {notify: holder, text: soon}
reactions:
  given: {clause: T-2, upon: assigned, do: [{notify: owner, text: yours}]}
  work: {clause: T-3, upon: task_opened, do: [{notify: chief, text: work}]}
  got: {clause: T-4, upon: task_received, do: [{notify: chief, text: got}]}
  noted: {clause: T-5, upon: noted, do: [{notify: chief, text: hello}]}
  thanks: {clause: T-6, upon: received, do: [{notify: complainant, text: thanks}, {notify: intake, text: new}]}
  up: {clause: T-7, upon: {assessed: {severity: major}}, do: [{report: boss, text: look}]}
  over: {clause: T-8, upon: withdrawn, do: [{notify: chief, text: over}]}
quiet: {all: {words: {zh: 夜间, en: night}, hours: 21:00-08:00}}
"""
MORNING = "17 08:30"


def story(opened: str = "16 12:00") -> Story:
    return Story(rules(NIGHT)).at(opened).open()


def went_out(case: Story, text: str) -> bool:
    """Whether the only notice with the text was delivered; otherwise it was withdrawn."""
    number = str(case.one("notice_requested", text=text).number)
    [outcome] = [
        fact
        for fact in case.facts
        if fact.type in ("notice_delivered", "notice_withdrawn") and fact.data["notice"] == number
    ]
    assert number not in case.complaint.deferred
    assert number not in case.complaint.notices
    return outcome.type == "notice_delivered"


def test_a_warning_is_withdrawn_when_its_deadline_was_met_in_the_night():
    case = story().at("16 23:30").do("reply", text="x", plan="y").until(MORNING)

    assert not went_out(case, "soon")
    withdrawn = case.one("notice_withdrawn")
    assert withdrawn.data["reason"] == "answer is met"
    assert withdrawn.cause == f"fact:{withdrawn.data['notice']}"
    assert case.says("notice_withdrawn") == ["17 08:00"]


def test_a_warning_is_withdrawn_when_it_was_done_late_and_the_breach_is_told():
    case = story().at("17 03:00").do("reply", text="x", plan="y").until(MORNING)

    assert not went_out(case, "soon")
    assert went_out(case, "late")


def test_a_warning_goes_out_when_nothing_was_done():
    case = story().until(MORNING)

    assert went_out(case, "soon")
    assert went_out(case, "late")


def test_work_that_is_done_or_called_off_is_not_asked_for():
    case = story().at("16 22:00").do("open_task", kind="question", to="chief", text="?")
    case.do("receive_task", "chief:zhao", "task-1").do("finish_task", "chief:zhao", "task-1").until(MORNING)

    assert not went_out(case, "work")
    assert case.one("notice_withdrawn").data["reason"] == "task-1 is over"
    assert went_out(case, "got"), "what informs is sent"


def test_who_is_given_a_case_that_is_closed_by_the_morning_is_not_told_and_its_end_is():
    case = story().at("16 22:00").do("assign", "chief:zhao", to="wang", role="owner").do("note", text="x")
    case.do("withdraw", "chief:zhao", reason="x").until(MORNING)

    assert not went_out(case, "yours")
    assert went_out(case, "hello")
    assert went_out(case, "over")


def test_the_customer_and_reports_are_always_told():
    case = story("16 22:00").do("assess", "chief:zhao", severity="major")
    case.do("withdraw", "chief:zhao", reason="x").until(MORNING)

    assert went_out(case, "thanks")
    assert not went_out(case, "new")
    report = str(case.one("notice_requested", text="look").number)
    assert case.one("notice_delivered", notice=report)


@pytest.mark.parametrize("done", [True, False])
def test_the_next_run_decides_as_this_one_would(done):
    case = story().until("16 23:15")
    if done:
        case.at("16 23:30").do("reply", text="x", plan="y")
    complaint = load(dump(case.complaint))
    number = str(case.one("notice_requested", text="soon").number)

    assert bool(withdrawal(complaint, number, at(MORNING))) is done


def test_a_notice_that_an_older_version_deferred_is_sent():
    case = story().at("16 23:30").do("reply", text="x", plan="y")
    number = str(case.one("notice_requested", text="soon").number)
    del case.complaint.deferred[number]["asks"]

    assert withdrawal(case.complaint, number, at(MORNING)) == []
