"""Nobody changes what is on record: not the application, by grants; not the superuser, by trigger."""

import asyncpg
import pytest

from domain.facts.commands import Receipt
from domain.log.ledger import GENESIS, seal
from store.audit.keys import SealKey
from store.deliveries import Deliveries, Intent
from store.errors import LogConflict
from store.event_store import EventStore
from store.rulebooks import Rulebooks
from tests.store.samples import fact, life

STANDING = ["events", "seals", "receipts", "major_register", "rulebooks", "directories"]

RECEIPT = Receipt(
    complaint_id="EVG-1",
    command_id="c-1",
    content="digest",
    first=1,
    last=1,
    facts=[],
    about="case",
    status="",
)


@pytest.fixture
async def filled(db, admin, tmp_path):
    await EventStore(db, SealKey.make(tmp_path / "seal.key")).append(life("EVG-1"), receipts=[RECEIPT])
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
        "DELETE FROM findings",
        "UPDATE heartbeats SET at = now()",
        "INSERT INTO events OVERRIDING SYSTEM VALUE SELECT * FROM events",
        "INSERT INTO events (complaint_id, number) VALUES ('EVG-1', 11)",
        "UPDATE complaints SET head_hash = repeat('0', 64)",
        "UPDATE complaints SET owner = 'nobody'",
        "INSERT INTO complaints SELECT * FROM complaints",
        "UPDATE clocks SET verdict = 'met'",
        "INSERT INTO clocks SELECT * FROM clocks",
        "INSERT INTO major_register SELECT * FROM major_register",
        "INSERT INTO deliveries (effect_id, complaint_id, fact_number, channel) VALUES ('x', 'EVG-1', 1, 'email')",
        "UPDATE deliveries SET body = 'other'",
        "UPDATE deliveries SET status = 'sent'",
        "SELECT append_facts('EVG-1', '[]')",
        "SELECT enter_in_register('EVG-1', '[]')",
        "SELECT apply_changes('EVG-1', '{\"owner\": \"nobody\"}', '[]')",
        "CREATE FUNCTION record_facts(text, jsonb, jsonb, jsonb, jsonb, jsonb) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER FUNCTION intend_deliveries(jsonb) SECURITY INVOKER",
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


async def test_names_of_the_application_shadow_nothing(filled, app_database, admin):
    """Temporary tables come first in an ordinary search path; the functions that write the log look past them."""
    connection = await asyncpg.connect(app_database)
    try:
        for table in ("events", "complaints", "clocks", "major_register", "deliveries"):
            await connection.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL)")
        await connection.execute("SET search_path = pg_temp, public")
        own = EventStore(_One(connection))
        intent = Intent("k", "EVG-9", 1, "email", body="said")
        assert await own.append(life("EVG-9"), [intent]) == 10
        await connection.fetch("SELECT * FROM delivery_sent('k', '{}')")
        for table in ("events", "complaints", "clocks", "major_register", "deliveries"):
            assert await connection.fetchval(f"SELECT count(*) FROM pg_temp.{table}") == 0
            column = "id" if table == "complaints" else "complaint_id"
            assert await admin.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = 'EVG-9'") > 0
        with pytest.raises(LogConflict, match="another fact stands under number 1"):
            await own.append(seal("EVG-9", [fact(1, text="other")], GENESIS))
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE deliveries SET body = 'other'",
        "UPDATE deliveries SET address = 'other@example.org'",
        "UPDATE deliveries SET status = 'pending'",
        "UPDATE deliveries SET receipt = '{}'",
        "UPDATE deliveries SET sent_at = sent_at - interval '1 day'",
        "DELETE FROM deliveries",
        "TRUNCATE deliveries",
    ],
)
async def test_what_was_sent_and_its_receipt_stand_for_the_owner_too(db, admin, change):
    deliveries = Deliveries(db)
    await deliveries.intend([Intent("k", "EVG-1", 1, "email", body="said")])
    await deliveries.sent("k", {"code": 250})
    with pytest.raises(asyncpg.PostgresError, match="is refused: what is on record is never changed"):
        await admin.execute(change)
    assert (await deliveries.acknowledged("k", "owner:li")).receipt == {"code": 250}
    with pytest.raises(asyncpg.PostgresError, match="is refused"):
        await admin.execute("UPDATE deliveries SET acknowledged_by = 'owner:wang'")


class _One:
    """One connection in place of a pool."""

    def __init__(self, connection):
        self.fetchval = connection.fetchval
