"""Retries: which errors of Temporal are transient, and how long a client waits between two tries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from temporalio.service import RetryConfig, RPCError, RPCStatusCode

BRIEFLY: Final = RetryConfig(max_elapsed_time_millis=2000)
"""Retries inside the Temporal library, at most two seconds: the client retries itself and can report the reason."""

_WAITS: Final = (0.1, 0.3, 1.0, 2.0)
_AGAIN: Final = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
    }
)


def transient(error: RPCError) -> bool:
    """Whether a retry may help. A run that has just been started answers "not scheduled yet"."""
    beginning = error.status is RPCStatusCode.FAILED_PRECONDITION and "not scheduled yet" in error.message
    return beginning or error.status in _AGAIN


def waits() -> Iterator[float]:
    """Seconds between one try and the next, without end."""
    yield from _WAITS
    while True:
        yield _WAITS[-1]
