import asyncio

import asyncpg
import pytest

from embedded.ports import any_free
from embedded.postgres import PostgresServer, programs_for
from embedded.process import ProcessFailed


@pytest.fixture
async def server(tmp_path):
    folder = tmp_path / "with spaces 和汉字"
    server = PostgresServer(folder, any_free())
    await server.start()
    yield server
    await server.stop()


async def rows(server):
    connection = await asyncpg.connect(server.dsn())
    try:
        return await connection.fetchval("SELECT count(*) FROM kept")
    finally:
        await connection.close()


async def keep_a_row(server):
    connection = await asyncpg.connect(server.dsn())
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (1)")
    await connection.close()


async def test_what_was_committed_is_there_after_every_kind_of_end(server):
    await keep_a_row(server)
    server.child.kill()
    await server.child.wait()
    await server.start()
    assert await rows(server) == 1
    await server.stop()
    assert server.child.exit_code == 0
    await server.start()
    assert await rows(server) == 1


async def test_a_server_that_outlived_its_run_is_ended(server):
    await keep_a_row(server)
    said = []
    second = PostgresServer(server.folder, any_free(), on_progress=said.append)
    await second.start()
    assert await rows(second) == 1
    assert "left behind" in said[0]
    assert await server.child.wait() == 0
    await second.stop()


async def test_a_lock_file_with_a_strangers_number_does_not_matter(server):
    await server.stop()
    (server.folder / "data" / "postmaster.pid").write_text("1\n")
    await server.start()
    await server.stop()


async def test_commits_are_durable_and_only_this_machine_may_connect(server):
    connection = await asyncpg.connect(server.dsn())
    assert await connection.fetchval("SHOW synchronous_commit") == "on"
    assert await connection.fetchval("SHOW fsync") == "on"
    assert await connection.fetchval("SHOW listen_addresses") == "127.0.0.1"
    await connection.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://postgres:guess@127.0.0.1:{server.port}/redress")
    assert (server.folder / "password").stat().st_mode & 0o077 == 0


async def test_a_lost_password_is_named(server):
    await server.stop()
    (server.folder / "password").unlink()
    with pytest.raises(ProcessFailed, match=r"does not take the password in .*password"):
        await server.start()
    assert not server.child.running


async def test_a_taken_port_is_named_with_the_log(server, tmp_path):
    second = PostgresServer(tmp_path / "second", server.port)
    with pytest.raises(ProcessFailed, match="did not start"):
        await second.start()


async def test_a_stop_does_not_wait_for_clients(server):
    connection = await asyncpg.connect(server.dsn())
    async with asyncio.timeout(120):
        await server.stop()
    assert server.child.exit_code == 0
    connection.terminate()


def test_data_of_a_version_that_is_not_here_is_named(tmp_path):
    (tmp_path / "PG_VERSION").write_text("9\n")
    with pytest.raises(ProcessFailed, match="made by PostgreSQL 9, installed is"):
        programs_for(tmp_path)


def test_the_version_that_made_the_data_is_chosen(tmp_path):
    newest = programs_for(tmp_path)
    (tmp_path / "PG_VERSION").write_text("16\n")
    assert programs_for(tmp_path) != newest
