"""The workflow's own fixtures: a company without a worker, and one that works."""

from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.worker import UnsandboxedWorkflowRunner

from tests.workflow.harness import founded
from tests.workflow.older_server import PROGRAM, carries, older_server

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """On the older server only what it can carry."""
    for item in items if PROGRAM else ():
        if HERE in item.path.parents and not carries(item.path.name, item.name):
            item.add_marker(pytest.mark.skip(reason="not on the older test server"))


@pytest_asyncio.fixture
async def idle_company(clock, temporal, database, app_database, tmp_path, request):
    """A company whose worker the test starts itself. Its workflows run in the sandbox, which loads their modules anew
    for each run: a test that changes one of those modules does without."""
    runner = UnsandboxedWorkflowRunner() if "monkeypatch" in request.fixturenames else None
    async with founded(temporal, database, app_database, tmp_path / "mail", runner, clock) as harness:
        yield harness


@pytest_asyncio.fixture
async def clock():
    """The one clock of an older server, if the tests are to run on such a one."""
    if PROGRAM is None:
        yield None
        return
    async with older_server() as older:
        yield older


@pytest_asyncio.fixture
async def harness(idle_company):
    """A company at work."""
    async with idle_company.worker():
        yield idle_company
