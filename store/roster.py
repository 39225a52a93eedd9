"""The roster: engineers who can be sent out, and the visits they have on hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from store.pool import Database
from store.statements import statements

__all__ = ["OnRoster", "Roster"]

_SQL: Final = statements("roster")


@dataclass(frozen=True, slots=True)
class OnRoster:
    """An engineer with `load` of `capacity` visits on hand; not `active`: finishes those and gets no more."""

    person: str
    skills: list[str]
    regions: list[str]
    capacity: int
    load: int
    active: bool


class Roster:
    """Binds engineers to visits, safe under dispatches at the same time. `Directories.load` fills the roster."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take_engineer(
        self, directory: str, skill: str, region: str, visit_key: str, *, not_these: Collection[str] = ()
    ) -> str | None:
        """Bind the least loaded fitting engineer to a visit. Returns the person, or None if nobody is free.

        An empty skill or region fits everybody; `not_these` are passed over. Asked again for the same visit it
        gives the same person, until released. `visit_key` names the visit among those of all complaints.
        """
        engineer: str | None = await self._database.fetchval(
            _SQL["take"], directory, skill, region, visit_key, list(not_these)
        )
        return engineer

    async def bind_engineer(
        self, directory: str, person: str, skill: str, region: str, visit_key: str
    ) -> bool:
        """Bind the engineer of a visit again after the roster was lost. Returns whether anything changed."""
        return bool(await self._database.fetchval(_SQL["bind"], directory, person, skill, region, visit_key))

    async def release_engineer(self, visit_key: str) -> str | None:
        """Free the engineer of a visit. Returns the person, or None if nobody is bound."""
        engineer: str | None = await self._database.fetchval(_SQL["release"], visit_key)
        return engineer

    async def engineer_of(self, visit_key: str) -> str | None:
        """Who is bound to a visit now, or None."""
        person: str | None = await self._database.fetchval(_SQL["booking"], visit_key)
        return person

    async def engineers(self, directory: str) -> list[OnRoster]:
        """The roster of a directory with what everybody has on hand."""
        return [OnRoster(**dict(row)) for row in await self._database.fetch(_SQL["roster"], directory)]
