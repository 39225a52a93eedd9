"""Clock resolution: time passes for a complaint in steps of one tick.

A deadline is breached one tick after its instant, so that an act at the very instant is still in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from temporalio import workflow

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Step:
    tick: timedelta = timedelta(milliseconds=1)


_STEP: Final = _Step()


def tick() -> timedelta:
    """The length of a tick."""
    return _STEP.tick


def now() -> datetime:
    """The time of the running workflow, cut to a whole tick."""
    at = workflow.now()
    return at - (at - EPOCH) % _STEP.tick


@contextmanager
def ticks_of(length: timedelta) -> Iterator[None]:
    """Other ticks for the workflows of this process that run outside the sandbox.

    For the demo and for scenarios: skipped time stops some milliseconds after the instant asked for; with longer ticks it
    stands exactly there. A history must be replayed with the ticks with which it was recorded.
    """
    before, _STEP.tick = _STEP.tick, length
    try:
        yield
    finally:
        _STEP.tick = before
