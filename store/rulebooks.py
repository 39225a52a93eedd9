"""Published policies and calendars: immutable, each under the digest of its content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

import asyncpg

from domain.canonical import JSON, canonical
from store.errors import RulebookConflict, RulebookUnknown, StoreError
from store.pool import Database
from store.statements import statements

__all__ = ["Published", "Rulebooks", "content_digest"]

_SQL: Final = statements("rulebooks")
Kind = Literal["policy", "calendar"]


@dataclass(frozen=True, slots=True)
class Published:
    """One version of a policy or calendar. `body` is None in listings; no `effective_from`: from the beginning."""

    digest: str
    kind: Kind
    name: str
    version: str
    effective_from: datetime | None
    body: JSON
    published_at: datetime


def content_digest(body: JSON) -> str:
    """Hex sha256 of the canonical JSON of a policy or calendar."""
    return sha256(canonical(body)).hexdigest()


class Rulebooks:
    """Policies and calendars that verdicts are judged under. None is ever changed; a new version is added."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def publish(
        self,
        kind: Kind,
        name: str,
        version: str,
        body: JSON,
        *,
        digest: str | None = None,
        effective_from: datetime | None = None,
    ) -> str:
        """Publish a version and return its digest; the same again changes nothing.

        Raises RulebookConflict if the version is published with other content, StoreError if `digest` is given and
        is not that of the body.
        """
        actual = content_digest(body)
        if digest is not None and digest != actual:
            raise StoreError(
                f"{kind} {name} {version}: the digest {digest[:12]}... is not that of its content"
            )
        try:
            added = await self._database.fetchval(
                _SQL["publish"], actual, kind, name, version, effective_from, canonical(body).decode()
            )
        except asyncpg.UniqueViolationError as error:
            raise RulebookConflict(
                f"{kind} {name} {version} is already published with other content: give the new one a new version"
            ) from error
        if added is None:
            await self._same_label(actual, kind, name, version)
        return actual

    async def _same_label(self, digest: str, kind: Kind, name: str, version: str) -> None:
        published = await self.get(digest)
        if (published.kind, published.name, published.version) != (kind, name, version):
            raise RulebookConflict(
                f"this content is already published as {published.kind} {published.name} {published.version}, "
                f"not as {kind} {name} {version}"
            )

    async def get(self, digest: str) -> Published:
        """The rulebook with a digest. Raises RulebookUnknown if it was never published here."""
        row = await self._database.fetchrow(_SQL["one"], digest)
        if row is None:
            raise RulebookUnknown(
                f"no policy or calendar with digest {digest} is published; publish it first"
            )
        return _published(row)

    async def version(self, kind: Kind, name: str, version: str) -> Published | None:
        """One version, or None."""
        row = await self._database.fetchrow(_SQL["version"], kind, name, version)
        return None if row is None else _published(row)

    async def in_force(self, kind: Kind, name: str, at: datetime) -> Published | None:
        """The version in force at an instant, or None: the latest to take effect by then."""
        row = await self._database.fetchrow(_SQL["in_force"], kind, name, at)
        return None if row is None else _published(row)

    async def digest_in_force(self, kind: Kind, name: str, at: datetime) -> str | None:
        """The digest of the version in force, without its body."""
        digest: str | None = await self._database.fetchval(_SQL["digest_in_force"], kind, name, at)
        return digest

    async def all(self, kind: Kind | None = None) -> list[Published]:
        """Everything published, without the bodies."""
        return [Published(body=None, **dict(row)) for row in await self._database.fetch(_SQL["all"], kind)]


def _published(row: asyncpg.Record) -> Published:
    return Published(**{**dict(row), "body": json.loads(row["body"])})
