"""Migrations: each once, under a lock, never edited; and the schema is the one written down."""

import asyncio
import os
from pathlib import Path

import asyncpg
import pytest

from store.errors import DatabaseUnavailable, MigrationError
from store.migrate import Migration, app_dsn, migrate, migrations, require_current
from store.pool import Database

SNAPSHOT = Path(__file__).with_name("schema.txt")

DESCRIBE = """
SELECT format('column %s.%s %s%s%s%s', c.table_name, c.column_name, c.udt_name,
              CASE c.collation_name WHEN 'C' THEN ' "C"' ELSE '' END,
              CASE c.is_nullable WHEN 'NO' THEN ' not null' ELSE '' END,
              coalesce(' default ' || c.column_default, '')) AS line
  FROM information_schema.columns AS c WHERE c.table_schema = 'public'
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f')
UNION ALL SELECT format('trigger %s %s', tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT format('function %s returns %s%s%s', oid::regprocedure, pg_get_function_result(oid),
                        CASE WHEN prosecdef THEN ' with the rights of its owner, ' || array_to_string(proconfig, ', ') END,
                        CASE WHEN NOT has_function_privilege('redress_app', oid, 'EXECUTE') THEN ' not for redress_app' END)
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT format('grant %s on %s to %s', string_agg(privilege_type, ', ' ORDER BY privilege_type), table_name,
                        grantee)
  FROM information_schema.role_table_grants
 WHERE table_schema = 'public' AND grantee = 'redress_app' GROUP BY table_name, grantee
ORDER BY 1
"""


@pytest.fixture
async def empty(postgres):
    """The superuser's DSN of a database without any table."""
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute("DROP DATABASE IF EXISTS bare WITH (FORCE)")
    await admin.execute("CREATE DATABASE bare")
    yield postgres.dsn("bare")
    await admin.execute("DROP DATABASE bare WITH (FORCE)")
    await admin.close()


async def test_the_schema_is_the_one_written_down(admin):
    """After a new migration: run this test with REDRESS_WRITE_SCHEMA=1 and look at the difference."""
    found = "\n".join(row["line"] for row in await admin.fetch(DESCRIBE)) + "\n"
    if os.environ.get("REDRESS_WRITE_SCHEMA"):
        SNAPSHOT.write_text(found, encoding="utf-8")
    assert found == SNAPSHOT.read_text(encoding="utf-8")


async def test_migrating_twice_or_at_the_same_time_applies_each_once(empty):
    said = []
    outcomes = await asyncio.gather(*(migrate(empty, on_progress=said.append) for _ in range(3)))
    names = [migration.name for migration in migrations()]
    assert sorted(outcomes, key=len) == [[], [], names]
    assert said == [f"database: {name}" for name in names]
    assert await migrate(empty) == []


async def test_an_edited_migration_is_refused(empty):
    await migrate(empty)
    edited = [Migration(migration.name, migration.sql, "0" * 64) for migration in migrations()]
    with pytest.raises(MigrationError, match="001_log was edited after it was applied"):
        await migrate(empty, files=edited)


async def test_a_database_of_a_newer_version_is_refused(empty):
    await migrate(empty)
    with pytest.raises(MigrationError, match=r"knows migration 0\d\d_\w+, this version does not"):
        await migrate(empty, files=migrations()[:-1])


async def test_a_migration_that_fails_leaves_nothing_behind(empty):
    broken = Migration("999_broken", "CREATE TABLE half (id int); SELECT 1 / 0;", "1" * 64)
    with pytest.raises(
        MigrationError, match="999_broken failed: division by zero; nothing of it was applied"
    ):
        await migrate(empty, files=[*migrations(), broken])
    connection = await asyncpg.connect(empty)
    assert await connection.fetchval("SELECT to_regclass('half')") is None
    assert await connection.fetchval("SELECT count(*) FROM schema_migrations") == len(migrations())
    await connection.close()


def test_files_must_be_numbered_without_gaps(tmp_path):
    (tmp_path / "001_a.sql").write_text("SELECT 1")
    (tmp_path / "003_b.sql").write_text("SELECT 1")
    with pytest.raises(MigrationError, match="003_b.sql: expected a file that starts with 002_"):
        migrations(tmp_path)


async def test_a_process_says_what_the_database_lacks(empty, database, app_database):
    async with await Database.open(app_database) as current:
        await require_current(current)
        await current.fetch("SELECT name FROM schema_migrations")
    async with await Database.open(empty) as bare:
        with pytest.raises(MigrationError, match='"bare" at .* has no tables yet; run the migrations first'):
            await require_current(bare)
        with pytest.raises(MigrationError, match="bring the schema up to date"):
            await bare.fetch("SELECT * FROM complaints")
    await migrate(empty, files=migrations()[:2])
    async with await Database.open(empty) as old:
        with pytest.raises(MigrationError, match="lacks migration 003_major_register"):
            await require_current(old)


async def test_the_password_of_the_application_can_be_anything(database, postgres):
    secret = """it's "a" $tränge\\ one%"""
    await migrate(database, app_password=secret)
    connection = await asyncpg.connect(app_dsn(database, secret))
    assert await connection.fetchval("SELECT current_user") == "redress_app"
    await connection.close()
    from tests.conftest import APP_PASSWORD

    await migrate(database, app_password=APP_PASSWORD)


async def test_a_server_that_is_not_there_is_named_without_its_password():
    dsn = "postgresql://postgres:geheim@127.0.0.1:1/redress"
    for attempt in (migrate(dsn, timeout_s=0.3), Database.open(dsn, timeout_s=0.3)):
        with pytest.raises(DatabaseUnavailable) as refused:
            await attempt
        assert '"redress" at 127.0.0.1:1 cannot be reached within 0.3 s' in str(refused.value)
        assert "geheim" not in str(refused.value)


async def test_a_delivery_to_somebody_without_an_address_that_an_older_version_left_pending_ends(empty):
    older = [migration for migration in migrations() if migration.name < "014"]
    await migrate(empty, files=older)
    connection = await asyncpg.connect(empty)
    await connection.execute(
        "INSERT INTO deliveries (effect_id, complaint_id, fact_number, channel) VALUES ('a', 'EVG-1', 1, ''), ('b', 'EVG-1', 1, 'email')"
    )
    await migrate(empty)
    rows = await connection.fetch("SELECT status, error FROM deliveries ORDER BY effect_id")
    await connection.close()
    assert [tuple(row) for row in rows] == [("failed", "no address for any channel"), ("pending", "")]
