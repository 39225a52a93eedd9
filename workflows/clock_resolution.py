"""Ticks: the steps in which time passes for a complaint.

What is due at an instant has come about one tick later, so that an act at the very instant is still in time.
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
    """How long a tick is."""
    return _STEP.tick


def now() -> datetime:
    """The instant at which the running workflow stands: that of its last tick."""
    at = workflow.now()
    return at - (at - EPOCH) % _STEP.tick


@contextmanager
def ticks_of(length: timedelta) -> Iterator[None]:
    """Other ticks for the workflows of this process that run outside the sandbox.

    For stories only: a clock that is moved on stops some milliseconds after the instant asked for, and in longer
    ticks it stands exactly there. A history must be replayed in the ticks in which it came about.
    """
    before, _STEP.tick = _STEP.tick, length
    try:
        yield
    finally:
        _STEP.tick = before
