"""One store lost, the other brings it back: what the command line says of it, and what is there afterwards."""

import json
import shutil
import uuid

import asyncpg
import pytest

import recovery.restart_workflows
from channels.mailbox import MailboxChannel
from channels.registry import Channels
from cli.commands.recover.results import collect, show_results
from cli.output import Output
from cli.publishing import own_policies, publish, read
from client.errors import Unavailable
from domain.policy.rulebook_cache import RULEBOOKS
from embedded.postgres import FORGETFUL, PostgresServer
from recovery.histories import Histories, Remembered
from recovery.restart_workflows import RestartOutcome
from recovery.restore_log import LogRestorer
from store.migrate import app_dsn, migrate
from store.pool import Database
from store.roster import Roster
from tests.cli.product import Product
from tests.conftest import started


@pytest.fixture
async def own_postgres(tmp_path):
    """A PostgreSQL that may be lost."""
    server = await started(lambda port: PostgresServer(tmp_path / "postgres", port, settings=FORGETFUL))
    yield server
    await server.stop()


async def furnished(server) -> str:
    """The tables, the policy and the people; the address for a worker."""
    await migrate(server.dsn(), app_password="secret")
    async with await Database.open(server.dsn(), size=2) as admin:
        await publish(admin, read([folder for folder in own_policies() if folder.name == "evergreen"]))
    return app_dsn(server.dsn(), "secret")


async def facts(product: Product, name: str) -> list[dict]:
    return (await product.redress("timeline", name, "--json")).json


async def test_a_terminated_complaint_is_restarted_and_the_others_are_left_alone(product):
    lost, kept = product.name(), product.name()
    for name in (lost, kept):
        assert (await product.open(name)).code == 0
    client = await product.client()
    await client.client.get_workflow_handle(lost).terminate("by mistake")
    before = await facts(product, lost)
    refused = await product.redress("do", lost, "note", "--by", "intake:li-min", "text=断了")
    assert (refused.code, "`redress recover workflows` brings it back" in refused.err) == (1, True)
    dry = (await product.redress("recover", "workflows", "--dry-run", "--json")).json
    assert (dry["complaints"], dry["counts"]) == (2, {"lost": 1, "running": 1})
    said = await product.redress("recover", "workflows", "--lang", "en")
    assert said.code == 0
    assert f"✓ {lost} restarted" in said.out
    assert await facts(product, lost) == before
    note = await product.redress("do", lost, "note", "--by", "intake:li-min", "text=还在", "--json")
    assert note.code == 0, note.err
    again = (await product.redress("recover", "workflows", "--json")).json
    assert again["counts"] == {"running": 2}
    assert (await product.redress("audit", "verify")).code == 0
    shown = (await client.client.get_workflow_handle(lost).describe()).typed_search_attributes
    assert {pair.key.name for pair in shown} >= {"Policy", "ComplaintStatus", "NextDeadline"}


async def test_a_log_that_was_tampered_with_restarts_nothing(product):
    name = product.name()
    assert (await product.open(name)).code == 0
    client = await product.client()
    await client.client.get_workflow_handle(name).terminate("by mistake")
    tamperer = await asyncpg.connect(product.admin_dsn)
    await tamperer.execute("ALTER TABLE events DISABLE TRIGGER ALL")
    await tamperer.execute(
        "UPDATE events SET actor = 'intake:nobody' WHERE complaint_id = $1 AND number = 1", name
    )
    await tamperer.close()
    said = await product.redress("recover", "workflows", "--json")
    assert said.code == 4
    assert [outcome["became"] for outcome in said.json["named"]] == ["broken"]


async def test_one_that_cannot_be_restarted_does_not_stop_the_others(product, monkeypatch):
    """One is too large for Temporal; the dry run says the same as the run."""
    names = sorted(product.name() for _ in range(4))
    for name in names:
        large = {"description": "开胶" * 4000} if name == names[0] else {}
        assert (await product.open(name, **large)).code == 0
    client = (await product.client()).client
    for name in names:
        await client.get_workflow_handle(name).terminate("lost")
    monkeypatch.setattr("recovery.restart_workflows.MOST_START_BYTES", 30_000)
    dry = await product.redress("recover", "workflows", "--dry-run", "--json")
    real = await product.redress("recover", "workflows", "--json")
    assert (dry.code, dry.json["counts"]) == (5, {"failed": 1, "lost": 3})
    assert (real.code, real.json["counts"]) == (5, {"failed": 1, "restarted": 3})
    for said in (dry, real):
        assert [outcome["complaint_id"] for outcome in said.json["named"]] == names
        assert "accepted: 30,000" in said.json["named"][0]["detail"]
        assert said.json["complete"] is True
    monkeypatch.undo()
    said = await product.redress("recover", "workflows", "--lang", "en")
    assert (said.code, f"✓ {names[0]} restarted" in said.out) == (0, True)


async def test_a_failure_that_nobody_expected_is_one_complaint_s_own(product, monkeypatch):
    names = sorted(product.name() for _ in range(3))
    for name in names:
        assert (await product.open(name)).code == 0
        await (await product.client()).client.get_workflow_handle(name).terminate("lost")

    def start_of(policy, restored, receipts, facts):
        if restored.complaint.id == names[1]:
            raise KeyError("owner")
        return original(policy, restored, receipts, facts)

    original = recovery.restart_workflows.start_of
    monkeypatch.setattr("recovery.restart_workflows.start_of", start_of)
    said = await product.redress("recover", "workflows", "--lang", "en")
    assert said.code == 5
    assert f"✗ {names[1]} failed: KeyError: 'owner'" in said.out
    assert f"✓ {names[0]} restarted" in said.out
    assert f"✓ {names[2]} restarted" in said.out


async def _outcomes(*results, then=None):
    for result in results:
        yield result
    if then is not None:
        raise then


@pytest.mark.parametrize(
    ("became", "code"),
    [
        (["restarted", "running"], 0),
        (["unknown"], 1),
        (["failed", "unknown"], 5),
        (["failed", "broken"], 4),
    ],
)
async def test_the_exit_code_says_what_is_left_to_do(capsys, became, code):
    output = Output(as_json=True, lang="en")
    run = await collect(
        output, _outcomes(*(RestartOutcome(f"C-{n}", state) for n, state in enumerate(became)))
    )
    assert show_results(output, run, dry=False) == code
    assert json.loads(capsys.readouterr().out)["complaints"] == len(became)


async def test_an_outage_in_the_middle_says_how_far_it_came(capsys):
    output = Output(as_json=False, lang="en")
    away = Unavailable("Temporal at nowhere", "no route", "start it")
    run = await collect(
        output, _outcomes(RestartOutcome("C-2", "restarted"), RestartOutcome("C-1", "running"), then=away)
    )
    assert show_results(output, run, dry=False, total=7) == 3
    said = capsys.readouterr()
    assert "2/7 complaints looked at" in said.out
    assert "✓ C-2 restarted" in said.out
    assert "Temporal at nowhere: no route" in said.err


async def test_a_lost_log_is_refilled_and_the_complaint_goes_on(own_postgres, temporal, tmp_path):
    env = {
        "TEMPORAL_ADDRESS": temporal,
        "REDRESS_DATABASE_URL": await furnished(own_postgres),
        "REDRESS_TASK_QUEUE": f"cli-{uuid.uuid4().hex[:12]}",
        "REDRESS_MAIL_DIR": str(tmp_path / "mail"),
        "REDRESS_HOME": str(tmp_path / "home"),
    }
    product = Product(env, own_postgres.dsn())
    name, other = product.name(), product.name()
    async with product.worker():
        assert (await product.open(name, severity="major", kind="dispute")).code == 0
        assert (await product.open(other)).code == 0
        visit = await product.redress(
            "do", name, "agree_visit", "--by", "department:chen-jing", "starts_at=2027-01-05T10:00:00+08:00",
            "skill=product_quality", "region=珠海", "customer_agreed=true", "--json",
        )  # fmt: skip
        assert visit.code == 0, visit.err
        while "visit_dispatched" not in [fact["type"] for fact in await facts(product, name)]:
            pass
        await (await product.client()).client.get_workflow_handle(other).terminate("lost before")
        assert (await product.redress("recover", "workflows", "--json")).json["counts"]["restarted"] == 1
    before = await facts(product, name)
    letters = len(list((tmp_path / "mail").glob("*.eml")))
    await own_postgres.stop()
    shutil.rmtree(tmp_path / "postgres")
    await own_postgres.start()
    await furnished(own_postgres)
    dry = (await product.redress("recover", "log", "--dry-run", "--json")).json
    assert dry["counts"] == {"short": 2}
    said = await product.redress("recover", "log", "--lang", "zh")
    assert said.code == 0, said.out + said.err
    assert f"✓ {name} 已补齐 ({len(before)})" in said.out
    assert await facts(product, name) == before
    audited = (await product.redress("audit", "verify", "--json")).json
    assert {(fault["part"], fault["kind"]) for fault in audited["faults"]} == {("deliveries", "missing")}, (
        "they are not refilled"
    )
    assert (await product.redress("audit", "rebuild")).code == 0
    async with await Database.open(env["REDRESS_DATABASE_URL"], size=2) as database:
        assert sum(engineer.load for engineer in await Roster(database).engineers("evergreen")) == 1
    async with product.worker():
        note = await product.redress("do", name, "note", "--by", "intake:li-min", "text=还在", "--json")
        assert note.code == 0, note.err
        assert note.json["first"] == len(before) + 1
    assert len(list((tmp_path / "mail").glob("*.eml"))) == letters
    assert (await product.redress("recover", "log", "--json")).json["counts"] == {"whole": 2}


async def test_without_a_worker_s_settings_it_says_which_are_missing(idle_product):
    env = {**idle_product.env, "REDRESS_MAIL_DIR": ""}
    said = await Product(env, "").redress("recover", "log")
    assert said.code == 2
    assert "REDRESS_SMTP_HOST and REDRESS_MAIL_DIR" in said.err


async def test_facts_that_no_history_holds_are_named(product, tmp_path):
    async with await Database.open(product.env["REDRESS_DATABASE_URL"], size=2) as database:
        client = (await product.client()).client
        channels = Channels(MailboxChannel(tmp_path / "mail"))
        restorer = LogRestorer(Histories(client, "none"), database, channels, RULEBOOKS)
        outcome = await restorer.restore(Remembered("EVG-long-ago", [], 812))
    assert (outcome.became, outcome.facts) == ("gap", 0)
    assert outcome.detail == "facts 1 to 812 are in no history that Temporal has kept"
