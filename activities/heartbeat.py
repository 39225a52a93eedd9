"""Heartbeat: Temporal hears that an activity is alive, so that it starts elsewhere soon after its worker has died."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio import activity


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """The heart of an activity beats by itself inside the block, or, as a decorator, while the activity runs.

    The first beat comes after a third of the heartbeat timeout: what is short costs nothing. Without a heartbeat timeout
    nothing happens.
    """
    limit = activity.info().heartbeat_timeout
    if limit is None:
        yield
        return

    async def beat(seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            activity.heartbeat()

    task = asyncio.create_task(beat(limit.total_seconds() / 3))
    try:
        yield
    finally:
        task.cancel()
