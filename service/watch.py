"""The watchdog as each worker sees it: what it found, for the metrics, and whether it has fallen silent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Final

from service.logs import LOGGER
from service.metrics import Metrics
from store.errors import StoreError
from store.findings import Findings

EVERY: Final = 15.0
"""Seconds between two readings."""

SILENT: Final = 300.0
"""Seconds without a look after which the watchdog is silent. It looks every minute."""

_LOG = logging.getLogger(LOGGER)


class WatchReader:
    """Reads the findings of all workers from PostgreSQL, whichever of them looked."""

    def __init__(self, findings: Findings, metrics: Metrics) -> None:
        self._findings = findings
        self._metrics = metrics
        self._heard = monotonic()
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
        looks = await self._findings.looks()
        self._metrics.watched(await self._findings.counts(), looks)
        if "watch" in looks:
            self._heard = max(self._heard, monotonic() - looks["watch"].age)

    def silence(self) -> str:
        """Why the watchdog is silent, or nothing. A worker that has just started gives it time."""
        age = monotonic() - self._heard
        return f"no look for {age:.0f} s; `redress setup` makes its schedule" if age > SILENT else ""

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
