"""Which errors of Temporal a client waits out."""

import pytest
from temporalio.service import RPCError, RPCStatusCode

from client.retries import transient


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (RPCStatusCode.UNAVAILABLE, "connection refused", True),
        (RPCStatusCode.FAILED_PRECONDITION, "Workflow task is not scheduled yet.", True),
        (
            RPCStatusCode.FAILED_PRECONDITION,
            "Unable to query workflow due to Workflow Task in failed state.",
            True,
        ),
        (RPCStatusCode.FAILED_PRECONDITION, "The limit on the total number of distinct updates ...", True),
        (RPCStatusCode.FAILED_PRECONDITION, "something else", False),
        (RPCStatusCode.UNKNOWN, "transport error", True),
        (RPCStatusCode.UNKNOWN, "something else", False),
        (RPCStatusCode.NOT_FOUND, "no such workflow", False),
    ],
)
def test_what_passes_is_waited_out_and_a_mistake_is_not(status, text, expected):
    assert transient(RPCError(text, status, b"")) is expected
