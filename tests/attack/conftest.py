"""A superuser's connection, for attacks."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio
from temporalio.worker import UnsandboxedWorkflowRunner

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, load_policy
from domain.policy.edition import Edition
from tests.workflow.harness import founded


@pytest_asyncio.fixture
async def admin(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection to the same database."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def harness(temporal, database, app_database, tmp_path):
    """A company at work in the present year, for hostile messages."""
    present = Edition.of(load_policy("evergreen"), load_calendars(CALENDARS))
    runner = UnsandboxedWorkflowRunner()
    company = founded(temporal, database, app_database, tmp_path / "mail", runner, published=present)
    async with company as harness, harness.worker():
        yield harness
