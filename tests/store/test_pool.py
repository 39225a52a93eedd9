"""Connections: who is away is waited for and named; who is refused is told why."""

import asyncio

import pytest

from store.errors import DatabaseUnavailable
from store.migrate import app_dsn
from store.pool import Database, place_of
from store.statements import read


@pytest.mark.parametrize(
    ("dsn", "place"),
    [
        ("postgresql://u:p@db.example:5433/redress", 'database "redress" at db.example:5433'),
        ("postgresql://u:p@db.example", 'database "postgres" at db.example'),
        ("postgresql://u@/redress?host=/run/pg", 'database "redress" at /run/pg'),
        ("postgresql://u:p@db:notaport/x", "the database address given"),
    ],
)
def test_a_place_is_named_without_its_secrets(dsn, place):
    assert place_of(dsn) == place


def test_the_dsn_of_the_application():
    assert app_dsn("postgresql://postgres:x@db:5432/r?sslmode=require", "a/b@c") == (
        "postgresql://redress_app:a%2Fb%40c@db:5432/r?sslmode=require"
    )
    assert app_dsn("postgresql://postgres@/r?host=/run/pg") == "postgresql://redress_app@/r?host=/run/pg"


async def test_a_database_that_does_not_exist_is_not_waited_for(database):
    gone = database.rsplit("/", 1)[0] + "/nowhere"
    with pytest.raises(DatabaseUnavailable, match="refuses the connection.*nowhere"):
        await asyncio.wait_for(Database.open(gone, timeout_s=600), 120)


@pytest.mark.parametrize("wrong", ["password", "address"])
async def test_what_no_waiting_mends_is_refused_at_once(database, wrong):
    dsn = app_dsn(database, "not-the-password") if wrong == "password" else "the database"
    with pytest.raises(DatabaseUnavailable, match="refuses the connection.*; check address, user, password"):
        await asyncio.wait_for(Database.open(dsn, timeout_s=600), 120)


async def test_waiting_is_said_aloud():
    said = []
    with pytest.raises(DatabaseUnavailable):
        await Database.open("postgresql://x@127.0.0.1:1/r", timeout_s=0.5, on_wait=said.append)
    assert "waiting for" in said[0]


async def test_a_connection_that_is_cut_is_an_outage_and_the_next_one_works(db, admin):
    assert await db.answers()

    async def cut() -> None:
        async with db.transaction() as connection:
            own = await connection.fetchval("SELECT pg_backend_pid()")
            await admin.execute("SELECT pg_terminate_backend($1)", own)
            await connection.execute("SELECT pg_sleep(60)")

    with pytest.raises(DatabaseUnavailable, match="does not answer|connection is gone"):
        await cut()
    assert await db.answers()


async def test_a_closed_pool_does_not_answer(app_database):
    database = await Database.open(app_database)
    await database.close()
    assert not await database.answers()


def test_statements_need_a_comment_and_a_name_of_their_own():
    assert read("-- name: one\n-- Why.\nSELECT 1;\n\n-- name: two\n-- Why.\nSELECT 2;\n", "x") == {
        "one": "-- Why.\nSELECT 1",
        "two": "-- Why.\nSELECT 2",
    }
    with pytest.raises(ValueError, match=r"x.sql: two statements are named one"):
        read("-- name: one\n-- a\nSELECT 1;\n-- name: one\n-- a\nSELECT 1;\n", "x")
    with pytest.raises(ValueError, match=r"x.sql: statement one has no comment"):
        read("-- name: one\nSELECT 1;\n", "x")
