"""Rollout: asks complaints one by one to adopt another edition, at a limited rate, and counts the outcomes."""

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
"""The answers of the server for a workflow that is over."""


class RollingOut:
    """The activities of a rollout."""

    def __init__(self, open_complaints: OpenComplaints) -> None:
        self._open_complaints = open_complaints

    @activity.defn(name="count_open")
    async def count_open(self, search: Search) -> int:
        """How many complaints the search finds."""
        return await self._open_complaints.count(search.policy, search.edition)

    @activity.defn(name="find_open")
    async def find_open(self, search: Search) -> list[str]:
        """The next ids that the search finds."""
        return await self._open_complaints.page(search.policy, search.after, search.limit, search.edition)

    @activity.defn(name="adopt_each")
    async def adopt_each(self, batch: AdoptBatch) -> Tally:
        """Ask each complaint once, at most `rate` a second. A retry goes on where the attempt before it stopped.

        A complaint that does not answer is counted as failed. If a server is away, the activity fails and is retried.
        """
        info, client = activity.info(), activity.client()
        tally = Tally(**info.heartbeat_details[0]) if info.heartbeat_details else Tally()
        pace = 1 / batch.rate
        for complaint_id in batch.ids[tally.walked :]:
            began = asyncio.get_running_loop().time()
            await _ask(client, complaint_id, batch, tally)
            tally.walked += 1
            activity.heartbeat(asdict(tally))
            remaining = pace - (asyncio.get_running_loop().time() - began)
            if remaining > 0:
                await asyncio.sleep(remaining)
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
        _count_refusal(complaint_id, error.cause, tally)
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


def _count_refusal(complaint_id: str, cause: BaseException, tally: Tally) -> None:
    """A complaint that is over counts as skipped; any other refusal is a failure."""
    if isinstance(cause, ApplicationError) and cause.type in ("state", "AcceptedUpdateCompletedWorkflow"):
        tally.skipped += 1
    else:
        tally.failure(complaint_id, str(cause))
