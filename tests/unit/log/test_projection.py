"""Projection: which columns of the read models each fact changes."""

from datetime import timedelta
from typing import Any

import pytest

from domain.facts.fact import ENGINE, Fact
from domain.facts.vocabulary import FACTS
from domain.log.projection import (
    CASE_FIELDS,
    CLOCK_COLUMNS,
    COMPLAINT_COLUMNS,
    FIRST_FIELDS,
    collect,
    mask,
    project,
    words,
)
from tests.unit.story import at

AT, LATER = at("16 09:00"), at("16 09:00") + timedelta(milliseconds=1500)
AT_TEXT, LATER_TEXT = "2026-11-16T01:00:00Z", "2026-11-16T01:00:01.500000Z"
KEY = {"rule": "answer", "thing": "case", "cycle": 1, "last_fact": 7}


def fact(type: str, about: str = "case", actor: str = ENGINE, **data: Any) -> Fact:
    return Fact(7, type, about, data, actor, "time", AT, LATER)


def complaint(type: str, about: str = "case", **data: Any) -> dict[str, Any]:
    """The columns of the complaint, without the time of the change, which every fact sets."""
    columns = dict(project(fact(type, about, "owner:wang", **data)).complaint)
    assert columns.pop("updated_at") == LATER_TEXT
    return columns


def clock(type: str, about: str = "case", **data: Any) -> dict[str, Any]:
    return dict(project(fact(type, about, rule="answer", **data)).clock or {})


def test_the_first_fact_says_what_the_complaint_is_about_and_hides_the_name():
    received = complaint(
        "received", policy="evergreen", policy_version="1", channel="hotline", object="白乳胶", demand="换货",
        complainant="王秀英", severity="major", category="goods", kind="complaint", region="佛山", text="x",
    )  # fmt: skip
    assert received == {
        "status": "received", "policy": "evergreen", "policy_version": "1", "channel": "hotline", "object": "白乳胶",
        "demand": "换货", "complainant": "王**", "severity": "major", "category": "goods", "kind": "complaint",
        "region": "佛山", "opened_at": AT_TEXT,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("type", "data", "columns"),
    [
        ("unit_opened", {"policy": "jiajia"}, {"policy": "jiajia", "opened_at": AT_TEXT}),
        ("assigned", {"to": "wang"}, {"owner": "wang"}),
        ("assigned", {}, {"owner": ""}),
        ("assessed", {"severity": "major", "region": ["佛山", "广州"]}, {"severity": "major", "region": "佛山, 广州"}),
        ("closed", {}, {"closed_at": AT_TEXT}),
        ("withdrawn", {}, {"closed_at": AT_TEXT}),
        ("unit_closed", {}, {"closed_at": AT_TEXT}),
        ("reopened", {}, {"closed_at": None}),
        ("policy_revised", {"policy": "evergreen", "policy_version": "2", "mode": "from_now"},
         {"policy": "evergreen", "policy_version": "2"}),
    ],
)  # fmt: skip
def test_a_fact_changes_these_columns_of_the_complaint(type, data, columns):
    changed = complaint(type, **data)
    changed.pop("status", None)
    assert changed == columns


def test_the_vocabulary_has_every_fact_and_every_field_that_is_projected():
    assert FACTS.keys() >= COMPLAINT_COLUMNS.keys() | CLOCK_COLUMNS.keys()
    assert FACTS["received"].fields.keys() >= {*FIRST_FIELDS, *CASE_FIELDS, "complainant"}


def test_the_status_is_the_stage_of_the_last_fact_that_has_one():
    facts = [
        fact(kind, actor="owner:wang") for kind in ("received", "registered", "noted", "closed", "reopened")
    ]
    stages = [collect(facts[:count]).complaint.get("status") for count in range(1, 6)]
    assert stages == ["received", "registered", "registered", "closed", "reopened"]


def test_what_is_said_of_a_thing_is_not_said_of_the_complaint():
    assert complaint("noted", "task-1", to="li", severity="major") == {}
    assert "owner" not in complaint("assigned", "task-1", to="li")


def test_levels_only_rise():
    assert collect([fact("escalated", level=2), fact("escalated", level=1)]).complaint["level"] == 2
    assert "level" not in collect([fact("noted")]).complaint


def test_an_entry_of_the_register_names_who_put_it_there():
    entry = project(fact("major_registered", register="major", reason="伤人", by="zhao")).entry
    assert entry == {
        "fact_number": 7, "registered_at": AT_TEXT, "register": "major", "reason": "伤人", "by_whom": "zhao",
    }  # fmt: skip
    assert project(fact("major_registered")).entry == {
        "fact_number": 7, "registered_at": AT_TEXT, "register": "", "reason": "", "by_whom": ENGINE,
    }  # fmt: skip
    assert project(fact("noted", register="major")).entry is None
    assert collect([fact("major_registered"), fact("noted")]).entries == [
        project(fact("major_registered")).entry
    ]


def test_a_new_clock_starts_with_nothing_of_the_round_before():
    armed = clock("deadline_armed", start="s", due="d", clause=["T-1"], against="person:li", provisional=True)
    assert armed == {
        **KEY, "status": "running", "started_at": "s", "due_at": "d", "provisional": True, "clause": ["T-1"],
        "against": "person:li", "known_late": False, "verdict": None, "warned": None, "warned_at": None,
        "breached_at": None, "lateness_ms": None, "charged": None, "repeated_at": None, "stopped_at": None,
        "reason": None, "corrected_at": None,
    }  # fmt: skip
    bare = clock("deadline_armed", clause="T-1")
    assert (bare["clause"], bare["provisional"], bare["against"]) == (["T-1"], False, "")
    assert clock("deadline_armed")["clause"] == []


@pytest.mark.parametrize(
    ("type", "data", "columns"),
    [
        ("deadline_warned", {"point": "75%"}, {"warned": "75%", "warned_at": AT_TEXT}),
        ("deadline_met", {}, {"status": "met", "verdict": "met", "stopped_at": AT_TEXT}),
        ("target_missed", {}, {"status": "missed", "verdict": "missed", "stopped_at": AT_TEXT}),
        ("deadline_repeated", {}, {"repeated_at": AT_TEXT}),
        ("deadline_ended", {"reason": "void"}, {"status": "ended", "reason": "void", "stopped_at": AT_TEXT}),
        ("deadline_paused", {}, {"status": "paused"}),
        ("deadline_resumed", {}, {}),
        ("deadline_resumed", {"due": "d"}, {"status": "running", "due_at": "d", "provisional": False}),
        ("deadline_retimed", {"due": "d", "provisional": True}, {"due_at": "d", "provisional": True}),
        ("deadline_reopened", {"due": "d"},
         {"status": "running", "verdict": None, "stopped_at": None, "reason": None, "due_at": "d", "provisional": False}),
        ("verdict_corrected", {"verdict": "met"},
         {"status": "ended", "verdict": "met", "corrected_at": LATER_TEXT, "stopped_at": AT_TEXT, "corrected_facts": [7]}),
        ("verdict_corrected", {"verdict": "breached"},
         {"status": "ended", "verdict": "breached", "corrected_at": LATER_TEXT, "stopped_at": AT_TEXT, "breach_facts": [7]}),
        ("deadline_breached", {"charged": "person:li"},
         {"status": "breached", "verdict": "breached", "breached_at": AT_TEXT, "lateness_ms": 1500, "charged": "person:li",
          "known_late": False, "breach_facts": [7]}),
        ("deadline_breached", {"known_late": True},
         {"status": "breached", "verdict": "breached", "breached_at": AT_TEXT, "lateness_ms": None, "charged": "",
          "known_late": True, "breach_facts": [7]}),
    ],
)  # fmt: skip
def test_a_fact_changes_these_columns_of_its_clock(type, data, columns):
    assert clock(type, **data) == KEY | columns


def test_a_clock_is_found_by_rule_thing_and_round():
    assert clock("deadline_met", "visit-1", cycle=2)["thing"] == "visit-1"
    assert clock("deadline_met", "visit-1", thing="task-1", cycle=2) == {
        **KEY, "thing": "task-1", "cycle": 2, "status": "met", "verdict": "met", "stopped_at": AT_TEXT,
    }  # fmt: skip
    assert project(fact("deadline_met")).clock is None
    assert project(fact("noted", rule="answer")).clock is None


def test_numbers_of_breaches_are_kept_when_a_clock_runs_again():
    facts = [
        fact("deadline_breached", rule="answer"),
        fact("verdict_corrected", rule="answer", verdict="met"),
        fact("deadline_armed", rule="answer"),
        fact("deadline_breached", rule="answer"),
    ]
    changes = collect(facts).clocks
    assert list(changes) == [("answer", "case", 1)]
    assert changes["answer", "case", 1]["breach_facts"] == [7, 7]
    assert changes["answer", "case", 1]["corrected_facts"] == [7]
    assert changes["answer", "case", 1]["status"] == "breached"


def test_words_and_masks():
    assert (words(None), words(["a", None, 3]), words(7)) == ("", "a, , 3", "7")
    assert (mask(" 王秀英 "), mask("  ")) == ("王**", "")
