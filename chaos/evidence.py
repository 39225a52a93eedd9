"""Evidence: what the servers have on record at the end, for the judge."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from time import monotonic

from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import Client
from temporalio.service import RPCError

from chaos.callers import Caller
from chaos.judge import Delivery, Letter, Living, Record
from embedded.stack import Stack
from starter import RedressError
from store.event_store import EventStore
from store.pool import Database

PARDONED = {
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE,
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_UPDATE,
}
"""Causes by which Temporal itself asks for a task again: something new came in meanwhile."""


async def settled(callers: Sequence[Caller], client: Client, dsn: str, seconds: float) -> float:
    """Wait until nothing is done any more, at most so many seconds; return how long it took."""
    begun = monotonic()
    async with await Database.open(dsn, size=2) as database:
        while monotonic() - begun < seconds:
            pending = await database.fetchval("SELECT count(*) FROM deliveries WHERE status = 'pending'")
            busy = [caller for caller in callers if await hanging(client, caller.complaint)]
            if not pending and not busy:
                break
            await asyncio.sleep(1)
    return monotonic() - begun


async def hanging(client: Client, complaint: str) -> tuple[str, ...]:
    """Activities and workflow tasks that a complaint still waits for."""
    try:
        raw = (await client.get_workflow_handle(complaint).describe()).raw_description
    except RPCError as error:
        return (f"no answer: {error}",)
    found = [
        f"{one.activity_type.name}, attempt {one.attempt}: {one.last_failure.message[:200]}"
        for one in raw.pending_activities
    ]
    if raw.HasField("pending_workflow_task"):
        task = raw.pending_workflow_task
        at = task.scheduled_time.ToDatetime(UTC)
        found.append(f"a workflow task, attempt {task.attempt}, {task.state}, for {at:%H:%M:%S}")
    return tuple(found)


async def collect(stack: Stack, dsn: str, callers: Sequence[Caller], letters: Sequence[Letter]) -> Record:
    """Everything that the judge looks at."""
    log = {}
    async with await Database.open(dsn, size=2) as database:
        events = EventStore(database)
        for caller in callers:
            log[caller.complaint] = await events.read(caller.complaint)
        rows = await database.fetch(
            "SELECT effect_id, complaint_id, fact_number, channel, status FROM deliveries"
        )
    deliveries = [Delivery(*tuple(row)) for row in rows if row["complaint_id"] in log]
    living = [await _living(caller) for caller in callers if caller.opened]
    asked = [asked for caller in callers for asked in caller.asked]
    return Record(asked, log, letters, deliveries, living, datetime.now(UTC), await _audit(stack))


async def _living(caller: Caller) -> Living:
    try:
        view = await caller.redress.view(caller.complaint)
    except RedressError as error:
        pending = await hanging(caller.redress.client, caller.complaint)
        return Living(caller.complaint, silent=str(error), pending=pending)
    client = caller.redress.client
    history = await client.get_workflow_handle(caller.complaint).fetch_history()
    failed = [
        event.workflow_task_failed_event_attributes
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    ]
    told = tuple(one.failure.message[:300] for one in failed if one.cause not in PARDONED)
    return Living(caller.complaint, view.facts, view.head, "", told, await hanging(client, caller.complaint))


async def _audit(stack: Stack) -> list[str]:
    """The faults that `redress audit verify` finds."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", "audit", "verify", "--json", env={"PATH": "/usr/bin:/bin", **stack.env()},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    if process.returncode == 0:
        return []
    try:
        return [json.dumps(fault, ensure_ascii=False) for fault in json.loads(out)["faults"]]
    except (ValueError, KeyError):
        return [f"exit code {process.returncode}: {(out + err).decode()[-500:]}"]
