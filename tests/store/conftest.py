"""The store's own fixtures: a pool for the application role; and tampering as only a superuser can."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest
import pytest_asyncio

from store.event_store import EventStore
from store.pool import Database


@pytest_asyncio.fixture
async def db(app_database: str) -> AsyncIterator[Database]:
    """A pool that connects as the application does."""
    async with await Database.open(app_database, size=12) as database:
        yield database


@pytest_asyncio.fixture
async def admin(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection to the same database."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
def events(db: Database) -> EventStore:
    return EventStore(db)


@pytest.fixture
def tamper(admin: asyncpg.Connection) -> Callable:
    """Does to the log what nobody may: a superuser who switches the trigger off."""

    async def change(statement: str, *values: object) -> None:
        async with admin.transaction():
            await admin.execute("ALTER TABLE events DISABLE TRIGGER events_stand")
            await admin.execute("ALTER TABLE events DROP CONSTRAINT IF EXISTS events_complaint_id_number_key")
            await admin.execute(statement, *values)
            await admin.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_stand")

    return change
