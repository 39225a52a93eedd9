"""Quiet hours: which notices wait, until when, and what goes out all the same."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from channels.registry import ChannelName
from domain.complaint.snapshot import dump, load
from domain.policy.compiler import PolicyMistaken
from domain.rules.quiet_hours import CHANNELS, quiet_until
from domain.time.worktime import WorkTime
from tests.unit.story import Story, local, rules, worktimes

NIGHT = """
deadlines:
  answer: {from: received, until: replied, within: 12 hours, warn: [10 hours], breach: [{notify: chief, text: late}]}
  seen: {from: {notice_requested: {text: look}}, until: notice_acknowledged, within: 1 hours}
warnings: {notify: holder, text: soon}
reactions:
  told: {clause: T-2, upon: noted, do: [{notify: chief, text: hello}]}
  up: {clause: T-3, upon: {assessed: {severity: major}}, do: [{report: boss, text: look}]}
quiet:
  all:
    words: {zh: 夜间, en: night}
    hours: 21:00-08:00
    days_of_rest: true
    break_through: {when: {severity: major}, texts: look}
"""


def story(opened: str, text: str = NIGHT, **fields) -> Story:
    return Story(rules(text)).at(opened).open(**fields)


def test_a_warning_in_the_night_goes_out_in_the_morning_and_the_clock_knows_nothing_of_it():
    case = story("16 13:00", severity="normal").until("17 08:30")

    assert case.says("deadline_warned") == case.says("notice_requested", text="soon") == ["16 23:00"]
    assert case.says("deadline_breached") == case.says("notice_requested", text="late") == ["17 01:00"]
    assert [local(fact.data["not_before"]) for fact in case.facts if fact.type == "notice_requested"] == [
        "17 08:00",
        "17 08:00",
    ]
    assert case.says("notice_delivered") == ["17 08:00", "17 08:00"]
    assert {local(fact.recorded_at) for fact in case.facts if fact.type == "notice_delivered"} == {"17 08:00"}
    assert case.complaint.deferred == case.complaint.notices == {}


def test_until_the_morning_nobody_is_told_and_the_notice_is_open():
    case = story("16 13:00", severity="normal").until("17 08:00")
    number = str(case.one("notice_requested", text="soon").number)

    assert case.says("notice_delivered") == []
    assert case.complaint.deferred[number] == {
        "to": ["role:chief"],
        "not_before": "2026-11-17T00:00:00Z",
        "asks": "answer/case/1",
    }
    assert case.complaint.notices[number]["not_before"] == "2026-11-17T00:00:00Z"
    assert load(dump(case.complaint)).deferred == case.complaint.deferred


def test_a_major_case_breaks_through():
    case = story("16 13:00", severity="major").until("16 23:30")

    assert case.says("notice_delivered") == ["16 23:00"]
    assert "not_before" not in case.one("notice_requested").data


def test_a_text_breaks_through_so_that_its_acknowledgement_can_be_asked_for_at_once():
    case = story("16 22:00", severity="normal").do("assess", "chief:zhao", severity="major")

    assert case.says("notice_delivered") == ["16 22:00"]


@pytest.mark.parametrize(
    ("asked", "goes_out"),
    [
        ("16 20:59:59", None),
        ("16 21:00", "17 08:00"),
        ("17 07:59:59", "17 08:00"),
        ("17 08:00", None),
        ("20 22:00", "23 08:00"),  # Friday night: the weekend is quiet, and Sunday's night
        ("21 12:00", "23 08:00"),
    ],
)
def test_stretches_of_quiet_follow_one_another(asked, goes_out):
    case = story("16 09:00", severity="normal").do("reply", text="x", plan="y").at(asked).do("note", text="x")
    not_before = case.one("notice_requested", text="hello").data.get("not_before")

    assert (not_before and local(not_before)) == goes_out


def test_what_is_reported_late_goes_out_by_the_hour_of_the_report():
    case = story("16 09:00").at("17 09:00").do("note", text="x", happened="16 23:00")
    assert "not_before" not in case.one("notice_requested", text="hello").data

    case = story("16 09:00").at("16 22:00").do("note", text="x", happened="16 20:00")
    assert local(case.one("notice_requested", text="hello").data["not_before"]) == "17 08:00"


CHANNEL = """
reactions: {told: {clause: T-2, upon: noted, do: [{notify: chief, text: hello}]}}
quiet:
  all: {words: {zh: 夜间, en: night}, hours: ["22:00-07:00"]}
  email: {words: {zh: 邮件, en: mail}, hours: ["20:00-21:00", "06:00-09:00"], break_through: {when: {severity: major}}}
"""


@pytest.mark.parametrize(
    ("asked", "severity", "waits", "rests"),
    [
        ("16 20:30", "normal", None, "16 21:00"),
        ("16 20:30", "major", None, None),
        ("16 23:00", "normal", "17 07:00", "17 09:00"),
        ("16 23:00", "major", "17 07:00", None),
        ("16 12:00", "normal", None, None),
    ],
)
def test_a_channel_has_quiet_hours_of_its_own_beside_those_of_all(asked, severity, waits, rests):
    case = story("16 09:00", CHANNEL, severity=severity).at(asked).do("note", text="x")
    data = case.one("notice_requested").data

    assert (data.get("not_before") and local(data["not_before"])) == waits
    assert {name: local(until) for name, until in data.get("rests", {}).items()} == (
        {"email": rests} if rests else {}
    )


def test_without_quiet_hours_nothing_is_said_of_them():
    case = story("16 22:00", "reactions: {told: {clause: T-2, upon: noted, do: [{notify: chief}]}}").do(
        "note", text="x"
    )

    assert set(case.one("notice_requested").data) == {"to", "text", "by", "clause"}
    assert "held" not in dump(case.complaint)


def test_beyond_the_days_of_the_calendar_nothing_is_deferred():
    book = rules(NIGHT)
    far = datetime(2180, 1, 1, 15, tzinfo=UTC)

    assert quiet_until(book.worktime, list(book.quiet.values()), far) == far


def test_summer_time_moves_the_end_with_the_clocks():
    book = rules("quiet: {all: {words: {zh: 夜, en: night}, hours: 21:00-08:00}}")
    berlin = worktimes()["always"].calendar.revised(zone="Europe/Berlin")
    night = datetime(2027, 3, 27, 22, tzinfo=UTC)  # 23:00; clocks go forward at 02:00
    end = quiet_until(WorkTime.build(berlin), list(book.quiet.values()), night)
    assert end == datetime(2027, 3, 28, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "entries",
    [
        "all: {words: {zh: 夜, en: night}, hours: 00:00-24:00}",
        "all: {words: {zh: 夜, en: night}, hours: [20:00-08:00, 08:00-20:00]}",
        "{all: {words: {zh: 夜, en: night}, hours: 20:00-08:00}, email: {words: {zh: 日, en: day}, hours: 07:00-21:00}}",
    ],
)
def test_hours_that_never_end_are_refused(entries):
    with pytest.raises(PolicyMistaken, match="quiet all day"):
        rules(f"quiet:\n  {entries}")


def test_hours_that_nobody_can_read_are_refused():
    with pytest.raises(ValidationError, match="is not a window of a day"):
        rules("quiet: {all: {words: {zh: 夜, en: night}, hours: at night}}")


def test_the_channels_known_here_are_those_that_the_product_brings_along():
    assert ChannelName.__args__ == CHANNELS
