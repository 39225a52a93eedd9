"""The workflow's own fixtures: a company without a worker, and one that works."""

import pytest_asyncio

from tests.workflow.company import founded


@pytest_asyncio.fixture
async def idle_company(temporal, database, app_database, tmp_path):
    """A company whose worker the test starts itself."""
    async with founded(temporal, database, app_database, tmp_path / "mail") as company:
        yield company


@pytest_asyncio.fixture
async def company(idle_company):
    """A company at work."""
    async with idle_company.worker():
        yield idle_company
