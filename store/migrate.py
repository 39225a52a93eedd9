"""Migrations: numbered SQL files, applied once each, under a lock, and never edited afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from store.errors import MigrationError
from store.pool import Database, connect, place_of, reachable
from store.statements import statements

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

__all__ = ["APP_ROLE", "Migration", "app_dsn", "migrate", "migrations", "outstanding", "require_current"]

MIGRATIONS: Final = Path(__file__).parent / "migrations"
APP_ROLE: Final = "redress_app"
_SQL: Final = statements("migrations")


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file: its name ("001_log"), its text, and the sha256 of the text."""

    name: str
    sql: str
    checksum: str


def migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """The migrations of a folder in order. Raises MigrationError for numbers that do not run 001, 002 ..."""
    migrations = []
    for number, path in enumerate(sorted(folder.glob("*.sql")), start=1):
        if not path.name.startswith(f"{number:03d}_"):
            raise MigrationError(f"{path.name}: expected a file that starts with {number:03d}_ here")
        text = path.read_text(encoding="utf-8")
        migrations.append(Migration(path.stem, text, sha256(text.encode()).hexdigest()))
    return migrations


async def migrate(
    dsn: str,
    *,
    app_password: str | None = None,
    timeout_s: float = 30.0,
    on_progress: Callable[[str], None] | None = None,
    files: Sequence[Migration] | None = None,
) -> list[str]:
    """Bring the schema of a database up to date and return the names of what was applied now.

    Each migration is one transaction; a second run at the same time waits, then finds nothing to do. The DSN needs
    a role that may create tables and roles. `app_password` sets the password of the application role; without one
    the role keeps what it has. Raises MigrationError (an applied file was edited, the database is newer than this
    code, or a statement failed) and DatabaseUnavailable.
    """
    versions = migrations() if files is None else list(files)
    connection = await connect(dsn, timeout_s=timeout_s, on_wait=on_progress)
    try:
        with reachable(place_of(dsn)):
            await connection.execute(_SQL["lock"])
            await connection.execute(_SQL["ledger"])
            names = []
            for migration in _outstanding(versions, await _applied(connection)):
                if on_progress is not None:
                    on_progress(f"database: {migration.name}")
                await _apply(connection, migration)
                names.append(migration.name)
            await connection.execute(_SQL["open_to_app"])
            if app_password is not None:
                async with connection.transaction():
                    await connection.fetchval(_SQL["offer_password"], app_password)
                    await connection.execute(_SQL["set_password"])
            await connection.execute(_SQL["unlock"])
            return names
    finally:
        await connection.close()


async def _applied(connection: Connection) -> dict[str, str]:
    return {row["name"]: row["checksum"] for row in await connection.fetch(_SQL["applied"])}


def _outstanding(files: Sequence[Migration], applied: dict[str, str]) -> list[Migration]:
    unknown = sorted(set(applied) - {migration.name for migration in files})
    if unknown:
        raise MigrationError(
            f"the database knows migration {unknown[0]}, this version does not: use the newer version of Redress"
        )
    for migration in files:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationError(
                f"migration {migration.name} was edited after it was applied: put the file back as it was "
                "and write the change as a new migration"
            )
    return [migration for migration in files if migration.name not in applied]


async def _apply(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(_SQL["note"], migration.name, migration.checksum)
    except asyncpg.PostgresError as error:
        raise MigrationError(
            f"migration {migration.name} failed: {error}; nothing of it was applied"
        ) from error


def outstanding(applied: dict[str, str]) -> list[Migration]:
    """The migrations that a database lacks; `applied` maps name to checksum. Raises MigrationError if one is not ours."""
    return _outstanding(migrations(), applied)


async def require_current(database: Database) -> None:
    """Raise MigrationError unless the schema is exactly what this version needs: asked by each process at start."""
    if not await database.fetchval(_SQL["exists"]):
        raise MigrationError(f"{database.place} has no tables yet; run the migrations first")
    applied = {row["name"]: row["checksum"] for row in await database.fetch(_SQL["applied"])}
    missing = outstanding(applied)
    if missing:
        raise MigrationError(f"{database.place} lacks migration {missing[0].name}; run the migrations first")


def app_dsn(dsn: str, password: str | None = None) -> str:
    """The same database for the application role instead of the administrator's."""
    parts = urlsplit(dsn)
    host = parts.netloc.rpartition("@")[2]
    secret = "" if password is None else ":" + quote(password, safe="")
    return urlunsplit(parts._replace(netloc=f"{APP_ROLE}{secret}@{host}"))
