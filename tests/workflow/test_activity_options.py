"""The page of timeouts says what is set."""

from datetime import timedelta

import pytest

from activities.declarations import ACTIVITIES
from workflows import activity_options

SET = {
    "admit": activity_options.ADMIT,
    "recall": activity_options.RECALL,
    "record": activity_options.RECORD,
    "find_receipt": activity_options.FIND_RECEIPT,
    "read_facts": activity_options.READ_FACTS,
    "find_log_end": activity_options.FIND_LOG_END,
    "dispatch": activity_options.DISPATCH,
    "end_visit": activity_options.DISPATCH,
    "notify": activity_options.NOTIFY,
    "escalate": activity_options.NOTIFY,
    "count_open": activity_options.SEARCH,
    "find_open": activity_options.SEARCH,
    "adopt_each": activity_options.adopt_page(0),
    "anchor": activity_options.ANCHOR,
    "mail_anchor": activity_options.MAIL_ANCHOR,
    "watch": activity_options.WATCH,
    "canary": activity_options.CANARY,
}
ROWS = {
    words[0]: line
    for line in activity_options.__doc__.splitlines()
    if line.startswith("    ") and (words := line.split())
}


def test_the_page_names_every_activity():
    assert {activity.__name__ for activity in ACTIVITIES} == set(SET) < set(ROWS)


@pytest.mark.parametrize("name", SET)
def test_the_page_says_the_timeouts(name):
    said, heartbeat = ROWS[name], SET[name]["heartbeat_timeout"]
    assert said[20:33].startswith(text(SET[name]["start_to_close_timeout"]))
    assert said[35:53].strip() == (text(heartbeat) if heartbeat else "-")


def text(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds // 60} min" if seconds > 90 else f"{seconds} s"


def test_adopting_takes_longer_for_more_complaints():
    assert activity_options.adopt_page(10)["start_to_close_timeout"] == timedelta(seconds=460)


@pytest.mark.parametrize("name", ["admit", "notify", "adopt_each"])
def test_the_page_says_the_retries(name):
    retries = SET[name]["retry_policy"]
    times = {2.0: "doubled", 3.0: "tripled"}[retries.backoff_coefficient]
    said = f"{retries.initial_interval.total_seconds():g} s, {times} up to {text(retries.maximum_interval)}"
    assert ROWS[name][55:].startswith(said)
    assert ROWS[name].endswith(
        f"{retries.maximum_attempts} attempts" if retries.maximum_attempts else "without end"
    )


def test_a_notice_of_a_killed_worker_is_tried_again_within_half_a_minute():
    retries, seen_dead = activity_options.NOTIFY["retry_policy"], activity_options.NOTIFY["heartbeat_timeout"]
    assert seen_dead + retries.maximum_interval <= timedelta(seconds=30)
