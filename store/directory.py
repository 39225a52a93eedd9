"""Directories as they were loaded: the one in force for each company, and its people and roles as rows."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from domain.canonical import canonical
from domain.directory.directory import Directory, Person
from store.pool import Database
from store.statements import statements

__all__ = ["Directories", "people_rows", "role_rows"]

_SQL: Final = statements("directory")


class Directories:
    """Who is who. Loading replaces people, roles and roster of a company together; older directories are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[str, Directory] = {}

    async def load(self, directory: Directory) -> bool:
        """Put a directory in force and return whether it differs from the one before.

        Give it only what `domain.directory.validation.mistakes` finds nothing wrong with. Engineers keep the visits they
        have on hand; those no longer on the roster get no new ones.
        """
        body = canonical(directory.model_dump(mode="json"))
        digest = sha256(body).hexdigest()
        async with self._database.transaction() as connection:
            await connection.execute(_SQL["lock"])
            if await connection.fetchval(_SQL["in_force"], directory.id) == digest:
                return False
            await connection.execute(_SQL["keep"], directory.id, digest, body.decode())
            await connection.execute(_SQL["clear_people"], directory.id)
            await connection.executemany(_SQL["put_person"], people_rows(directory))
            await connection.executemany(_SQL["put_role"], role_rows(directory))
            await connection.executemany(_SQL["put_engineer"], _engineers(directory))
            on_roster = [engineer.person for engineer in directory.roster]
            await connection.execute(_SQL["rest_others"], directory.id, on_roster)
        return True

    async def current(self, directory_id: str) -> Directory | None:
        """The directory in force, or None if none was ever loaded under this id. Its body is read only when it changed."""
        digest = await self._database.fetchval(_SQL["in_force"], directory_id)
        if digest is None:
            return None
        if digest not in self._read:
            body = await self._database.fetchval(_SQL["body"], directory_id, digest)
            self._read[digest] = Directory.model_validate(json.loads(body))
        return self._read[digest]

    async def ids(self) -> list[str]:
        """The ids of all directories."""
        return [row["directory"] for row in await self._database.fetch(_SQL["ids"])]


def people_rows(directory: Directory) -> list[tuple[str, str, str, str, str, str, str, list[str]]]:
    """The rows of a directory's people."""
    return [_person(directory.id, name, person) for name, person in directory.people.items()]


def _person(of: str, name: str, person: Person) -> tuple[str, str, str, str, str, str, str, list[str]]:
    addresses = canonical(dict(person.addresses)).decode()
    away = [str(period) for period in person.away]
    return of, name, person.name, addresses, person.region or "", person.language, person.deputy or "", away


def role_rows(directory: Directory) -> list[tuple[str, str, str, str, str, int]]:
    """The rows of its roles."""
    return [(directory.id, b.role, b.person, b.deputy, b.region, b.rank) for b in directory.bindings()]


def _engineers(directory: Directory) -> list[tuple[str, str, list[str], list[str], int]]:
    return [
        (directory.id, entry.person, list(entry.skills), list(entry.regions), entry.capacity)
        for entry in directory.roster
    ]
