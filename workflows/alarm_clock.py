"""The alarm clock: one timer for the earliest instant on a complaint's agenda."""

from __future__ import annotations

import asyncio
from datetime import datetime

from temporalio import workflow

from workflows.clock_resolution import tick


class AlarmClock:
    """Rings once its instant has passed. Setting it to the same instant again keeps the timer."""

    def __init__(self) -> None:
        self.rang = False
        self._at: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    def set(self, at: datetime | None, summary: str) -> None:
        """Ring after `at`; None: never. `summary` names the timer in the UI."""
        if at == self._at:
            return
        self.stop()
        self._at = at
        if at is not None:
            self._task = asyncio.create_task(self._ring(at, summary))

    def stop(self) -> None:
        """Cancel the timer."""
        if self._task is not None:
            self._task.cancel()
        self._task, self._at, self.rang = None, None, False

    async def _ring(self, at: datetime, summary: str) -> None:
        remaining = at + tick() - workflow.now()
        await workflow.sleep(max(remaining, tick()), summary=summary)
        self._task, self._at, self.rang = None, None, True
