"""Blows: what is done to the parts of a stack, at random by a seed."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from chaos.mail import MOODS, MailServer
from embedded.keeper import Part
from embedded.stack import Stack
from embedded.worker_process import is_well

PARTS = {"worker": 4, "PostgreSQL": 3, "Temporal": 3}
STORM_S, CALM_S, RISE_S = 10.0, 6.0, 30.0
"""Blows fall in storms. Between them a worker may get to its feet, in at most `RISE_S`, and then there is calm for some work."""


@dataclass
class Blows:
    """The dice, and what has been done. `disk`: the small file system of PostgreSQL, if there is one; `clock`: the file that
    sets how far the clock of the next worker is off, if clocks can be moved."""

    stack: Stack
    mail: MailServer
    dice: random.Random
    disk: Path | None
    clock: Path | None
    done: Counter[str] = field(default_factory=Counter)
    _thawing: set[asyncio.Task[None]] = field(default_factory=set)

    async def fall(self, seconds: float, pace: float) -> None:
        """Blow upon blow for so many seconds; `pace` is the mean of the pauses between them."""
        end = monotonic() + seconds
        while monotonic() < end:
            storm = min(end, monotonic() + STORM_S)
            while monotonic() < storm:
                await self._one()
                await asyncio.sleep(self.dice.uniform(0, 2 * pace))
            self.mail.mood = self.dice.choice(MOODS)
            await self._calm(end)
        await self.end()

    async def _calm(self, end: float) -> None:
        risen = min(end, monotonic() + RISE_S)
        while monotonic() < risen:
            if any([await is_well(one.health_port) for one in self.stack.workers]):
                break
            await asyncio.sleep(0.2)
        await asyncio.sleep(max(0.0, min(CALM_S, end - monotonic())))

    async def end(self) -> None:
        """Nothing is stopped, full, off or in a bad mood any more."""
        for task in list(self._thawing):
            await task
        self.mail.mood = "well"
        if self.clock:
            self.clock.unlink(missing_ok=True)

    async def _one(self) -> None:
        what = self.dice.choices(("kill", "stop", "mood", "disk", "clock"), (70, 10, 14, 2, 4))[0]
        if what == "mood":
            self.mail.mood = self.dice.choice(MOODS)
        elif what == "disk" and self.disk:
            self._later(self._full_disk(self.disk, self.dice.uniform(2, 6)))
        elif what == "clock" and self.clock:
            self.clock.write_text(self.dice.choice(("+3600", "-3600", "+86400", "-600", "+0")))
            self.done["clock of workers set"] += 1
        elif what in {"kill", "stop"}:
            self._strike(what)

    def _strike(self, what: str) -> None:
        part = self.dice.choices(list(PARTS), list(PARTS.values()))[0]
        worker = self.dice.choice(self.stack.workers)
        parts: dict[str, Part] = {"PostgreSQL": self.stack.postgres, "Temporal": self.stack.temporal}
        child = parts.get(part, worker).child
        seconds = self.dice.uniform(0.3, 6)
        if not child.running:
            return
        self.done[f"{what} {part}"] += 1
        if what == "kill":
            child.kill()
        else:
            self._later(_stopped(child.pid, seconds))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._thawing.add(task)
        task.add_done_callback(self._thawing.discard)

    async def _full_disk(self, disk: Path, seconds: float) -> None:
        filler = disk / "filler"
        if filler.exists():
            return
        self.done["disk full"] += 1
        with suppress(OSError), filler.open("wb") as out:
            os.posix_fallocate(out.fileno(), 0, max(1, shutil.disk_usage(disk).free - 4096))
        await asyncio.sleep(seconds)
        filler.unlink(missing_ok=True)


async def _stopped(pid: int, seconds: float) -> None:
    """Stop a process and all that it started, and let them go on."""
    family = [pid, *_children(pid)]
    for one in family:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGSTOP)
    await asyncio.sleep(seconds)
    for one in family:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGCONT)


def _children(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield int(child)
            yield from _children(int(child))
