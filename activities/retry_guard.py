"""The retry guard: which errors of a sending activity are tried again without end, and which become final."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.notifications import StillTrying
from domain.policy.rulebook_cache import RulebookMissing
from store.errors import StoreError

MAX_ATTEMPTS: Final = 8
"""The attempt at which an unexpected error is final. It becomes a fact with an alarm, so that people look."""

PASSING: Final = (StoreError, StillTrying, RulebookMissing)
"""Tried again without end: PostgreSQL comes back, the notifier itself gives a channel up, a policy gets loaded."""


@asynccontextmanager
async def retry_guard() -> AsyncIterator[None]:
    """Around an activity whose retry policy has no end: at MAX_ATTEMPTS raises ApplicationError for what is not PASSING.

    Such an error is a mistake of ours, which no retry mends and which must not stay hidden.
    """
    try:
        yield
    except PASSING:
        raise
    except Exception as error:
        if activity.info().attempt < MAX_ATTEMPTS:
            raise
        raise ApplicationError(f"{type(error).__name__}: {error}", non_retryable=True) from error
