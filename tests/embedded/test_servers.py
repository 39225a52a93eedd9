"""The shared servers of the test suite are the real programs, with what the product relies on."""

import asyncio

import asyncpg
from temporalio.client import Client


async def test_each_test_gets_a_database_of_its_own(new_database):
    first, second = await new_database(), await new_database()
    one = await asyncpg.connect(first)
    await one.execute("CREATE TABLE only_here (n int)")
    two = await asyncpg.connect(second)
    assert await two.fetchval("SELECT to_regclass('only_here')") is None
    await asyncio.gather(one.close(), two.close())


async def test_a_database_is_utf8_and_keeps_utc(database):
    connection = await asyncpg.connect(database)
    assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    assert await connection.fetchval("SHOW timezone") == "UTC"
    assert await connection.fetchval("SELECT upper('ä') || '投诉'") == "Ä投诉"
    await connection.close()


async def test_temporal_answers(temporal):
    client = await Client.connect(temporal)
    handle = await client.start_workflow("Nobody", id="fixture-check", task_queue="nobody")
    assert (await handle.describe()).status.name == "RUNNING"
    await handle.terminate()
