"""Servers that are away while somebody commands: told in words, nothing lost, the same command id gives the answer."""

import asyncio
import uuid

import pytest

from cli.publishing import own_policies, publish, read
from embedded.postgres import FORGETFUL, PostgresServer
from starter import Busy, Unanswered, Unavailable
from store.migrate import app_dsn, migrate
from store.pool import Database
from tests.cli.product import Product, run_process, typed
from tests.conftest import started


@pytest.fixture
async def own_postgres(tmp_path):
    """A PostgreSQL that may be stopped."""
    server = await started(lambda port: PostgresServer(tmp_path / "postgres", port, settings=FORGETFUL))
    yield server
    await server.stop()


@pytest.fixture
async def shop(own_postgres, temporal, tmp_path):
    """The product on it."""
    await migrate(own_postgres.dsn(), app_password="secret")
    async with await Database.open(own_postgres.dsn(), size=2) as admin:
        await publish(admin, read([folder for folder in own_policies() if folder.name == "evergreen"]))
    env = {
        "TEMPORAL_ADDRESS": temporal,
        "REDRESS_DATABASE_URL": app_dsn(own_postgres.dsn(), "secret"),
        "REDRESS_TASK_QUEUE": f"cli-{uuid.uuid4().hex[:12]}",
        "REDRESS_MAIL_DIR": str(tmp_path / "mail"),
        "REDRESS_HOME": str(tmp_path / "home"),
    }
    product = Product(env, own_postgres.dsn())
    async with product.worker():
        yield product


async def test_postgresql_goes_away_and_comes_back(shop, own_postgres):
    name = shop.name()
    assert (await shop.open(name)).code == 0
    await own_postgres.stop()
    words = ("do", name, "note", "--by", "intake:li-min", "--id", "during-the-outage", "text=客户又来电")
    away = await run_process(*words, "--wait", "10", env=shop.env)
    assert away.code == 3
    assert "the command is accepted and will be on record once PostgreSQL answers" in away.err
    assert "during-the-outage" in away.err
    looked = await run_process("list", env=shop.env)
    assert looked.code == 3
    await own_postgres.start()
    back = await shop.redress(*words, "--json", "--wait", "120")
    assert back.code == 0, back.err
    facts = (await shop.redress("timeline", name, "--json")).json
    assert [fact["type"] for fact in facts].count("noted") == 1
    assert (await shop.redress("audit", "verify", name)).code == 0


async def test_nobody_works(idle_product):
    """Without a worker a command waits, says so, and is carried out when one comes."""
    product, name = idle_product, idle_product.name()
    words = [f"{key}={value}" for key, value in typed().items()]
    words = ["open", "--policy", "evergreen", "--by", "intake:li-min", "--id", name, *words]
    waiting = await product.redress(*words, "--wait", "2")
    assert waiting.code == 3
    assert "no worker took the command" in waiting.err
    shown = await product.redress("show", name, "--wait", "1")
    assert shown.code == 3
    assert "the worker" in shown.err
    async with product.worker():
        answer = await product.redress(*words, "--json")
    assert answer.code == 0, answer.err
    assert [fact["type"] for fact in (await product.redress("timeline", name, "--json")).json].count(
        "received"
    ) == 1


async def test_more_than_a_complaint_takes_at_once(shop, own_postgres):
    """What is accepted waits for PostgreSQL; what is not is told so, and does as well a little later."""
    name = shop.name()
    await shop.open(name)
    await own_postgres.stop()
    impatient = await shop.client(timeout=10)
    notes = {f"note-{place}": {"by": "intake:li-min", "fields": {"text": str(place)}} for place in range(13)}
    outcomes = await asyncio.gather(
        *(impatient.submit(name, "note", note, key) for key, note in notes.items()), return_exceptions=True
    )
    assert all(isinstance(outcome, Unavailable) for outcome in outcomes), outcomes
    assert any(isinstance(outcome, Unanswered) and outcome.accepted for outcome in outcomes)
    busy = [outcome for outcome in outcomes if isinstance(outcome, Busy)]
    assert busy, outcomes
    assert "again in a few seconds" in str(busy[0])
    await own_postgres.start()
    patient = await shop.client(timeout=120)
    for key, note in notes.items():
        assert (await patient.submit(name, "note", note, key)).command_id == key
    facts = (await shop.redress("timeline", name, "--json")).json
    assert sorted(fact["cause"] for fact in facts if fact["type"] == "noted") == sorted(notes)
