import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio.testing import ActivityEnvironment

from activities.heartbeat import beating


async def beats(limit, until):
    """How often the heart beat inside a block that goes on until `until` beats, or for a moment."""
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, heartbeat_timeout=limit)
    heard = []
    enough = asyncio.Event()

    def hear(*details):
        heard.append(details)
        if len(heard) >= until:
            enough.set()

    environment.on_heartbeat = hear

    @beating()
    async def act():
        await (asyncio.sleep(0.01) if limit is None else enough.wait())

    await environment.run(act)
    before = len(heard)
    await asyncio.sleep(0.02)
    assert len(heard) == before, "it beats on after the end"
    return before


async def test_the_heart_beats_while_the_block_runs():
    assert await beats(timedelta(milliseconds=9), until=3) >= 3


async def test_without_a_limit_nothing_happens():
    assert await beats(None, until=1) == 0
