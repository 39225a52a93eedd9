"""Options: every timeout and retry of the product, on one page.

`record` is tried for ever: while PostgreSQL is down, updates wait and deadlines go on. `notify` and `escalate` try a
channel a few times and then the next (see `activities.notify`). Nothing here ever fails a complaint.
"""

from __future__ import annotations

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
    maximum_attempts=8,
)
"""For channels: eight attempts in about a quarter of an hour."""

ADMIT = ActivityConfig(start_to_close_timeout=timedelta(seconds=15), retry_policy=PROMPT)
RECALL = ActivityConfig(start_to_close_timeout=timedelta(seconds=30), retry_policy=PROMPT)
RECORD = ActivityConfig(start_to_close_timeout=timedelta(seconds=15), retry_policy=PROMPT)
NOTIFY = ActivityConfig(
    start_to_close_timeout=timedelta(minutes=2), heartbeat_timeout=timedelta(seconds=10), retry_policy=PATIENT
)
"""The heartbeat is for a worker that dies: somebody else tells ten seconds later, not two minutes later."""
SEARCH = ActivityConfig(start_to_close_timeout=timedelta(seconds=15), retry_policy=PROMPT)
ROLLOUT = ActivityConfig(heartbeat_timeout=timedelta(seconds=90), retry_policy=PATIENT)
"""Its time depends on the length of the page; see `workflows.rollout`."""
DISPATCH = ActivityConfig(start_to_close_timeout=timedelta(seconds=15), retry_policy=PROMPT)


def shown(options: ActivityConfig, summary: str, priority: Priority = Priority.default) -> ActivityConfig:
    """The options with what managers read beside the activity (at most 200 bytes) and its place in a burst."""
    while len(summary.encode()) > SUMMARY_BYTES:
        summary = summary[:-1]
    return ActivityConfig(**{**options, "summary": summary, "priority": priority})


TICK = timedelta(milliseconds=1)
"""A deadline fires as soon as its instant has passed: an act exactly then is still in time."""

CLOSE_TO_LIMIT = 1500
"""Accepted updates after which a run continues as new; the server takes 2,000."""
