"""Nobody changes what is on record: not the application, by grants; not the superuser, by trigger."""

import asyncpg
import pytest

from store.rulebooks import Rulebooks
from tests.store.samples import life

STANDING = ["events", "major_register", "rulebooks", "directories"]


@pytest.fixture
async def filled(events, db, admin):
    await events.append(life("EVG-1"))
    await Rulebooks(db).publish("calendar", "always", "1", {"id": "always"})
    await admin.execute(
        "INSERT INTO directories (directory, digest, body) VALUES ('x', repeat('a', 64), '{}')"
    )


@pytest.mark.parametrize("table", STANDING)
@pytest.mark.parametrize("change", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {0} SET {1} = {1}"])
async def test_the_application_may_not_change_what_is_on_record(filled, app_database, table, change):
    column = "version" if table == "rulebooks" else "directory" if table == "directories" else "complaint_id"
    connection = await asyncpg.connect(app_database)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(change.format(table, column))
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") > 0
    finally:
        await connection.close()


@pytest.mark.parametrize("table", STANDING)
async def test_the_superuser_is_refused_too_even_as_a_replica(filled, admin, table):
    before = await admin.fetch(f"SELECT * FROM {table}")
    for session in ("origin", "replica"):
        await admin.execute(f"SET session_replication_role = {session}")
        for change in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"DELETE FROM {table} WHERE false"):
            with pytest.raises(asyncpg.PostgresError, match="never changed") as refused:
                await admin.execute(change)
            assert refused.value.sqlstate == "RD010"
    with pytest.raises(asyncpg.PostgresError, match="UPDATE on events is refused"):
        await admin.execute("UPDATE events SET actor = 'x'")
    assert await admin.fetch(f"SELECT * FROM {table}") == before


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE events DISABLE TRIGGER events_stand",
        "DROP TABLE events",
        "CREATE TABLE mine (id int)",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "INSERT INTO schema_migrations VALUES ('999_x', 'x')",
        "DELETE FROM complaints",
        "DELETE FROM deliveries",
        "CREATE ROLE other",
    ],
)
async def test_the_application_may_not_help_itself(filled, app_database, statement):
    connection = await asyncpg.connect(app_database)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()
