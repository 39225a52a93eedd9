"""Pauses: which clocks they hold, how these go on, floors and limits."""

from tests.unit.story import Story, local, rules

CALM = "  calm: {from: accepted, until: resolved, within: 24 hours, warn: [50%, 75%]}"
ANSWER = "  answer: {from: accepted, until: replied, within: 2 hours}"


def story(pause: str, deadlines: str = CALM) -> Story:
    return Story(rules(f"deadlines:\n{deadlines}\npauses:\n  storm: {pause}")).at("16 09:00").open()


ALL = "{from: {block_started: {cause: storm}}, until: block_ended}"


def test_a_paused_clock_goes_on_with_what_was_left():
    case = (
        story(ALL)
        .at("16 15:00")
        .do("start_block", cause="storm")
        .at("16 20:00")
        .do("end_block")
        .until("18 09:00")
    )

    assert case.says("deadline_paused") == ["16 15:00"]
    assert local(case.one("deadline_resumed").data["due"]) == "17 14:00"
    assert case.says("deadline_breached") == ["17 14:00"]


def test_it_never_fires_while_it_stands_still_and_the_original_due_time_is_noted():
    case = story(ALL).at("16 15:00").do("start_block", cause="storm").until("19 09:00")

    assert case.says("deadline_breached") == []
    assert case.says("deadline_warned") == []
    assert case.says("original_due_passed") == ["17 09:00"]


def test_a_pause_loses_no_warning_and_gives_none_twice():
    case = (
        story(ALL)
        .at("16 22:00")
        .do("start_block", cause="storm")
        .at("17 08:00")
        .do("end_block")
        .until("18 09:00")
    )

    assert case.says("deadline_warned", point="50%") == ["16 21:00"]
    assert case.says("deadline_warned", point="75%") == ["17 13:00"]


def test_a_warning_at_the_very_beginning_of_a_pause_comes_when_the_clock_goes_on():
    case = (
        story(ALL)
        .at("16 21:00")
        .do("start_block", cause="storm")
        .at("17 08:00")
        .do("end_block")
        .until("18 09:00")
    )

    assert case.says("deadline_warned", point="50%") == ["17 08:00"]


def test_an_act_during_the_pause_is_in_time():
    case = story(ALL).at("16 15:00").do("start_block", cause="storm").at("18 09:00").do("resolve", result="x")

    assert case.says("deadline_met") == ["18 09:00"]


def test_a_clock_that_starts_inside_a_pause_starts_standing():
    case = story(ALL, "  word: {per: promise, from: promised, until: promise_kept, within: 2 hours}")
    case.do("start_block", cause="storm").at("16 10:00").do(
        "promise", what="x", due_at="2026-11-17T10:00:00+08:00"
    )
    case.at("16 15:00").do("end_block").until("17 09:00")

    assert case.says("deadline_paused") == ["16 10:00"]
    assert case.says("deadline_breached") == ["16 17:00"]


def test_other_causes_pause_nothing():
    case = story(ALL).do("start_block", cause="laziness").until("18 09:00")

    assert case.says("deadline_paused") == []
    assert case.says("deadline_breached") == ["17 09:00"]


def test_a_pause_may_hold_named_deadlines_only():
    case = story(ALL.replace("}, until", "}, freezes: [calm], until"), f"{CALM}\n{ANSWER}")
    case.do("start_block", cause="storm").until("18 09:00")

    assert case.says("deadline_breached", rule="answer") == ["16 11:00"]
    assert case.says("deadline_breached", rule="calm") == []


def test_a_pause_may_hold_the_clocks_of_one_person():
    tasks = "  job: {per: task, from: task_opened, until: task_done, within: 4 hours, against: task.assignee}"
    case = story(ALL.replace("}, until", "}, freezes: {against: block.holder}, until"), tasks)
    case.do("open_task", kind="a", to="owner", assignee="wang").do(
        "open_task", kind="b", to="owner", assignee="li"
    )
    case.at("16 10:00").do("start_block", cause="storm", holder="wang").until("17 09:00")

    assert case.one("deadline_paused").about == "task-1"
    assert case.one("deadline_breached").about == "task-2"


def test_after_a_pause_there_is_at_least_the_floor():
    case = story(ALL.replace("}, until", "}, floor: 2 hours, until"), ANSWER)
    case.at("16 10:50").do("start_block", cause="storm").at("16 12:00").do("end_block").until("17 09:00")

    assert case.says("deadline_breached") == ["16 14:00"]


def test_a_pause_that_nobody_ends_ends_by_itself():
    case = story(ALL.replace("}, until", "}, limit: 10 hours, until"))
    case.at("16 15:00").do("start_block", cause="storm").until("18 09:00")

    assert case.says("pause_ended", reason="limit") == ["17 01:00"]
    assert case.says("deadline_breached") == ["17 19:00"]


def test_two_pauses_at_once_take_no_moment_off_twice():
    case = (
        story(ALL)
        .at("16 10:00")
        .do("start_block", cause="storm")
        .at("16 11:00")
        .do("start_block", cause="storm")
    )
    case.at("16 12:00").do("end_block", about="block-1").at("16 15:00").do("end_block", about="block-2")
    case.until("18 09:00")

    assert case.says("deadline_paused") == ["16 10:00", "16 11:00"]
    assert case.says("deadline_breached") == ["17 14:00"]


def test_a_day_based_period_loses_only_the_days_that_were_covered_whole():
    case = story(ALL, "  opinion: {from: accepted, until: opinion_submitted, within: 3 working days}")
    case.at("17 15:00").do("start_block", cause="storm").at("19 10:00").do("end_block")

    assert local(case.one("deadline_resumed").data["due"]) == "20 18:00"


def test_an_end_that_is_reported_for_before_the_pause_takes_nothing_off():
    case = (
        story(ALL)
        .at("16 15:00")
        .do("start_block", cause="storm")
        .at("16 15:02")
        .do("end_block", happened="16 15:00")
    )

    assert local(case.one("deadline_resumed").data["due"]) == "17 09:00"


def test_a_day_whose_close_is_the_end_of_the_pause_was_covered_whole():
    case = story(ALL, "  calm: {from: accepted, until: resolved, within: 3 working days}")
    due = case.clock("calm").due
    case.at("16 19:00").do("start_block", cause="storm")
    case.at("17 18:00").do("end_block")
    assert local(due) == "19 18:00"
    assert local(case.one("deadline_resumed").data["due"]) == "20 18:00"
