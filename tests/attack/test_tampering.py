"""Every change to the database that we could think of, and who finds it: none is found by nothing.

The changes are a superuser's, who switches triggers off, unless they say that they are the application's.
"""

import json
from dataclasses import dataclass, field

import asyncpg
import pytest

from domain.directory.directory import Directory
from domain.log.anchors import anchor_faults, write_anchor
from domain.log.ledger import GENESIS, event_id, seal
from store.audit.anchors import AnchorFolder, AnchorUnreadable, ChangedHeads, read_anchors
from store.audit.keys import SealKey, TrustedKeys
from store.audit.log import PARTS, Against
from store.audit.run import verify_all
from store.deliveries import Deliveries, Intent, effect_id
from store.directory import Directories
from store.event_store import EventStore
from store.export import head_lines, read_heads
from store.pool import Database
from store.rulebooks import Rulebooks
from tests.store.samples import fact, life

NAME = "EVG-2"
TABLES = ("events", "seals", "major_register", "rulebooks", "directories", "deliveries")
HERE = f"complaint_id = '{NAME}'"
OTHER = "AND o.complaint_id = 'EVG-1' AND o.number = 13"


@dataclass
class World:
    """A log with everything that hangs on it, and how it is changed and audited."""

    admin: asyncpg.Connection
    app_dsn: str
    key: SealKey
    folder: object
    places: list = field(default_factory=list)
    heads: dict = field(default_factory=dict)

    async def force(self, *statements):
        """As a superuser who switches the guards off and on again."""
        for table in TABLES:
            await self.admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await self.admin.execute(
            "ALTER TABLE events DROP CONSTRAINT IF EXISTS events_complaint_id_number_key"
        )
        for statement in statements:
            await self.admin.execute(statement)
        for table in TABLES:
            for row in await self.admin.fetch(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = $1::text::regclass", table
            ):
                await self.admin.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {row['tgname']}")

    async def rewrite(self, rows, *, heads=True):
        """Other facts in place of those of the complaint, well chained, and what the lists follow from them."""
        await self.force(f"DELETE FROM events WHERE {HERE}")
        for row in rows:
            one = row.fact
            await self.admin.execute(
                "INSERT INTO events (complaint_id, number, event_id, type, schema_version, about, data, actor, causation_id, "
                "occurred_at, recorded_at, prev_hash, hash) VALUES ($1,$2,$3,$4,1,$5,$6::text::jsonb,$7,$8,$9,$10,$11,$12)",
                NAME, one.number, event_id(NAME, one.number), one.type, one.about, json.dumps(one.data), one.actor, one.cause,
                one.occurred_at, one.recorded_at, row.prev_hash, row.hash,
            )  # fmt: skip
        if heads:
            last = rows[-1]
            await self.admin.execute(
                "UPDATE complaints SET facts = $1, head_hash = $2, updated_at = $3 WHERE id = $4",
                last.fact.number, last.hash, last.fact.recorded_at, NAME,
            )  # fmt: skip

    async def found(self, *, thorough=False):
        """Which parts of `audit verify` report something."""
        trust = self.folder / "trust.pem"
        try:
            places = {str(place): read_anchors(place) for place in self.places}
        except AnchorUnreadable:
            return {"anchors"}
        heads = {}
        for anchor in places[str(self.places[0])]:
            for head in anchor.heads:
                heads.setdefault(head.complaint_id, []).append(head)
        trusted = TrustedKeys.load(trust)
        faults = anchor_faults(places, trusted, trusted.ids)
        against = Against(self.heads, heads, trust, frozenset(PARTS), thorough)
        report = await verify_all(self.app_dsn, against)
        return {fault.part for fault in [*report.faults, *faults]}


def notified(name):
    """A complaint of which somebody was told: facts 1 to 10 of a life, a notice, and that it went out."""
    rows = life(name)
    more = [
        fact(11, "notice_requested", to=["role:vp"], text="breach", by="first_reply"),
        fact(12, "notice_delivered", notice="11", to=["li"]),
        fact(13, text="a remark"),
    ]
    return rows, seal(name, more, rows[-1].hash)


def intent(name):
    key = effect_id(name, 11, "first_reply", 1, "li", "email")
    return Intent(key, name, 11, "email", "first_reply", 1, "vp", "li", "li@example.org", "超时", "正文")


@pytest.fixture
async def world(database, app_database, admin, tmp_path):
    key = SealKey.make(tmp_path / "seal.key")
    (tmp_path / "trust.pem").write_text(key.public_pem())
    anchors, mails = tmp_path / "anchors", tmp_path / "copies"
    async with await Database.open(app_database, size=3) as db:
        events, deliveries = EventStore(db, key), Deliveries(db, key)
        for turn in (0, 1):
            for name in ("EVG-1", NAME, "EVG-3"):
                batch = notified(name)[turn]
                await events.append(batch, [intent(name)] if turn else [])
                if turn:
                    await deliveries.sent(intent(name).effect_id, {"message_id": "<1@x>"})
            folder = AnchorFolder(anchors)
            last = folder.last()
            changed = await ChangedHeads.since(db, last.position)
            anchor = write_anchor(last, f"2026-11-2{turn}", changed.position, changed.heads, [key.id], key)
            folder.keep(anchor)
            AnchorFolder(mails).keep(anchor)
        await Rulebooks(db).publish("calendar", "always", "1", {"id": "always"})
        person = {"name": "李", "addresses": {"email": "li@example.org"}}
        roles = {"vp": {"people": ["li"]}}
        named = {
            "id": "evergreen",
            "zone": "Asia/Shanghai",
            "people": {"li": person},
            "roles": roles,
            "duty": ["li"],
        }
        await Directories(db).load(Directory.model_validate(named))
    made = World(admin, app_database, key, tmp_path, [anchors, mails])
    assert await made.found(thorough=True) == set()
    return made


def event(change, number=5):
    return f"UPDATE events SET {change} WHERE {HERE} AND number = {number}"


LOG = {
    "a changed actor": (event("actor = 'owner:li'"), {"log"}),
    "a changed value": (event("data = jsonb_set(data, '{text}', '\"x\"')", 13), {"log"}),
    "a value the log never takes": (event("data = '{\"a\": 1.5}'", 13), {"log"}),
    "a time moved": (event("occurred_at = occurred_at - interval '1 microsecond'", 13), {"log"}),
    "a record moved in time": (event("recorded_at = recorded_at + interval '1 hour'", 8), {"log"}),
    "a changed type": (event("type = 'remarked'", 13), {"log"}),
    "a changed thing": (event("about = 'visit-1'", 13), {"log"}),
    "a changed cause": (event("causation_id = 'c-99'"), {"log"}),
    "a changed version": (event("schema_version = 2"), {"log"}),
    "a changed event id": (event("event_id = gen_random_uuid()"), {"log"}),
    "a changed hash": (event("hash = repeat('a', 64)", 5), {"log"}),
    "a changed hash before": (event("prev_hash = repeat('a', 64)", 5), {"log"}),
    "a removed middle": (f"DELETE FROM events WHERE {HERE} AND number = 8", {"log", "read models"}),
    "a removed first": (f"DELETE FROM events WHERE {HERE} AND number = 1", {"log", "read models"}),
    "a changed number": (event("number = 99", 13), {"log", "heads", "read models", "seals"}),
    "a removed last": (
        f"DELETE FROM events WHERE {HERE} AND number = 13",
        {"heads", "anchors", "seals", "read models"},
    ),
    "a removed complaint": (
        f"DELETE FROM events WHERE {HERE}",
        {"heads", "anchors", "seals", "read models", "register", "deliveries"},
    ),
    "swapped numbers": (
        f"UPDATE events SET number = 9 - number WHERE {HERE} AND number IN (4, 5)",
        {"log"},
    ),
    "moved to another complaint": (
        event("complaint_id = 'EVG-9'", 13),
        {"log", "heads", "anchors", "seals", "read models"},
    ),
    "stripped seals": (f"DELETE FROM seals WHERE {HERE}", {"seals"}),
    "the last seal stripped": (f"DELETE FROM seals WHERE {HERE} AND number = 13", {"seals"}),
    "a changed last seal": (
        f"UPDATE seals SET signature = repeat('00', 64) WHERE {HERE} AND number = 13",
        {"seals"},
    ),
    "a seal of another complaint": (
        f"UPDATE seals AS s SET signature = o.signature FROM seals AS o WHERE s.{HERE} AND s.number = 13 {OTHER}",
        {"seals"},
    ),
    "another key named": (f"UPDATE seals SET key = repeat('a', 16) WHERE {HERE}", {"seals"}),
    "a changed head": (
        f"UPDATE complaints SET head_hash = repeat('a', 64) WHERE id = '{NAME}'",
        {"heads", "read models"},
    ),
    "a list row removed": (f"DELETE FROM complaints WHERE id = '{NAME}'", {"heads", "read models"}),
    "another owner in the list": (
        f"UPDATE complaints SET owner = 'nobody' WHERE id = '{NAME}'",
        {"read models"},
    ),
    "another status in the list": (
        f"UPDATE complaints SET status = 'closed' WHERE id = '{NAME}'",
        {"read models"},
    ),
    "another due time in the list": (
        f"UPDATE complaints SET next_due = NULL WHERE id = '{NAME}'",
        {"read models"},
    ),
    "breaches forgotten": (f"UPDATE complaints SET breaches = 0 WHERE id = '{NAME}'", {"read models"}),
    "a verdict of a clock": (f"UPDATE clocks SET verdict = 'met' WHERE {HERE}", {"read models"}),
    "a clock removed": (f"DELETE FROM clocks WHERE {HERE} AND rule = 'first_reply'", {"read models"}),
    "an entry changed": (f"UPDATE major_register SET reason = 'none' WHERE {HERE}", {"register"}),
    "an entry removed": (f"DELETE FROM major_register WHERE {HERE}", {"register"}),
    "an entry added": (
        "INSERT INTO major_register VALUES (4, 'EVG-2', 3, now(), 'major', 'x', 'y')",
        {"register"},
    ),
    "entries numbered anew": ("UPDATE major_register SET number = number + 10", {"register"}),
    "another text told": (f"UPDATE deliveries SET body = 'other' WHERE {HERE}", {"deliveries"}),
    "told to another person": (f"UPDATE deliveries SET person = 'wang' WHERE {HERE}", {"deliveries"}),
    "another address": (f"UPDATE deliveries SET address = 'x@example.org' WHERE {HERE}", {"deliveries"}),
    "a delivery removed": (f"DELETE FROM deliveries WHERE {HERE}", {"deliveries"}),
    "a delivery invented": (
        "INSERT INTO deliveries (effect_id, complaint_id, fact_number, channel) VALUES ('EVG-2/5//0//email', 'EVG-2', 5, 'email')",
        {"deliveries"},
    ),
    "a receipt changed": (
        f"""UPDATE deliveries SET receipt = receipt || '{{"code": 1}}' WHERE {HERE}""",
        {"deliveries"},
    ),
    "sent set back": (f"UPDATE deliveries SET status = 'failed' WHERE {HERE}", {"deliveries"}),
    "a rulebook's body": ('UPDATE rulebooks SET body = \'{"id": "never"}\'', {"editions"}),
    "a directory's body": (
        "UPDATE directories SET body = jsonb_set(body, '{people,li,name}', '\"王\"')",
        {"editions"},
    ),
    "a person's address": ('UPDATE people SET addresses = \'{"email": "x@example.org"}\'', {"editions"}),
    "a role given away": ("DELETE FROM roles", {"editions"}),
    "a migration's checksum": (
        "UPDATE schema_migrations SET checksum = 'x' WHERE name = '001_log'",
        {"schema"},
    ),
}


@pytest.mark.parametrize("what", LOG)
async def test_a_change_and_who_finds_it(world, what):
    statement, finders = LOG[what]
    await world.force(statement)
    assert await world.found() == finders


@pytest.mark.parametrize(
    ("what", "statement"),
    [
        ("the guard of the log switched off", "ALTER TABLE events DISABLE TRIGGER events_stand"),
        ("the guard of deliveries dropped", "DROP TRIGGER deliveries_stay ON deliveries"),
        (
            "the guard made to refuse nothing",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        ),
    ],
)
async def test_a_guard_that_was_taken_away_is_found_by_schema(world, what, statement):
    await world.admin.execute(statement)
    assert await world.found() == {"schema"}, what


async def test_marked_sent_is_found_by_deliveries(world):
    """Nobody was told: what says so has no receipt with a seal."""
    lone = effect_id(NAME, 11, "first_reply", 1, "wang", "email")
    async with await Database.open(world.app_dsn, size=2) as db:
        await Deliveries(db, world.key).intend(
            [Intent(lone, NAME, 11, "email", "first_reply", 1, "vp", "wang")]
        )
        assert await world.found() == set()
        await db.execute("SELECT delivery_sent($1, '{}')", lone)
    assert await world.found() == {"deliveries"}


async def test_a_forged_fact_at_the_end_with_the_head_changed_is_found_by_seals(world):
    rows = [entry for batch in notified(NAME) for entry in batch]
    rows += seal(NAME, [fact(14, text="forged")], rows[-1].hash)
    await world.rewrite(rows)
    assert await world.found() == {"seals"}


async def test_a_fact_forged_by_the_application_is_found_by_seals(world):
    """Its role may append what fits: without the key of a worker."""
    async with await Database.open(world.app_dsn, size=2) as db:
        await EventStore(db).append(seal(NAME, [fact(14, text="forged")], notified(NAME)[1][-1].hash))
    assert await world.found() == {"seals"}


async def test_a_log_chained_anew_is_found_by_seals_and_anchors(world):
    facts = [entry.fact for batch in notified(NAME) for entry in batch]
    facts[-1] = fact(13, text="another remark")
    await world.rewrite(seal(NAME, facts, GENESIS))
    assert await world.found() == {"seals", "anchors"}


async def test_a_log_chained_anew_with_a_stolen_key_is_found_by_anchors(world):
    facts = [entry.fact for batch in notified(NAME) for entry in batch]
    facts[-1] = fact(13, text="another remark")
    rows = seal(NAME, facts, GENESIS)
    await world.rewrite(rows)
    await world.force(f"DELETE FROM seals WHERE {HERE}")
    async with await Database.open(world.app_dsn, size=2) as db:
        await EventStore(db, world.key).append(rows)
    assert await world.found() == {"anchors"}


async def test_a_tail_cut_with_lists_deliveries_and_seals_at_a_batch_is_found_by_anchors(world):
    await world.rewrite(notified(NAME)[0])
    await world.force(
        f"DELETE FROM seals WHERE {HERE} AND number > 10", f"DELETE FROM deliveries WHERE {HERE}"
    )
    assert await world.found() == {"anchors"}


async def test_a_complaint_removed_from_every_table_is_found_by_anchors(world):
    await world.force(
        *(
            f"DELETE FROM {table} WHERE complaint_id = 'EVG-3'"
            for table in ("events", "seals", "clocks", "deliveries")
        ),
        "DELETE FROM major_register WHERE complaint_id = 'EVG-3'",
        "DELETE FROM complaints WHERE id = 'EVG-3'",
    )
    assert await world.found() == {"anchors"}


async def test_a_tail_cut_as_well_is_found_by_heads_that_somebody_kept(world):
    rows = [entry for batch in notified(NAME) for entry in batch]
    lines = head_lines([])
    world.heads = read_heads(lines) | {NAME: _head(rows[-1])}
    await world.rewrite(notified(NAME)[0])
    assert "heads" in await world.found()


def _head(row):
    from domain.log.ledger import Head

    return Head(row.complaint_id, row.fact.number, row.hash)


async def test_a_changed_earlier_seal_is_found_by_seals_when_all_are_looked_at(world):
    await world.force(f"UPDATE seals SET signature = repeat('00', 64) WHERE {HERE} AND number = 10")
    assert await world.found() == set(), "it proves nothing that the last one does not"
    assert await world.found(thorough=True) == {"seals"}


async def test_a_key_of_a_stranger_in_the_trust_file_is_found_by_anchors(world):
    stranger = SealKey.make(world.folder / "stranger.key")
    rows = [entry for batch in notified(NAME) for entry in batch]
    forged = seal(NAME, [fact(14, text="forged")], rows[-1].hash)
    async with await Database.open(world.app_dsn, size=2) as db:
        await EventStore(db, stranger).append(forged)
    assert await world.found() == {"seals"}
    with (world.folder / "trust.pem").open("a") as trust:
        trust.write(stranger.public_pem())
    assert await world.found() == {"anchors"}


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("change", ["removed", "changed", "emptied"])
async def test_an_anchor_that_was_removed_or_changed_is_found_by_anchors(world, place, number, change):
    if (change, place) == ("removed", 1):
        pytest.skip("a copy may begin later, or lack one: the first place must be whole")
    file = world.places[place] / f"anchor-{number:08d}.jsonl"
    if change == "removed":
        file.unlink()
    else:
        text = file.read_text()
        file.write_text(text.replace('"number":', '"number": ', 1) if change == "changed" else "")
    assert await world.found() == {"anchors"}
