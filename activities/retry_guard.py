"""Patience: what an activity that tells people waits for, and what it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.notifications import StillTrying
from domain.policy.rulebook_cache import RulebookMissing
from store.errors import StoreError

LAST: Final = 8
"""The attempt at which a fault that nobody expects is final: it becomes a fact with an alarm, and people look."""


@asynccontextmanager
async def patient() -> AsyncIterator[None]:
    """Around an activity that is tried again without end: PostgreSQL comes back, a policy gets loaded, a channel is given
    up by itself. A mistake of ours does not mend, and must not hide."""
    try:
        yield
    except (StoreError, StillTrying, RulebookMissing):
        raise
    except Exception as error:
        if activity.info().attempt < LAST:
            raise
        raise ApplicationError(f"{type(error).__name__}: {error}", non_retryable=True) from error
