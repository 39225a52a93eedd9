"""Published editions as commands read them: each once, and again after an outage."""

from datetime import UTC, datetime

import pytest

from cli.editions import Editions
from cli.publishing import own_policies, read
from domain.canonical import canonical
from store.errors import DatabaseUnavailable


class FlakyDatabase:
    """One published edition; the first `outages` statements find no server."""

    def __init__(self, edition, outages):
        self.outages = outages
        self.statements = 0
        self._row = {
            "digest": edition.digest(),
            "kind": "policy",
            "name": edition.policy.id,
            "version": edition.version,
            "effective_from": None,
            "body": canonical(edition.body()).decode(),
            "published_at": datetime(2026, 1, 1, tzinfo=UTC),
        }

    async def fetchrow(self, _statement, digest):
        self.statements += 1
        if self.statements <= self.outages:
            raise DatabaseUnavailable("no answer in time")
        return self._row if digest == self._row["digest"] else None


@pytest.fixture(scope="module")
def edition():
    (parcel,) = read([folder for folder in own_policies() if folder.name == "evergreen"])
    return parcel.edition


async def test_an_edition_is_read_once(edition):
    database = FlakyDatabase(edition, outages=0)
    editions = Editions(database)
    assert await editions.under(edition.digest()) == await editions.under(edition.digest()) == edition
    assert database.statements == 1


async def test_an_outage_is_not_taken_for_an_edition_that_is_absent(edition):
    editions = Editions(FlakyDatabase(edition, outages=1))
    assert await editions.under(edition.digest()) is None
    assert await editions.under(edition.digest()) == edition


async def test_an_unknown_edition_is_absent(edition):
    assert await Editions(FlakyDatabase(edition, outages=0)).under("0" * 64) is None
