"""Published editions: policies with their calendars, read for their texts and time zones."""

from __future__ import annotations

from datetime import UTC, datetime

from cli.output import Lang
from cli.servers import Servers
from cli.views.wording import Wording
from client.errors import Unavailable
from domain.policy.edition import Edition
from store.complaints import Complaints
from store.directory import Directories
from store.editions import edition_of
from store.errors import StoreError
from store.pool import Database
from store.rulebooks import Rulebooks


class Editions:
    """Published editions by digest or by policy; each is read once."""

    def __init__(self, database: Database) -> None:
        self._rulebooks = Rulebooks(database)
        self._directories = Directories(database)
        self._known: dict[str, Edition | None] = {}

    async def under(self, digest: str) -> Edition | None:
        """The edition with a digest, or None if it is not published here."""
        if digest not in self._known:
            try:
                self._known[digest] = edition_of(await self._rulebooks.get(digest))
            except StoreError:
                self._known[digest] = None
        return self._known[digest]

    async def in_force(self, policy: str) -> Edition | None:
        """The edition of a policy that is in force now, or None."""
        published = await self._rulebooks.in_force("policy", policy, datetime.now(UTC))
        if published is None:
            return None
        if self._known.get(published.digest) is None:
            self._known[published.digest] = edition_of(published)
        return self._known[published.digest]

    async def wording(self, lang: Lang, edition: Edition | None) -> Wording:
        """The words of an edition, with the names of the people in its directory."""
        directory = await self._directories.current(edition.policy.id) if edition else None
        names = {name: person.name for name, person in directory.people.items()} if directory else {}
        return Wording(lang, edition, names)


async def wording_of(
    servers: Servers, lang: Lang, *, policy: str | None = None, complaint: str | None = None
) -> Wording:
    """The words of a policy in force, or of a complaint's policy.

    Without words when PostgreSQL cannot say: a command that needs no database must not wait for one.
    """
    try:
        async with servers.database(timeout_s=2) as database:
            if complaint is not None:
                row = await Complaints(database).get(complaint)
                policy = row.policy if row else None
            editions = Editions(database)
            return await editions.wording(lang, await editions.in_force(policy) if policy else None)
    except (StoreError, Unavailable):
        return Wording(lang)
