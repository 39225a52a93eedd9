"""Anchors: a schedule writes where the logs end into a folder and into a mail; what fails is an alarm."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import Client, WorkflowFailureError

from cli.anchor_schedule import interval, schedule_anchors
from cli.failures import Misused
from domain.facts.fact import Fact
from domain.log.anchors import anchor_faults
from domain.log.ledger import GENESIS, seal
from service.metrics import Metrics
from service.settings import Settings
from service.work import worker_for
from store.audit.anchors import read_anchors
from store.audit.keys import SealKey, TrustedKeys
from store.event_store import EventStore
from store.pool import Database
from workflows.anchor import SCHEDULE, WORKFLOW
from workflows.plugin import RedressPlugin


def three_facts():
    at = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
    facts = [Fact(number, "noted", "case", {}, "owner:wang", f"c-{number}", at, at) for number in (1, 2, 3)]
    return seal("EVG-1", facts, GENESIS)


@pytest.fixture
def settings(app_database, tmp_path):
    key = SealKey.make(tmp_path / "seal.key")
    (tmp_path / "trust.pem").write_text(key.public_pem())
    return Settings(
        database_url=app_database, task_queue=f"anchor-{uuid.uuid4().hex[:8]}", mail_dir=tmp_path / "mail", grace=2,
        seal_key_file=tmp_path / "seal.key", seal_trust=tmp_path / "trust.pem", anchor_folder=tmp_path / "anchors",
        anchor_email="auditor@example.org",
    )  # fmt: skip


async def test_the_schedule_writes_an_anchor_into_the_folder_and_a_mail(temporal, settings, tmp_path):
    client = await Client.connect(temporal, plugins=[RedressPlugin()])
    metrics = Metrics()
    async with await Database.open(settings.database_url.get_secret_value(), size=4) as database:
        await EventStore(database, SealKey.load(settings.seal_key_file)).append(three_facts())
        async with worker_for(settings, client, database, metrics):
            assert await schedule_anchors(client, settings.task_queue, timedelta(minutes=60))
            try:
                assert not await schedule_anchors(client, settings.task_queue, timedelta(minutes=30))
                while not (tmp_path / "mail").exists() or not list((tmp_path / "mail").glob("*.eml")):
                    await asyncio.sleep(0.1)
            finally:
                await client.get_schedule_handle(SCHEDULE).delete()
            last = await client.execute_workflow(
                WORKFLOW, id=uuid.uuid4().hex, task_queue=settings.task_queue
            )
    places = {name: read_anchors(tmp_path / name) for name in ("anchors", "mail")}
    assert last in (2, 3), "made, brought up to date (perhaps later than what follows), and once by hand"
    first, *others = (len(anchor.heads) for anchor in places["anchors"])
    assert (first, set(others)) == (1, {0})
    assert {anchor.sequence for anchor in places["mail"]} >= {1, last}
    trusted = TrustedKeys.load(settings.seal_trust)
    assert anchor_faults(places, trusted, trusted.ids) == []
    assert metrics.registry.get_sample_value("redress_anchors_total", {"outcome": "mailed"}) >= 2


async def test_a_worker_that_has_nowhere_to_anchor_raises_an_alarm(temporal, settings, caplog):
    client = await Client.connect(temporal, plugins=[RedressPlugin()])
    nowhere = settings.model_copy(update={"anchor_folder": None})
    async with (
        await Database.open(settings.database_url.get_secret_value(), size=4) as database,
        worker_for(nowhere, client, database, Metrics()),
    ):
        with pytest.raises(WorkflowFailureError):
            await client.execute_workflow(WORKFLOW, id=uuid.uuid4().hex, task_queue=nowhere.task_queue)
    (line,) = [record for record in caplog.records if getattr(record, "alarm", "") == "anchor"]
    assert "REDRESS_ANCHOR_FOLDER is not set" in line.getMessage()


@pytest.mark.parametrize("given", ["0", "soon", "1.5", "99999"])
def test_an_interval_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("REDRESS_ANCHOR_EVERY", given)
    with pytest.raises(Misused, match="accepted: minutes, a whole number from 1 to 10080"):
        interval()
