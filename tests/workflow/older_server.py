"""The older test server (`temporal-test-server`): one clock for all of its workflows, moved on by calls to the server.

    REDRESS_OLDER_TEST_SERVER=/path/to/temporal-test-server pytest tests/workflow

runs what is told of time on it, each test on a server of its own, and leaves out the rest: this server cannot describe
a workflow whose search attribute of type Datetime was taken away, does not always show what an activity is about to do,
waits for retries in real time, and has neither limits nor room for the payloads of strange clients.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from workflows.plugin import RedressPlugin, guarded
from workflows.ui.search_attributes import REGISTRY

PROGRAM = os.environ.get("REDRESS_OLDER_TEST_SERVER")


FILE = "test_time.py"
BEYOND = ("archived_when_the_time", "withdrawing_ends", "reopening_keeps")
"""Parts of the names of tests in FILE that the older server cannot carry."""


def carries(file: str, test: str) -> bool:
    """Whether a test is to run on the older server."""
    return file == FILE and not any(one in test for one in BEYOND)


class OneClock:
    """In the place of a `TimeSkipper`: the same calls for a clock that all workflows share."""

    def __init__(self, environment: WorkflowEnvironment, client: Client) -> None:
        self._environment = environment
        self.client = client

    async def start(self, given: Any, *, id: str, task_queue: str, at: datetime) -> WorkflowHandle[Any, Any]:
        """Start a complaint when the clock shows `at`."""
        await self.fast_forward(None, at - await self.get_current_time())
        return await self.client.start_workflow("Complaint", given, id=id, task_queue=task_queue)

    async def get_current_time(self, _handle: Any = None) -> datetime:
        return await self._environment.get_current_time()

    async def fast_forward(self, _handle: Any, duration: timedelta) -> bool:
        await self._environment.sleep(duration)
        return True


@asynccontextmanager
async def older_server() -> AsyncIterator[OneClock]:
    """A server of its own that knows our search attributes."""
    starting = WorkflowEnvironment.start_time_skipping(test_server_existing_path=PROGRAM)
    async with await starting as environment:
        types = {
            name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.upper()}")
            for name, kind in REGISTRY.items()
        }
        await environment.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=environment.client.namespace, search_attributes=types)
        )
        client = await Client.connect(
            environment.client.service_client.config.target_host,
            plugins=[RedressPlugin(guarded())],
            identity="tests",
        )
        yield OneClock(environment, client)
