"""Shutdown: the signals that ask a daemon to end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ShutdownRequested(Exception):
    """A shutdown was requested while something else was waited for."""


class Shutdown:
    """`requested` is set by SIGTERM or SIGINT. Make it before anything is connected: an early signal counts too."""

    def __init__(self) -> None:
        self.requested = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.requested.set)

    async def or_else(self, work: Awaitable[T]) -> T:
        """The result of `work`. If a shutdown is requested first, `work` is cancelled. Raises ShutdownRequested."""
        task = asyncio.ensure_future(work)
        requested = asyncio.ensure_future(self.requested.wait())
        try:
            await asyncio.wait({task, requested}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            requested.cancel()
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        if task.cancelled():
            raise ShutdownRequested
        return task.result()
