"""A superuser's connection, for attacks."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio


@pytest_asyncio.fixture
async def admin(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection to the same database."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()
