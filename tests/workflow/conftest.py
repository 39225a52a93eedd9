"""The workflow's own fixtures: a company without a worker, and one that works."""

import pytest_asyncio
from temporalio.worker import UnsandboxedWorkflowRunner

from tests.workflow.company import founded


@pytest_asyncio.fixture
async def idle_company(temporal, database, app_database, tmp_path, request):
    """A company whose worker the test starts itself. Its workflows run in the sandbox, which loads their modules anew
    for each run: a test that changes one of those modules does without."""
    runner = UnsandboxedWorkflowRunner() if "monkeypatch" in request.fixturenames else None
    async with founded(temporal, database, app_database, tmp_path / "mail", runner) as company:
        yield company


@pytest_asyncio.fixture
async def company(idle_company):
    """A company at work."""
    async with idle_company.worker():
        yield idle_company
