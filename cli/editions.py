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
    """Published editions by digest or by policy; each is read once. One that could not be read is looked up again."""

    def __init__(self, database: Database) -> None:
        self._rulebooks = Rulebooks(database)
        self._directories = Directories(database)
        self._read: dict[str, Edition] = {}

    async def under(self, digest: str) -> Edition | None:
        """The edition with a digest. None if it is not published here, or if PostgreSQL cannot say now."""
        if digest not in self._read:
            try:
                self._read[digest] = edition_of(await self._rulebooks.get(digest))
            except StoreError:
                return None
        return self._read[digest]

    async def in_force(self, policy: str) -> Edition | None:
        """The edition of a policy that is in force now, or None."""
        published = await self._rulebooks.in_force("policy", policy, datetime.now(UTC))
        if published is None:
            return None
        if published.digest not in self._read:
            self._read[published.digest] = edition_of(published)
        return self._read[published.digest]

    async def wording(self, lang: Lang, edition: Edition | None) -> Wording:
        """The words of an edition, with the names of the people in its directory."""
        directory = await self._directories.current(edition.policy.id) if edition else None
        names = {name: person.name for name, person in directory.people.items()} if directory else {}
        return Wording(lang, edition, names)


async def wording_of(
    servers: Servers, lang: Lang, *, policy: str | None = None, complaint: str | None = None
) -> Wording:
    """The words of a policy in force, or of a complaint's policy.

    Without a policy's words if PostgreSQL does not answer: the command itself may not need it.
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
