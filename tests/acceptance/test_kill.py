"""The worker is killed at five moments under twenty complaints at once, and nobody notices afterwards."""

import os
import random
import secrets

import asyncpg
import pytest
import pytest_asyncio
from temporalio.client import Client

from chaos.mail import listening
from embedded.ports import any_free
from embedded.temporal_server import TemporalServer
from tests.acceptance.harness import CLAIMS_WAIT, Harness
from tests.acceptance.inspection import inspect
from tests.acceptance.mail import MailServer
from tests.acceptance.moments import MOMENTS
from tests.worker.daemons import House
from workflows.plugin import RedressPlugin
from workflows.ui.search_attributes import REGISTRY

COMPLAINTS = 20
EVENTS_A_RUN = 150
"""So that complaints continue as new again and again."""


@pytest_asyncio.fixture
async def harness(database, app_database, tmp_path):
    dynamic = {"limit.historyCount.suggestContinueAsNew": EVENTS_A_RUN}
    server = TemporalServer(tmp_path, any_free(), search_attributes=REGISTRY, dynamic=dynamic)
    await server.start()
    house = House(server.address, database, app_database, tmp_path)
    admin = await asyncpg.connect(database)
    try:
        await house.furnish()
        await admin.execute(CLAIMS_WAIT)
        client = await Client.connect(server.address, plugins=[RedressPlugin()])
        seed = int(os.environ.get("REDRESS_SEED", "0")) or secrets.randbelow(1_000_000)
        print(f"seed: {seed} (the same again: REDRESS_SEED={seed})")
        async with listening(MailServer()) as mail:
            harness = Harness(house, mail, client, admin, random.Random(seed))
            yield harness
            await harness.abandon()
    finally:
        await house.close()
        await admin.close()
        await server.stop()


@pytest.mark.acceptance
@pytest.mark.timeout(1800)
async def test_a_worker_that_is_killed_at_any_moment_loses_nothing_and_does_nothing_twice(harness):
    await harness.start_worker()
    await harness.open(COMPLAINTS)
    for moment in harness.dice.sample(MOMENTS, len(MOMENTS)):
        print(f"{moment.__name__.replace('_', ' ')}: {await moment(harness)}")
        await harness.start_worker()
    await harness.end()
    counted = await inspect(harness)
    print(", ".join(f"{number} {what}" for what, number in counted.items()), f"{harness.kills} kills")
    assert harness.kills == len(MOMENTS)
    assert counted["complaints"] == COMPLAINTS
