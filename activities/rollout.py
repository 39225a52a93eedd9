"""Rollout: brings another edition to one complaint after the other, gently, and says what became of each."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from temporalio import activity
from temporalio.client import (
    Client,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.messages import AdoptBatch, Search, Tally
from store.open_complaints import OpenComplaints

ANSWER_TIMEOUT_S: Final = 30.0
"""Seconds that one complaint may take to answer; then the rollout goes on without it."""

CLOSED: Final = frozenset({RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION})
"""What the server says of a workflow that is over."""


class RollingOut:
    """The activities of a rollout."""

    def __init__(self, open_complaints: OpenComplaints) -> None:
        self._open_complaints = open_complaints

    @activity.defn(name="count_open")
    async def count_open(self, search: Search) -> int:
        """How many there are."""
        return await self._open_complaints.count(search.policy, search.edition)

    @activity.defn(name="find_open")
    async def find_open(self, search: Search) -> list[str]:
        """The next ids."""
        return await self._open_complaints.page(search.policy, search.after, search.limit, search.edition)

    @activity.defn(name="adopt_each")
    async def adopt_each(self, batch: AdoptBatch) -> Tally:
        """Ask each complaint once, at most `rate` a second. Tried again, it goes on where it was.

        One complaint that does not answer is counted and left; a server that is away is waited for by trying again.
        """
        info, client = activity.info(), activity.client()
        tally = Tally(**info.heartbeat_details[0]) if info.heartbeat_details else Tally()
        pace = 1 / batch.rate
        for complaint_id in batch.ids[tally.walked :]:
            began = asyncio.get_running_loop().time()
            await _ask(client, complaint_id, batch, tally)
            tally.walked += 1
            activity.heartbeat(asdict(tally))
            left = pace - (asyncio.get_running_loop().time() - began)
            if left > 0:
                await asyncio.sleep(left)
        return tally


async def _ask(client: Client, complaint_id: str, batch: AdoptBatch, tally: Tally) -> None:
    handle = client.get_workflow_handle(complaint_id)
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            receipt: dict[str, Any] = await handle.execute_update(
                "adopt",
                batch.asked,
                id=batch.key,
                result_type=dict,
                rpc_timeout=timedelta(seconds=ANSWER_TIMEOUT_S),
            )
    except WorkflowUpdateFailedError as error:
        _refused(complaint_id, error.cause, tally)
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        tally.failure(complaint_id, f"no answer within {ANSWER_TIMEOUT_S:g} s; it may still come")
    except RPCError as error:
        if error.status not in CLOSED:
            raise
        tally.skipped += 1
    else:
        facts = receipt["facts"]
        tally.adopted += bool(facts)
        tally.unchanged += not facts
        tally.retimed += facts.count("deadline_retimed")


def _refused(complaint_id: str, cause: BaseException, tally: Tally) -> None:
    """A complaint that is over is passed over; any other refusal is a failure."""
    if isinstance(cause, ApplicationError) and cause.type in ("state", "AcceptedUpdateCompletedWorkflow"):
        tally.skipped += 1
    else:
        tally.failure(complaint_id, str(cause))
