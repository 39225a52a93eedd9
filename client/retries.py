"""Retries: which errors of Temporal are transient, and how long a client waits between two tries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RetryConfig, RPCError, RPCStatusCode

from workflows.reading import BUSY

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


_PASSES: Final = {
    RPCStatusCode.FAILED_PRECONDITION: (
        "not scheduled yet",  # the run has just been started
        "limit on the total number of distinct updates",  # another run is about to follow
        "Workflow Task in failed state",  # its worker died several times: the server waits before it tries again
    ),
    RPCStatusCode.UNKNOWN: ("transport error",),  # the server died while it was answering
}
"""Errors that pass, by what the server or the Temporal library says of them."""


def transient(error: RPCError | WorkflowUpdateFailedError) -> bool:
    """Whether a retry may help: the server is away or busy, or the complaint is about to go on in another run."""
    if isinstance(error, WorkflowUpdateFailedError):
        return isinstance(error.cause, ApplicationError) and error.cause.type == BUSY
    return error.status in _AGAIN or any(text in error.message for text in _PASSES.get(error.status, ()))


def waits() -> Iterator[float]:
    """Seconds between one try and the next, without end."""
    yield from _WAITS
    while True:
        yield _WAITS[-1]
