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
            "Cannot query workflow due to Workflow Task in failed state.",
            False,
        ),
        (RPCStatusCode.NOT_FOUND, "no such workflow", False),
    ],
)
def test_a_run_that_was_just_begun_is_asked_again_and_a_mistake_is_not(status, text, expected):
    assert transient(RPCError(text, status, b"")) is expected
