"""The canary lives through the product and measures it; what goes wrong with it is a finding."""

from dataclasses import replace

import pytest
import pytest_asyncio
from temporalio.testing import ActivityEnvironment

from activities.canary import BOUNDS, Canary
from activities.messages import CanaryOrder
from authoring.calendars.load import load_calendars
from authoring.files.directory import load_directory
from authoring.files.policies import CALENDARS, POLICIES, load_policy
from domain.policy.edition import Edition
from service.watch import WatchReader
from store.complaints import Complaints
from store.deliveries import Deliveries
from store.directory import Directories
from store.pool import Database
from tests.worker.daemons import publish
from tests.worker.test_watch import watched  # noqa: F401 - a fixture
from workflows.watchdog import CanaryWorkflow


@pytest_asyncio.fixture
async def cage(house):
    """The canary's policy and directory, published as `redress setup` does."""
    await publish(house.admin_dsn, Edition.of(load_policy("canary"), load_calendars(CALENDARS)))
    directory, warnings = load_directory(POLICIES / "canary" / "directory.yaml")
    assert not warnings
    async with await Database.open(house.admin_dsn, size=1) as database:
        await Directories(database).load(directory)


async def chirp(watched):  # noqa: F811
    queue = watched.house.queue
    return await watched.client.execute_workflow(CanaryWorkflow.run, id=f"canary-{queue}", task_queue=queue)


async def test_a_canary_lives_to_its_archive_and_measures(watched, cage):  # noqa: F811
    async with watched.worker():
        report = await chirp(watched)
    assert report.trouble == {}
    assert set(report.seconds) == set(BOUNDS)
    assert await watched.findings.canaries() == {}, "it is archived"
    look = (await watched.findings.looks())["canary"]
    assert look.detail == report.seconds
    await WatchReader(watched.findings, watched.metrics).read()
    value = watched.metrics.registry.get_sample_value
    assert value("redress_canary_seconds", {"step": "lateness"}) == report.seconds["lateness"]
    assert value("redress_canary_last_success_timestamp_seconds") == pytest.approx(look.at.timestamp())
    assert list((watched.house.folder / "mail").glob("*")) == [], "nobody gets its notices"


async def test_without_its_policy_the_opening_is_a_finding(watched):  # noqa: F811
    async with watched.worker():
        report = await chirp(watched)
    assert list(report.trouble) == ["opening"]
    (found,) = await watched.findings.open()
    assert (found.kind, found.key) == ("canary", "opening")
    assert "canary" not in await watched.findings.looks()


async def test_a_canary_that_is_too_slow_is_a_finding(watched, cage, monkeypatch):  # noqa: F811
    monkeypatch.setattr(Canary.__init__, "__defaults__", ({"opening": 0.0},))
    async with watched.worker():
        report = await chirp(watched)
    assert list(report.trouble) == ["opening"]
    assert "more than 0 s" in report.trouble["opening"]
    assert "canary" in await watched.findings.looks(), "it lived all the same"


async def test_a_canary_that_does_not_finish_is_a_finding_and_the_next_one_ends_it(watched, cage):  # noqa: F811
    name = f"canary-stuck-{watched.house.queue}"
    canary = Canary(watched.findings, Complaints(watched.database), Deliveries(watched.database))
    environment = ActivityEnvironment(watched.client)
    environment.info = replace(environment.info, task_queue=watched.house.queue)
    async with watched.worker():
        report = await environment.run(canary.canary, CanaryOrder(name, breached=3600, patience=15))
        assert report.trouble == {"deadline": "did not come within 15 s"}
        assert list(await watched.findings.canaries()) == [name]
        assert (await chirp(watched)).trouble == {}
        assert await watched.findings.canaries() == {}
        assert await watched.findings.open() == []
