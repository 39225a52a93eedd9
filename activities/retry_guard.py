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

MAX_ATTEMPTS: Final = 8
"""The attempt at which an unexpected error is final. It becomes a fact and an alarm."""

PASSING: Final = (StoreError, StillTrying, RulebookMissing)
"""Retried without end: PostgreSQL comes back, the notifier itself gives up a channel, a policy gets loaded."""


@asynccontextmanager
async def retry_guard() -> AsyncIterator[None]:
    """For an activity that is retried without end: at MAX_ATTEMPTS raises ApplicationError for what is not PASSING.

    Such an error is a mistake of ours: no retry mends it, and it must not stay hidden.
    """
    try:
        yield
    except PASSING:
        raise
    except Exception as error:
        if activity.info().attempt < MAX_ATTEMPTS:
            raise
        raise ApplicationError(f"{type(error).__name__}: {error}", non_retryable=True) from error
