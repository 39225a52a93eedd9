import asyncio
import logging

import pytest
import pytest_asyncio

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, load_policy
from domain.policy.edition import Edition
from domain.policy.rulebook_cache import RulebookCache, RulebookMissing
from service import edition_loader as module
from service.edition_loader import EditionLoader
from store.pool import Database
from store.rulebooks import Rulebooks


@pytest.fixture(scope="module")
def edition():
    return Edition.of(load_policy("evergreen"), load_calendars(CALENDARS))


@pytest_asyncio.fixture
async def database(app_database):
    async with await Database.open(app_database, size=3) as database:
        yield database


@pytest.fixture
def rulebooks(database):
    return Rulebooks(database)


@pytest.fixture
def rulebook_cache():
    return RulebookCache()


def publish(rulebooks, edition, version="1"):
    return rulebooks.publish("policy", edition.policy.id, version, edition.body())


async def test_everything_published_is_loaded_at_the_start(rulebooks, rulebook_cache, edition):
    digest = await publish(rulebooks, edition)
    counts = []
    await EditionLoader(rulebooks, rulebook_cache, lambda *now: counts.append(now)).load()
    assert rulebook_cache.get(digest).policy.id == "evergreen"
    assert rulebook_cache.get(digest).digest == digest
    assert counts == [(1, 0)]


async def test_a_workflow_task_that_misses_a_rulebook_gets_it_while_it_waits(
    rulebooks, rulebook_cache, edition, monkeypatch
):
    monkeypatch.setattr(module, "WAIT", 120)
    digest = await publish(rulebooks, edition)
    async with EditionLoader(rulebooks, rulebook_cache).watching():
        book = await asyncio.to_thread(rulebook_cache.get, digest)
    assert book.digest == digest
    assert not rulebook_cache.wanted


async def test_the_loop_itself_does_not_wait_and_has_it_a_little_later(rulebooks, rulebook_cache, edition):
    digest = await publish(rulebooks, edition)
    async with EditionLoader(rulebooks, rulebook_cache).watching():
        with pytest.raises(RulebookMissing):
            rulebook_cache.get(digest)
        while digest not in rulebook_cache:
            await asyncio.sleep(0.01)


async def test_what_is_published_later_is_loaded_unasked(rulebooks, rulebook_cache, edition, monkeypatch):
    monkeypatch.setattr(module, "LISTING", 0.05)
    async with EditionLoader(rulebooks, rulebook_cache).watching():
        digest = await publish(rulebooks, edition)
        while digest not in rulebook_cache:
            await asyncio.sleep(0.01)


async def test_one_bad_edition_is_an_alarm_once_and_the_others_go_on(
    rulebooks, rulebook_cache, edition, caplog
):
    bad = await rulebooks.publish("policy", "broken", "1", {"policy": {"id": "broken"}, "calendars": {}})
    digest = await publish(rulebooks, edition)
    counts = []
    edition_loader = EditionLoader(rulebooks, rulebook_cache, lambda *now: counts.append(now))
    with caplog.at_level(logging.ERROR):
        await edition_loader.load()
        await edition_loader.load()
        async with edition_loader.watching():
            with pytest.raises(RulebookMissing):
                await asyncio.to_thread(rulebook_cache.get, bad)
    assert digest in rulebook_cache
    assert counts[-1] == (1, 1)
    (line,) = caplog.records
    assert line.alarm == "bad_edition"
    assert "policy broken 1" in line.message


async def test_a_rulebook_that_was_never_published_stays_missing(rulebooks, rulebook_cache):
    async with EditionLoader(rulebooks, rulebook_cache).watching():
        with pytest.raises(RulebookMissing):
            await asyncio.to_thread(rulebook_cache.get, "f" * 64)


async def test_it_goes_on_when_postgresql_comes_back(
    database, rulebooks, rulebook_cache, edition, caplog, monkeypatch
):
    monkeypatch.setattr(module, "LISTING", 0.05)
    digest = await publish(rulebooks, edition)
    real, down = database.fetch, True

    async def fetch(*words):
        if down:
            raise module.StoreError("the database is away")
        return await real(*words)

    monkeypatch.setattr(database, "fetch", fetch)
    with caplog.at_level(logging.WARNING):
        async with EditionLoader(rulebooks, rulebook_cache).watching():
            while not caplog.records:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)
            down = False
            while digest not in rulebook_cache:
                await asyncio.sleep(0.01)
    assert [line.message for line in caplog.records] == [
        "rulebooks cannot be looked up now: the database is away"
    ]


async def test_an_edition_is_known_by_the_digest_it_was_published_with(rulebook_cache, edition):
    """A later version of the code may write the same content down differently."""
    book = rulebook_cache.add(edition, "a" * 64)
    assert rulebook_cache.get("a" * 64) is book
    assert book.digest == "a" * 64
