"""Shutdown: the signals that ask a daemon to end, heard from its first moment on."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ShutdownRequested(Exception):
    """The end was asked for while something else was waited for."""


class Shutdown:
    """`asked` is set by SIGTERM or SIGINT. Make it before anything is connected: an early signal counts too."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.asked.set)

    async def or_else(self, work: Awaitable[T]) -> T:
        """What `work` gives; when the end is asked for first, the work is cancelled. Raises ShutdownRequested."""
        task = asyncio.ensure_future(work)
        asked = asyncio.ensure_future(self.asked.wait())
        try:
            await asyncio.wait({task, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        if task.cancelled():
            raise ShutdownRequested
        return task.result()
