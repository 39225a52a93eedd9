"""Actions: what breaches, warnings and reactions write down to be done."""

import pytest

from domain.engine import RulesChase
from domain.facts.refusals import Refusal
from tests.unit.story import Story, rules


def story(do: str, upon: str = "noted", rest: str = "", **how) -> Story:
    return Story(rules(f"reactions:\n  it: {{upon: {upon}, do: {do}}}\n{rest}"), **how).at("16 09:00").open()


def test_a_notice_names_its_recipients_once_its_text_and_where_it_comes_from():
    case = story("[{notify: [chief, holder, boss], text: hello}]").do("note", text="x")
    notice = case.one("notice_requested")

    assert notice.data == {"to": ["role:chief", "role:boss"], "text": "hello", "by": "it", "clause": ["T-1"]}
    assert notice.cause == f"fact:{case.one('noted').number}"
    assert case.complaint.notices == {}, "delivered, and nobody need confirm it"


def test_nobody_to_notify_is_an_alarm_and_the_duty_role_is_told():
    case = story("[{notify: case.leader}]").do("note", text="x")

    assert case.one("notice_requested").data["to"] == ["role:duty"]
    assert case.one("alarm_raised").data["reason"] == "nobody to notify: case.leader"


def test_a_report_waits_for_its_acknowledgement():
    case = story("[{report: chief, text: look}]").do("note", text="x")
    number = str(case.one("notice_requested").number)
    assert case.complaint.notices[number]["confirm"] is True

    case.do("acknowledge", "chief:zhao", notice=number)

    assert case.complaint.notices == {}
    assert case.one("notice_acknowledged").data["text"] == "look"


@pytest.mark.parametrize(
    ("to", "by", "may"),
    [
        ("chief", "chief:zhao", True),
        ("chief", "vice:qian", True),
        ("chief", "boss:he", True),
        ("chief", "owner:wang", False),
        ("case.complained_of", "engineer:liu", True),
        ("case.complained_of", "engineer:sun", False),
        ("complainant", "intake:li", True),
    ],
)
def test_only_who_was_told_or_stands_in_may_acknowledge(to, by, may):
    case = Story(rules(f"reactions:\n  it: {{upon: noted, do: [{{report: {to}}}]}}")).at("16 09:00")
    case.open(complained_of="liu").do("note", text="x")
    number = str(case.one("notice_requested").number)

    if may:
        assert case.do("acknowledge", by, notice=number).says("notice_acknowledged")
    else:
        assert case.refused("acknowledge", by, notice=number).code == "role"


def test_a_notice_about_an_appointment_says_when_it_is():
    case = story("[{notify: visit.assignee}]", upon="visit_agreed")
    case.do("agree_visit", starts_at="2026-11-17T10:00:00+08:00", assignee="liu")

    assert case.one("notice_requested").data["due"] == "2026-11-17T02:00:00Z"


def test_an_escalation_raises_the_level_and_tells_the_role_and_levels_never_fall():
    case = story("[{escalate: boss, text: up}]", rest="").do("note", text="x")
    assert case.one("escalated").data == {"to": "boss", "level": 3, "from": 0, "by": "it", "clause": ["T-1"]}
    assert case.one("notice_requested").data["to"] == ["role:boss"]
    lower = story("[{escalate: boss}, {escalate: chief}]").do("note", text="x")
    assert [fact.data["level"] for fact in lower.facts if fact.type == "escalated"] == [3, 3]


def test_a_case_is_assigned_to_a_role_or_a_person():
    case = story("[{assign: boss}]").do("note", text="x")
    assert case.one("assigned").data == {"to": "boss", "role": "boss"}

    person = story("[{assign: case.taken_in_by}]").do("note", text="x")
    assert person.one("assigned").data == {"to": "li"}


def test_the_same_work_is_asked_for_once_while_it_is_open():
    case = story("[{open: {kind: help, to: chief, due: 2 hours}}, {open: {kind: look, to: boss}}]")
    case.do("note", text="x").do("note", text="y")
    assert [fact.about for fact in case.facts if fact.type == "task_opened"] == ["task-1", "task-2"]
    assert case.complaint.things["task-1"].data["due_at"] == "2026-11-16T03:00:00Z"

    case.do("finish_task", about="task-1").do("note", text="z")
    assert case.says("task_opened", kind="help") == ["16 09:00", "16 09:00"]
    assert list(case.complaint.things) == ["case", "task-1", "task-2", "task-3"]


def test_regions_are_warned():
    case = story("[{warn_regions: case.regions, text: watch}]", upon="assessed").do(
        "assess", regions=["佛山", "广州"]
    )

    assert case.one("notice_requested").data["to"] == ["region:佛山", "region:广州"]


def test_an_engineer_is_looked_for_and_bound():
    case = story(
        "[{dispatch: {skill: visit.skill, region: visit.region}}]", upon="visit_agreed", engineers=["liu"]
    )
    case.do("agree_visit", starts_at="2026-11-17T10:00:00+08:00", region="佛山")

    assert case.one("dispatch_requested").data == {"region": "佛山", "by": "it", "clause": ["T-1"]}
    assert case.complaint.things["visit-1"].data["assignee"] == "liu"


def test_a_register_an_alarm_and_a_reopening():
    case = story("[{register: major}, {alarm: look here}]").do("note", text="x")
    assert case.one("major_registered").data["by"] == "owner:wang"
    assert case.one("alarm_raised").data["reason"] == "look here"

    case = story("[{reopen: true}]", upon="external_received").do("note", text="x")
    case.do("close", "chief:zhao", summary="x").at("17 09:00").do("record_external", body="消协")
    assert len(case.says("reopened")) == 1, "the command opened it again; the reaction finds it open"


def test_a_condition_looks_at_the_state_after_the_fact():
    case = story("[{notify: boss, when: {severity: major}}, {notify: chief}]", upon="assessed")
    case.do("assess", severity="major")

    assert [fact.data["to"] for fact in case.facts if fact.type == "notice_requested"] == [
        ["role:boss"],
        ["role:chief"],
    ]


def test_a_reaction_may_wait_for_the_nth_time():
    case = story("[{notify: chief}]", upon="{assigned: {times: 3}}")
    for person in ("a", "b", "c"):
        case.do("assign", to=person)

    assert len(case.says("notice_requested")) == 1


def test_rules_that_chase_each_other_are_stopped():
    with pytest.raises(RulesChase, match="more than 1000 facts from noted"):
        story("[{assign: boss}]", upon="[noted, assigned]").do("note", text="x")


def test_a_refused_command_leaves_no_trace():
    case = story("[{notify: chief}]")
    with pytest.raises(Refusal):
        case.do("note", text="")

    assert case.says("noted") == []


def test_an_opened_task_carries_its_department():
    do = "[{open: {kind: report, to: engineer, text: what was found, department: service}}]"
    case = story(do).do("note", text="x")

    assert case.one("task_opened").data["department"] == "service"
    assert case.complaint.things["task-1"].data["department"] == "service"
