"""`redress setup` and `publish` on servers, and what they refuse."""

import asyncio
import uuid

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from store.migrate import app_dsn
from tests.cli.product import ROOT, run


@pytest.fixture
async def bare(postgres, temporal, new_database, tmp_path):
    """A database without tables and a namespace that is not there."""
    name = f"bare_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute(f"CREATE DATABASE {name}")
    yield {
        "REDRESS_ADMIN_DATABASE_URL": postgres.dsn(name),
        "REDRESS_DATABASE_URL": app_dsn(postgres.dsn(name), "app-in-tests"),
        "TEMPORAL_ADDRESS": temporal,
        "TEMPORAL_NAMESPACE": f"shop-{uuid.uuid4().hex[:8]}",
        "REDRESS_HOME": str(tmp_path / "home"),
    }
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def test_bare_servers_are_made_ready_and_again_is_nothing(bare, product):
    looked = await product.redress("list")
    assert looked.code == 0
    ready = await _redress("list", env=bare)
    assert ready.code == 3
    assert "redress setup" in ready.err
    first = await _redress("setup", "--json", env=bare)
    assert first.code == 0, first.err
    assert first.json["migrations"][0] == "001_log"
    assert first.json["namespace"] == {"name": bare["TEMPORAL_NAMESPACE"], "new": True}
    assert "ComplaintStatus" in first.json["search_attributes"]
    assert {policy["policy"] for policy in first.json["policies"]} >= {"evergreen", "canary"}
    assert first.json["schedules"] == ["redress-watchdog", "redress-canary"]
    again = await _redress("setup", "--json", env=bare)
    assert again.code == 0, again.err
    assert again.json["migrations"] == again.json["search_attributes"] == again.json["schedules"] == []
    assert not again.json["namespace"]["new"]
    client = await Client.connect(bare["TEMPORAL_ADDRESS"], namespace=bare["TEMPORAL_NAMESPACE"])
    assert (await client.count_workflows("ComplaintStatus = 'registered'")).count == 0
    assert {one.id async for one in await client.list_schedules()} == {
        "redress-anchor",
        "redress-watchdog",
        "redress-canary",
    }
    without = await _redress("setup", "--canary", "0", "--no-policies", "--json", env=bare)
    assert (without.code, without.json["policies"]) == (0, [])
    with pytest.raises(RPCError, match="not found"):
        await client.get_schedule_handle("redress-canary").describe()
    assert "no complaint fits" in (await _redress("list", env=bare)).out


async def test_a_version_is_published_once(product, tmp_path):
    env = {**product.env, "REDRESS_DATABASE_URL": product.admin_dsn}
    again = await _redress("publish", "evergreen", "--json", env=env)
    assert again.code == 0, again.err
    assert [edition["new"] for edition in again.json] == [False]
    text = (ROOT / "policies" / "evergreen" / "policy.yaml").read_text()
    (tmp_path / "policy.yaml").write_text(text.replace("value: 2 working hours", "value: 3 working hours"))
    refused = await _redress("publish", str(tmp_path), env=env)
    assert refused.code == 1
    assert "already published with other content" in refused.err
    (tmp_path / "policy.yaml").write_text(text.replace('version: "1"', 'version: "2"'))
    new = await _redress("publish", str(tmp_path), env=env)
    assert new.code == 0, new.err
    assert "evergreen 2/" in new.out


async def _redress(*words, env):
    return await asyncio.to_thread(run, *words, env=env)


def test_setup_without_a_database():
    answer = run("setup", "--wait", "1")
    assert answer.code == 2
    assert "REDRESS_ADMIN_DATABASE_URL is not set" in answer.err
