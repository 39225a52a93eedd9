"""Heartbeat: tells Temporal that an activity is alive, so that it restarts elsewhere soon after its worker has died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio import activity


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """Sends heartbeats inside the block or, as a decorator, while the activity runs.

    The first one is sent after a third of the heartbeat timeout, so short activities send none. Without a heartbeat
    timeout nothing is sent.
    """
    limit = activity.info().heartbeat_timeout
    if limit is None:
        yield
        return

    async def beat(seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            activity.heartbeat(*activity.info().heartbeat_details)  # what the last attempt left for the next

    task = asyncio.create_task(beat(limit.total_seconds() / 3))
    try:
        yield
    finally:
        task.cancel()
