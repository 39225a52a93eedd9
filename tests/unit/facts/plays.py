"""Small stories for what no scenario brings about: adoptions, quiet hours, late pauses, alarms, the opening at a store."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from activities.admission import Admission
from authoring.rulebooks import load_rulebook
from domain.adoption import Adoption, adopt, prepare, recall
from domain.complaint.state import Complaint
from domain.facts.commands import Command
from domain.facts.fact import Fact
from domain.policy.compiler import compile_policy
from domain.policy.rulebook import Rulebook
from domain.time.worktime import WorkTime
from tests.unit.lives import BASIC, START
from tests.unit.story import Story, at, policy, rules, worktimes
from workflows.admitting import first_facts

Played = tuple[Rulebook, list[Fact]]


def alarms_and_quiet_hours() -> Played:
    book = rules("""
quiet:
  all: {words: {zh: 夜间, en: night}, hours: 21:00-08:00}
  email: {words: {zh: 邮件, en: mail}, hours: 08:00-09:00}
reactions:
  hear: {clause: T-2, upon: noted, do: [{alarm: look at this}, {notify: chief, text: hello}]}
  work: {clause: T-3, upon: task_opened, do: [{notify: chief, text: work}]}
""")
    story = Story(book).at("16 22:00").open().do("note", text="x")
    story.do("open_task", kind="question", to="chief", text="?").do("finish_task", "chief:zhao", "task-1")
    return book, story.until("17 10:00").facts


def an_answer_that_passes_with_a_reason() -> Played:
    book = rules("""
routes:
  check:
    clause: T-3
    words: {zh: 审核, en: check}
    upon: document_submitted
    steps: [{step: look, by: chief, words: {zh: 审核, en: look}}]
""")
    story = Story(book).at("16 09:00").open().do("submit_document", kind="slip")
    return book, story.do("finish_task", "chief:zhao", outcome="passed", reason="in order").facts


def _without_official_days() -> dict[str, WorkTime]:
    """The office as if official data ended long ago."""
    calendars = worktimes()
    office = calendars["evergreen-office"].calendar
    return {
        **calendars,
        office.id: WorkTime.build(office.revised(version="0", horizon="2026-01-31", rest=[], makeup=[])),
    }


def _provisional(text: str) -> Rulebook:
    return compile_policy(policy(text), _without_official_days(), dict.fromkeys(worktimes(), "1"))


def a_pause_that_ends_when_it_is_late_already() -> Played:
    book = _provisional("""
deadlines:
  answer: {from: received, until: replied, within: 4 working hours}
pauses:
  wait: {from: block_started, until: block_ended}
""")
    story = Story(book).at("16 09:00").open().at("16 10:00").do("start_block", cause="rain")
    return book, story.at("18 16:00").do("end_block", happened="16 11:00").facts


def a_stop_that_is_taken_back_when_it_is_late_already() -> Played:
    book = _provisional("""
deadlines:
  answer: {from: received, until: resolved, undone_by: disputed, within: 4 working hours}
""")
    story = Story(book).at("16 09:00").open().at("16 10:00").do("resolve", result="x")
    return book, story.at("18 16:00").do("record_dispute", happened="16 11:00", reason="no").facts


LONG = "deadlines: {answer: {from: received, until: replied, within: 30 hours}}"
SHORT = """
deadlines:
  answer: {from: received, until: replied, within: 2 working hours}
  seen: {from: received, until: noted, within: 1 hours}
"""


def _adopted(new: Rulebook, **options: Any) -> list[Fact]:
    """A complaint of the 16th at 9:00 that adopts another edition a day later, and goes on for a week."""
    story = Story(rules(LONG)).at("16 09:00").open().until("17 09:00")
    sim, now = story.simulation, at("17 09:00")
    adoption = Adoption(by="operator:zhao", edition=new.digest, **options)
    facts = prepare(sim.book, new, sim.complaint, "adopt-1", now)
    history = recall(new, sim.complaint.id, sim.facts)
    facts += adopt(sim.book, new, sim.complaint, adoption, "adopt-1", now, history)
    sim.book = new
    return [*sim.facts, *facts, *sim.run_until(now + timedelta(days=7))]


def another_policy_that_tells_who_is_concerned() -> Played:
    new = _provisional(SHORT.replace("2 working hours", "50 hours"))
    return new, _adopted(new, mode="retroactive")


def another_policy_that_marks_what_is_late() -> Played:
    new = _provisional(SHORT)
    return new, _adopted(new, mode="retroactive", past="mark", silent=True)


def another_calendar() -> Played:
    calendars = _without_official_days()
    new = compile_policy(policy(LONG), calendars, dict.fromkeys(calendars, "2"))
    object.__setattr__(new, "digest", "0" * 64)  # the edition's digest, which counts the calendars too
    return new, _adopted(new, mode="from_now")


def a_complaint_and_a_unit_that_the_workflow_opens() -> Played:
    evergreen = load_rulebook("evergreen")
    facts = _opened(evergreen, {**BASIC, "received_at": START.isoformat()}, START)
    jiajia = load_rulebook("jiajia")
    return evergreen, facts + _opened(jiajia, {"unit": next(iter(jiajia.policy.units)), "object": "7"}, START)


def _opened(book: Rulebook, fields: dict[str, Any], now: datetime) -> list[Fact]:
    role = next(iter(book.policy.may.get("open", book.policy.roles)))
    command = Command(id="open-1", name="open", by=f"{role}:li", fields=fields)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflows.admitting.now", lambda: now)
        return first_facts(book, Complaint("C-1"), command, Admission(book.digest, ["C-0"]))


PLAYS = (
    alarms_and_quiet_hours,
    an_answer_that_passes_with_a_reason,
    a_pause_that_ends_when_it_is_late_already,
    a_stop_that_is_taken_back_when_it_is_late_already,
    another_policy_that_tells_who_is_concerned,
    another_policy_that_marks_what_is_late,
    another_calendar,
    a_complaint_and_a_unit_that_the_workflow_opens,
)
