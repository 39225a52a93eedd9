"""The retry guard: which errors of a sending activity are retried without end, and which become final."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.notifier import StillTrying
from domain.policy.rulebook_cache import RulebookMissing
from store.errors import StoreError

MAX_MISTAKES: Final = 8
"""So many unexpected errors of one activity are final. They become a fact and an alarm."""

PASSING: Final = (StoreError, StillTrying, RulebookMissing)
"""Retried without end: PostgreSQL comes back, the notifier itself gives up a channel, a policy gets loaded."""


@asynccontextmanager
async def retry_guard() -> AsyncIterator[None]:
    """For an activity that is retried without end: raises ApplicationError at the last of MAX_MISTAKES errors that are not PASSING.

    Such an error is a mistake of ours: no retry mends it, and it must not stay hidden. Their number goes from attempt to
    attempt in the details of the heartbeat; attempts that waited for a channel, or whose worker was killed, do not count.
    """
    try:
        yield
    except PASSING:
        raise
    except Exception as error:
        mistakes = 1 + sum(activity.info().heartbeat_details)
        activity.heartbeat(mistakes)
        if mistakes < MAX_MISTAKES:
            raise
        raise ApplicationError(f"{type(error).__name__}: {error}", non_retryable=True) from error
