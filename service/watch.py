"""The watchdog as each worker sees it: what it found, for the metrics, and whether it has fallen silent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Final

from activities.messages import WatchOrder
from service.logs import LOGGER
from service.metrics import Metrics
from store.errors import StoreError
from store.findings import WATCHDOG, Findings

EVERY: Final = 15.0
"""Seconds between two readings."""

_LOG = logging.getLogger(LOGGER)


class WatchReader:
    """Reads the findings of all workers from PostgreSQL, whichever of them ran the watchdog."""

    def __init__(self, findings: Findings, metrics: Metrics) -> None:
        self._findings = findings
        self._metrics = metrics
        self._heard = monotonic()
        self._silent_after = WatchOrder().silent_after
        self._said = False

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Inside, the metrics follow."""
        task = asyncio.create_task(self._read_on(), name="watch-reader")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def read(self) -> None:
        """Read once. Raises StoreError."""
        heartbeats = await self._findings.heartbeats()
        self._metrics.watched(await self._findings.counts(), heartbeats)
        if watchdog := heartbeats.get(WATCHDOG):
            self._heard = max(self._heard, monotonic() - watchdog.age)
            self._silent_after = watchdog.silent_after

    def silence(self) -> str:
        """Why the watchdog is silent, or nothing. A worker that has just started gives it time."""
        age = monotonic() - self._heard
        if age <= self._silent_after:
            return ""
        return f"it has not run for {age:.0f} s; `redress setup` makes its schedule"

    async def _read_on(self) -> None:
        while True:
            try:
                await self.read()
            except StoreError:
                pass  # the health page says that PostgreSQL is away
            except Exception:  # noqa: BLE001 - it must go on
                _LOG.exception("the findings of the watchdog cannot be read")
            self._speak()
            await asyncio.sleep(EVERY)

    def _speak(self) -> None:
        """Once for each silence."""
        silence = self.silence()
        if silence and not self._said:
            _LOG.error("the watchdog is silent: %s", silence, extra={"alarm": "watchdog_silent"})
        self._said = bool(silence)
