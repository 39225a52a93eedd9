"""Editions as they are read back: compiled once, and what cannot be used is named."""

import pytest

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, load_policy
from domain.facts.fact import Fact
from domain.policy.edition import Edition
from domain.policy.rulebook_cache import RulebookCache
from domain.time.instants import parse
from store.editions import Editions, EditionUnusable, digests
from store.errors import DatabaseUnavailable, RulebookUnknown
from store.rulebooks import Rulebooks


@pytest.fixture
def rulebooks(db):
    return Rulebooks(db)


def fact(number, kind, **data):
    return Fact(
        number=number,
        type=kind,
        about="case",
        data=data,
        occurred_at=parse("2026-11-16T01:00:00Z"),
        recorded_at=parse("2026-11-16T01:00:00Z"),
        actor="intake:li-min",
        cause="open",
    )


async def test_an_edition_comes_back_as_it_was_published_and_is_read_once(rulebooks, monkeypatch):
    edition = Edition.of(load_policy("evergreen"), load_calendars(CALENDARS))
    digest = await rulebooks.publish("policy", "evergreen", edition.version, edition.body())
    cache = RulebookCache()
    editions = Editions(rulebooks, cache)
    assert (await editions.edition(digest)).body() == edition.body()
    book = await editions.book(digest)
    assert cache.get(digest) is book

    async def away(_digest):
        raise DatabaseUnavailable("away")

    monkeypatch.setattr(rulebooks, "get", away)
    assert await editions.books_of([fact(1, "received", rulebook=digest)]) == {digest: book}


@pytest.mark.parametrize("body", [{"policy": {"id": "broken"}, "calendars": {}}, {}, [], {"calendars": []}])
async def test_an_edition_that_cannot_be_used_is_named(rulebooks, body):
    digest = await rulebooks.publish("policy", "broken", "1", body)
    with pytest.raises(EditionUnusable, match=rf"policy broken 1 \({digest[:12]}\.\.\.\) cannot be used: "):
        await Editions(rulebooks).book(digest)


async def test_an_edition_that_was_never_published_is_no_outage(rulebooks):
    with pytest.raises(RulebookUnknown, match="publish it first"):
        await Editions(rulebooks).book("f" * 64)


def test_a_log_names_the_edition_of_its_first_fact_and_of_each_adoption():
    log = [
        fact(1, "received", rulebook="a"),
        fact(2, "noted", rulebook="typed by somebody"),
        fact(3, "calendar_revised", rulebook="b"),
        fact(4, "policy_revised", rulebook="a"),
    ]
    assert digests(log) == ["a", "b"]
