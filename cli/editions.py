"""Editions: policies with their calendars as they were published, read when a word or a zone of theirs is needed."""

from __future__ import annotations

from datetime import UTC, datetime

from cli.surroundings import Surroundings
from domain.edition import Edition
from store.complaints import Complaints
from store.errors import StoreError
from store.pool import Database
from store.rulebooks import Rulebooks
from workflows.errors import Unavailable


class Editions:
    """Published editions by digest or by policy; each is read once."""

    def __init__(self, database: Database) -> None:
        self._rulebooks = Rulebooks(database)
        self._known: dict[str, Edition | None] = {}

    async def under(self, digest: str) -> Edition | None:
        """The edition with a digest, or None if it is not published here."""
        if digest not in self._known:
            try:
                self._known[digest] = Edition.from_body((await self._rulebooks.get(digest)).body)
            except StoreError:
                self._known[digest] = None
        return self._known[digest]

    async def in_force(self, policy: str) -> Edition | None:
        """The edition of a policy that is in force now, or None."""
        published = await self._rulebooks.in_force("policy", policy, datetime.now(UTC))
        if published is None:
            return None
        if self._known.get(published.digest) is None:
            self._known[published.digest] = Edition.from_body(published.body)
        return self._known[published.digest]


async def for_words(
    servers: Surroundings, *, policy: str | None = None, complaint: str | None = None
) -> Edition | None:
    """The edition in force of a policy, or of a complaint's policy, for its words alone.

    None when PostgreSQL cannot say: a command that needs no database must not wait for one.
    """
    try:
        async with servers.database(patience=2) as database:
            if complaint is not None:
                row = await Complaints(database).get(complaint)
                policy = row.policy if row else None
            return await Editions(database).in_force(policy) if policy else None
    except (StoreError, Unavailable):
        return None
