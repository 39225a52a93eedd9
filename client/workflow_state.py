"""How the workflow of a complaint stands in Temporal: a query alone does not tell, one that was terminated answers it too."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

LIVING: Final = ("running", "completed", "unknown")
"""States in which nothing is wrong, or nothing is known. A complaint completes when it is archived."""

TIMEOUT: Final = timedelta(seconds=3)


async def workflow_state(client: Client, complaint_id: str) -> str:
    """running, completed, terminated, failed ..., `missing` when Temporal knows of none, `unknown` when it does not say."""
    try:
        seen = await client.get_workflow_handle(complaint_id).describe(rpc_timeout=TIMEOUT)
    except RPCError as error:
        return "missing" if error.status is RPCStatusCode.NOT_FOUND else "unknown"
    return seen.status.name.lower() if seen.status else "unknown"
