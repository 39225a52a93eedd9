"""A house with a published policy, and nobody at work in it."""

import pytest_asyncio

from tests.worker.daemons import House


@pytest_asyncio.fixture
async def house(temporal, database, app_database, tmp_path):
    house = House(temporal, database, app_database, tmp_path)
    await house.furnish()
    yield house
    await house.close()
