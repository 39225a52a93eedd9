"""Options: every timeout and every retry of an activity, on one page, for whoever operates the product.

    activity        one attempt    worker seen dead    next attempts
    --------------  -------------  ------------------  ------------------------------------------------
    admit           15 s           5 s                 0.2 s, doubled up to 10 s, without end
    recall          30 s           5 s                 as admit
    record          15 s           5 s                 as admit
    find_receipt    15 s           5 s                 as admit
    read_facts      30 s           5 s                 as admit
    find_log_end    15 s           5 s                 as admit
    dispatch        15 s           5 s                 as admit
    end_visit       15 s           5 s                 as admit
    notify          2 min          10 s                5 s, tripled up to 20 s, without end
    escalate        2 min          10 s                as notify
    count_open      15 s           -                   as admit
    find_open       15 s           -                   as admit
    adopt_each      60 s + 40 s    90 s                5 s, tripled up to 5 min; 8 attempts
                    a complaint
    anchor          2 min          5 s                 as adopt_each
    mail_anchor     2 min          10 s                as adopt_each
    watch           50 s           5 s                 as admit; 3 attempts
    canary          4 min          5 s                 none

"One attempt" is how long an activity may take from its start. "Worker seen dead" is how long after its last heartbeat
an activity is started elsewhere. An attempt that fails counts for "next attempts".

What follows from it:

- PostgreSQL is down: updates wait, deadlines go on in the workflow, and everything is recorded when it is back.
- A worker is killed while it sends: another one goes on at most 30 seconds later, however often it happens. (The server
  counts a lost worker as an attempt, so the longest wait is short; a channel has its own count of what failed.)
- A channel is down: `notify` and `escalate` try it four times in 40 seconds (`activities.notifier`), then the
  person's next channel, then the duty role. The eighth unexpected error in them is final (`activities.retry_guard`).
- `adopt_each` fails for good: the rollout pauses and says why; `redress rollout resume` asks for the same page again.
- `anchor` or `mail_anchor` fails for good: an alarm; the next anchor of the schedule covers what this one did not.
- `watch` fails for good: the watchdog did not run, and its silence is noticed (`service.watch`).
- `canary` is tried once: a canary that did not finish is a finding, and the next one comes soon.
- No activity that fails ever fails a complaint.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Final

from temporalio.common import Priority, RetryPolicy
from temporalio.workflow import ActivityConfig

TASK_QUEUE: Final = "redress"
"""The task queue unless REDRESS_TASK_QUEUE says another; workers and clients must use the same."""

MAX_UPDATES: Final = 1500
"""Accepted updates after which a run continues as new; the server takes 2,000 a run."""

UPDATES_OVERDUE: Final = 100
"""So many more are accepted while the run waits to come to rest; then callers must try again."""

OVERDUE_BYTES: Final = 15_000_000
"""Of history; then callers must try again. The server suggests another run at 4 MB, and ends a workflow at 50 MB."""

MAX_SUMMARY_BYTES: Final = 200
"""Limit of the line that managers read beside an activity, in bytes."""

# --- retries --------------------------------------------------------------------------------------------------------

STORE_RETRIES: Final = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(seconds=10),
)
"""For activities that need PostgreSQL: at most ten seconds after it is back they go on."""

CHANNEL_RETRIES: Final = RetryPolicy(
    initial_interval=timedelta(seconds=5),
    backoff_coefficient=3.0,
    maximum_interval=timedelta(seconds=20),
)
"""For channels. The wait grows with every worker that is killed, so its limit is short: with the ten seconds until a worker
is seen dead it makes thirty. Without end, because an outage of PostgreSQL is no reason to give up."""

ROLLOUT_RETRIES: Final = RetryPolicy(
    initial_interval=timedelta(seconds=5),
    backoff_coefficient=3.0,
    maximum_interval=timedelta(minutes=5),
    maximum_attempts=8,
)
"""For a rollout, which somebody watches: about a quarter of an hour, then it pauses."""

WATCH_RETRIES: Final = dataclasses.replace(STORE_RETRIES, maximum_attempts=3)
"""For the watchdog, which runs again in a minute anyway."""

CANARY_RETRIES: Final = RetryPolicy(maximum_attempts=1)
"""For the canary: a second attempt would measure something else."""

# --- activities -----------------------------------------------------------------------------------------------------

HEARTBEAT_TIMEOUT: Final = timedelta(seconds=5)
"""Activities beat by themselves every third of it (`activities.heartbeat`)."""

SENDING_HEARTBEAT_TIMEOUT: Final = timedelta(seconds=10)
"""Longer: what a slow worker is sending should not be sent again by another one."""


def _options(timeout: timedelta, retries: RetryPolicy, heartbeat: timedelta | None) -> ActivityConfig:
    return ActivityConfig(start_to_close_timeout=timeout, heartbeat_timeout=heartbeat, retry_policy=retries)


ADMIT: Final = _options(timedelta(seconds=15), STORE_RETRIES, HEARTBEAT_TIMEOUT)
RECALL: Final = _options(timedelta(seconds=30), STORE_RETRIES, HEARTBEAT_TIMEOUT)
FIND_RECEIPT: Final = _options(timedelta(seconds=15), STORE_RETRIES, HEARTBEAT_TIMEOUT)
FIND_LOG_END: Final = _options(timedelta(seconds=15), STORE_RETRIES, HEARTBEAT_TIMEOUT)
READ_FACTS: Final = _options(timedelta(seconds=30), STORE_RETRIES, HEARTBEAT_TIMEOUT)
RECORD: Final = _options(timedelta(seconds=15), STORE_RETRIES, HEARTBEAT_TIMEOUT)
DISPATCH: Final = _options(timedelta(seconds=15), STORE_RETRIES, HEARTBEAT_TIMEOUT)
"""Also for `end_visit`."""
NOTIFY: Final = _options(timedelta(minutes=2), CHANNEL_RETRIES, SENDING_HEARTBEAT_TIMEOUT)
"""Also for `escalate`."""
SEARCH: Final = _options(timedelta(seconds=15), STORE_RETRIES, None)
"""For `count_open` and `find_open`."""
WATCH: Final = _options(timedelta(seconds=50), WATCH_RETRIES, HEARTBEAT_TIMEOUT)
CANARY: Final = _options(timedelta(minutes=4), CANARY_RETRIES, HEARTBEAT_TIMEOUT)
ANCHOR: Final = _options(timedelta(minutes=2), ROLLOUT_RETRIES, HEARTBEAT_TIMEOUT)
MAIL_ANCHOR: Final = _options(timedelta(minutes=2), ROLLOUT_RETRIES, SENDING_HEARTBEAT_TIMEOUT)


def adopt_page(complaints: int) -> ActivityConfig:
    """For `adopt_each`, by the number of complaints it asks: each may take 30 seconds to answer."""
    return _options(timedelta(seconds=60 + 40 * complaints), ROLLOUT_RETRIES, timedelta(seconds=90))


def shown(options: ActivityConfig, summary: str, priority: Priority = Priority.default) -> ActivityConfig:
    """The options with the line that managers read beside the activity (cut to 200 bytes) and its place in a burst."""
    while len(summary.encode()) > MAX_SUMMARY_BYTES:
        summary = summary[:-1]
    return ActivityConfig(**{**options, "summary": summary, "priority": priority})
