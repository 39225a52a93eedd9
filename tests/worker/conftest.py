"""A house with a published policy, and nobody at work in it."""

import pytest_asyncio
from temporalio.client import Client

from store.pool import Database
from tests.worker.daemons import House
from tests.worker.watch_harness import Watched
from workflows.plugin import RedressPlugin


@pytest_asyncio.fixture
async def house(temporal, database, app_database, tmp_path):
    house = House(temporal, database, app_database, tmp_path)
    await house.furnish()
    yield house
    await house.close()


@pytest_asyncio.fixture
async def watched(house):
    client = await Client.connect(house.address, plugins=[RedressPlugin()])
    async with await Database.open(house.dsn, size=5) as database:
        yield Watched(house, database, client)
