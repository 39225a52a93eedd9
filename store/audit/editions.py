"""Audits policies, calendars, directories and the schema."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import asyncpg

from domain.canonical import canonical
from domain.directory.directory import Directory
from domain.log.ledger import Fault, FaultKind, Part
from store.directory import people_rows, role_rows
from store.errors import MigrationError
from store.migrate import outstanding
from store.statements import statements

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[asyncpg.Record]

__all__ = ["edition_faults", "schema_faults"]

_SQL: Final = statements("audit")
_MIGRATIONS: Final = statements("migrations")
TRIGGERS: Final = (
    "events_stand", "seals_stand", "major_register_stands", "rulebooks_stand", "directories_stand", "deliveries_stay",
    "deliveries_say_the_same",
)  # fmt: skip


async def edition_faults(connection: Connection) -> list[Fault]:
    """Bodies that do not fit their digests, and people and roles that are not those of the directory in force."""
    faults = [
        _fault("changed", f"{row['kind']} {row['name']} {row['version']} does not fit its digest")
        for row in await connection.fetch(_SQL["rulebooks"])
        if sha256(canonical(json.loads(row["body"]))).hexdigest() != row["digest"]
    ]
    in_force: dict[str, Directory] = {}
    for row in await connection.fetch(_SQL["directories"]):
        body = json.loads(row["body"])
        if sha256(canonical(body)).hexdigest() != row["digest"]:
            detail = (
                f"directory {row['directory']}, loaded as number {row['number']}, does not fit its digest"
            )
            faults.append(_fault("changed", detail))
        else:
            in_force[row["directory"]] = Directory.model_validate(body)
    people = sorted(person for directory in in_force.values() for person in people_rows(directory))
    if people != [tuple(row) for row in await _canonical_people(connection)]:
        faults.append(_fault("changed", "the table of people is not what the directories in force say"))
    roles = sorted(role for directory in in_force.values() for role in role_rows(directory))
    if roles != sorted(tuple(row) for row in await connection.fetch(_SQL["roles"])):
        faults.append(_fault("changed", "the table of roles is not what the directories in force say"))
    return faults


async def _canonical_people(connection: Connection) -> list[tuple[object, ...]]:
    rows = await connection.fetch(_SQL["people"])
    return sorted((*row[:3], canonical(json.loads(row["addresses"])).decode(), *row[4:]) for row in rows)


async def schema_faults(connection: Connection) -> list[Fault]:
    """Migrations that are not those of this version, and triggers against changes that are missing."""
    applied = {row["name"]: row["checksum"] for row in await connection.fetch(_MIGRATIONS["applied"])}
    faults = []
    try:
        faults += [
            _fault("missing", f"migration {migration.name} is not applied", "schema")
            for migration in outstanding(applied)
        ]
    except MigrationError as error:
        faults.append(_fault("changed", str(error), "schema"))
    triggers = {row["name"] for row in await connection.fetch(_SQL["triggers"])}
    faults += [
        _fault("missing", f"the trigger {name} is off", "schema") for name in TRIGGERS if name not in triggers
    ]
    if "RAISE EXCEPTION" not in str(await connection.fetchval(_SQL["refusing"])):
        faults.append(_fault("changed", "the function refuse_change refuses nothing", "schema"))
    return faults


def _fault(kind: FaultKind, detail: str, part: Part = "editions") -> Fault:
    return Fault(kind, "", 0, detail, part)
