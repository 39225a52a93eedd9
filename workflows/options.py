"""Options: every timeout and retry of the product, on one page.

`record` is tried for ever: while PostgreSQL is down, updates wait and deadlines go on. `notify` and `escalate` try a
channel a few times and then the next (see `activities.notifications`). Nothing here ever fails a complaint.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from temporalio.common import Priority, RetryPolicy
from temporalio.workflow import ActivityConfig

TASK_QUEUE = "redress"

SUMMARY_BYTES = 200

PROMPT = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=10),
)
"""For the store: soon again, then every ten seconds, without end."""

PATIENT = RetryPolicy(
    initial_interval=timedelta(seconds=5),
    backoff_coefficient=3.0,
    maximum_interval=timedelta(minutes=5),
)
"""For channels: soon again, then every five minutes. What is to be given up, and when, the activity says itself
(see `activities.retry_guard`): an outage of PostgreSQL is no reason."""

HURRIED = dataclasses.replace(PATIENT, maximum_attempts=8)
"""For a rollout, which somebody watches: eight attempts in about a quarter of an hour, then it is held."""

SIGN_OF_LIFE = timedelta(seconds=5)
"""When a worker dies, what it had begun starts elsewhere after so long (see `activities.heartbeat`)."""


def _within(limit: timedelta, retry: RetryPolicy, alive: timedelta = SIGN_OF_LIFE) -> ActivityConfig:
    return ActivityConfig(start_to_close_timeout=limit, heartbeat_timeout=alive, retry_policy=retry)


ADMIT = _within(timedelta(seconds=15), PROMPT)
RECALL = _within(timedelta(seconds=30), PROMPT)
RECORD = _within(timedelta(seconds=15), PROMPT)
NOTIFY = _within(timedelta(minutes=2), PATIENT, alive=2 * SIGN_OF_LIFE)
"""Longer: a worker that is only slow should not have its messages sent again by another one."""
DISPATCH = _within(timedelta(seconds=15), PROMPT)
SEARCH = ActivityConfig(start_to_close_timeout=timedelta(seconds=15), retry_policy=PROMPT)
ROLLOUT = ActivityConfig(heartbeat_timeout=timedelta(seconds=90), retry_policy=HURRIED)
"""Its time depends on the length of the page; see `workflows.rollout`."""


def shown(options: ActivityConfig, summary: str, priority: Priority = Priority.default) -> ActivityConfig:
    """The options with what managers read beside the activity (at most 200 bytes) and its place in a burst."""
    while len(summary.encode()) > SUMMARY_BYTES:
        summary = summary[:-1]
    return ActivityConfig(**{**options, "summary": summary, "priority": priority})


CLOSE_TO_LIMIT = 1500
"""Accepted updates after which a run continues as new; the server takes 2,000."""
