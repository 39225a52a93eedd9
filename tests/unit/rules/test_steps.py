"""Steps: warnings before the end, what follows a breach, and in which order."""

from domain.rules.agenda import upcoming
from tests.unit.story import Story, local, rules, with_deadlines

ANSWER = "  answer: {from: received, until: replied, within: 2 hours}"


def test_warnings_come_at_parts_of_the_time_and_before_the_end():
    rule = "  answer: {from: received, until: replied, within: 8 hours, warn: [50%, 1 hours before, 2 hours]}"
    case = with_deadlines(rule).open().until("17 09:00")

    assert case.says("deadline_warned", point="2 hours") == ["16 11:00"]
    assert case.says("deadline_warned", point="50%") == ["16 13:00"]
    assert case.says("deadline_warned", point="1 hours before") == ["16 16:00"]


def test_the_warning_of_a_day_based_period_is_a_part_of_its_working_time():
    rule = "  opinion: {from: received, until: opinion_submitted, within: 1 working days, warn: [75%]}"
    case = with_deadlines(rule).open().until("18 09:00")

    assert local(case.clock("opinion").due) == "17 18:00"
    assert case.says("deadline_warned") == ["17 14:07"], "11 h 37 min 30 s of 15.5 hours"


def test_a_soft_target_is_recorded_and_nothing_follows():
    rule = (
        "  early: {from: received, until: replied, within: 1 hours, soft: true, breach: [{escalate: chief}]}"
    )
    case = with_deadlines(rule).open().until("17 09:00")

    assert case.says("target_missed") == ["16 10:00"]
    assert case.says("escalated") == []


def test_steps_of_a_breach_come_when_they_are_due_and_stop_with_the_act():
    rule = """
  answer:
    from: received
    until: replied
    within: 1 hours
    breach: [{notify: chief}, {escalate: chief, after: 1 hours}, {escalate: boss, after: 8 working hours}]
"""
    case = with_deadlines(rule).open().until("16 12:30").do("reply", text="x").until("20 09:00")

    assert case.says("escalated", to="chief") == ["16 11:00"]
    assert case.says("escalated", to="boss") == []


def test_a_breach_that_somebody_takes_on_climbs_no_further():
    rule = "  answer: {from: received, until: replied, within: 1 hours, breach: [{escalate: boss, after: 4 hours}], repeat: 1 hours}"
    case = (
        with_deadlines(rule)
        .open()
        .at("16 10:30")
        .do("acknowledge_breach", "chief:zhao", rule="answer")
        .until("18 09:00")
    )

    assert case.says("escalated") == []
    assert case.says("deadline_repeated") == []


def test_after_a_breach_a_step_comes_before_the_repeat_that_is_due_later():
    text = "  answer: {from: received, until: replied, within: 2 hours, breach: [{notify: chief}, {notify: boss, after: 1 hours}], repeat: 90 minutes}"
    case = Story(rules(f"deadlines:\n{text}")).at("16 09:00").open().until("16 14:01")
    breach = case.clock("answer")
    assert [kind for _, kind in breach.instants()] == ["repeat"]
    assert case.says("deadline_breached") == ["16 11:00"]
    assert case.says("deadline_repeated") == ["16 12:30", "16 14:00"]
    assert case.says("notice_requested", to=["role:boss"])[0] == "16 12:00"


def test_of_two_clocks_the_earlier_comes_first_whatever_their_order():
    text = "  slow: {from: received, until: resolved, within: 3 hours}\n  fast: {from: received, until: replied, within: 1 hours}"
    for lines in (text, "\n".join(reversed(text.split("\n")))):
        case = Story(rules(f"deadlines:\n{lines}")).at("16 09:00").open()
        entry = upcoming(case.book, case.complaint)
        assert entry is not None
        assert (local(entry.at), entry.key.split("/")[0], entry.kind) == ("16 10:00", "fast", "due")


def test_of_two_clocks_at_one_instant_the_first_rule_comes_first():
    case = with_deadlines(
        "  a: {from: received, until: replied, within: 2 hours}\n  b: {from: received, until: resolved, within: 2 hours}"
    )
    case.open().until("16 12:00")
    assert [fact.data["rule"] for fact in case.facts if fact.type == "deadline_breached"] == ["a", "b"]


def test_a_warning_names_the_one_who_would_be_charged():
    case = with_deadlines(
        "  answer: {from: received, until: replied, within: 2 hours, warn: [50%], against: boss}"
    ).open()
    assert case.until("16 10:30").one("deadline_warned").data["charged"] == "role:boss"
