"""Connections to PostgreSQL: a pool that waits for the server to come up, and errors a person can act on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeVar
from urllib.parse import urlsplit

import asyncpg

from store.errors import DatabaseUnavailable, MigrationError

if TYPE_CHECKING:
    from asyncpg.pool import Pool, PoolConnectionProxy

    _Plain = asyncpg.Connection[asyncpg.Record]
else:
    _Plain = asyncpg.Connection

__all__ = ["Database", "connect", "place_of", "reachable"]

T = TypeVar("T")

FIRST_WAIT_S: Final = 0.1
LONGEST_WAIT_S: Final = 3.0
CONNECT_TIMEOUT_S: Final = 5.0
COMMAND_TIMEOUT_S: Final = 15.0

_TRANSIENT: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InsufficientResourcesError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InternalClientError,
)
"""Errors that a retry may mend: the server is away, starting, full, stopping or standing still. InternalClientError: a connection
whose last query was cancelled while the server stood still; the pool drops it."""

_PERMANENT: Final = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ClientConfigurationError,
)
"""Errors that no retry mends: wrong user or password, no such database, an invalid address."""


def place_of(dsn: str) -> str:
    """Host, port and database of a DSN without user and password, for messages."""
    try:
        parts = urlsplit(dsn)
        host = parts.hostname or next(
            (pair[5:] for pair in parts.query.split("&") if pair.startswith("host=")), "the default host"
        )
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the database address given"
    return f'database "{parts.path.lstrip("/") or "postgres"}" at {host}{port}'


@contextmanager
def reachable(place: str) -> Iterator[None]:
    """Turn what the driver raises when PostgreSQL is away into DatabaseUnavailable."""
    try:
        yield
    except (
        asyncpg.UndefinedTableError,
        asyncpg.UndefinedFunctionError,
        asyncpg.UndefinedColumnError,
    ) as error:
        raise MigrationError(
            f"{place}: {error}; bring the schema up to date first (run the migrations)"
        ) from error
    except _PERMANENT as error:
        raise _refused(place, error) from error
    except _TRANSIENT as error:
        raise DatabaseUnavailable(f"{place} does not answer: {_reason(error)}") from error
    except asyncpg.InterfaceError as error:
        raise DatabaseUnavailable(f"{place}: the connection is gone: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__


def _refused(place: str, error: Exception) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        f"{place} refuses the connection: {_reason(error)}; check address, user, password and database name"
    )


async def _retried(
    attempt: Callable[[], Awaitable[T]], place: str, timeout_s: float, on_wait: Callable[[str], None] | None
) -> T:
    """Try until it works or `timeout_s` seconds are over."""
    end = time.monotonic() + timeout_s
    wait = FIRST_WAIT_S
    while True:
        try:
            return await attempt()
        except _PERMANENT as error:
            raise _refused(place, error) from error
        except (*_TRANSIENT, asyncpg.InterfaceError) as error:
            if time.monotonic() + wait > end:
                raise DatabaseUnavailable(
                    f"{place} cannot be reached within {timeout_s:g} s: {_reason(error)}; "
                    "is PostgreSQL running, and is the address right?"
                ) from error
            if on_wait is not None:
                on_wait(f"waiting for {place}: {_reason(error)}")
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_S)


async def connect(
    dsn: str, *, timeout_s: float = 30.0, on_wait: Callable[[str], None] | None = None
) -> asyncpg.Connection[asyncpg.Record]:
    """One connection of its own, outside any pool. Raises DatabaseUnavailable after `timeout_s` seconds."""

    async def attempt() -> asyncpg.Connection[asyncpg.Record]:
        return await asyncpg.connect(dsn, timeout=CONNECT_TIMEOUT_S, server_settings=_session())

    return await _retried(attempt, place_of(dsn), timeout_s, on_wait)


def _session() -> dict[str, str]:
    return {"application_name": "redress", "timezone": "UTC"}


class _Connection(_Plain):
    """A connection that goes back to the pool without a statement to reset it.

    We leave no listener, session lock or setting behind, and asyncpg would send a second statement after each one to clear
    them. Open transactions it still ends.
    """

    def get_reset_query(self) -> str:
        return ""


class Database:
    """A pool of connections to one database. Everything the store does goes through one of these."""

    def __init__(self, pool: Pool[asyncpg.Record], place: str) -> None:
        self._pool = pool
        self.place = place

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        size: int = 10,
        timeout_s: float = 30.0,
        on_wait: Callable[[str], None] | None = None,
    ) -> Database:
        """Connect, waiting up to `timeout_s` seconds for the server. Raises DatabaseUnavailable, without password."""
        place = place_of(dsn)

        async def attempt() -> Pool[asyncpg.Record]:
            pool = await asyncpg.create_pool(
                dsn,
                connection_class=_Connection,
                min_size=0,  # no connection in the background: an outage shows where a statement is run
                max_size=size,
                timeout=CONNECT_TIMEOUT_S,
                command_timeout=COMMAND_TIMEOUT_S,
                server_settings=_session(),
            )
            try:
                await pool.fetchval("SELECT true")
            except BaseException:
                pool.terminate()
                raise
            return pool

        return cls(await _retried(attempt, place, timeout_s, on_wait), place)

    async def close(self) -> None:
        """Give the connections back; those that do not answer within five seconds are cut."""
        try:
            await asyncio.wait_for(self._pool.close(), CONNECT_TIMEOUT_S)
        except TimeoutError:
            self._pool.terminate()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[PoolConnectionProxy[asyncpg.Record]]:
        """One connection for several statements. Raises DatabaseUnavailable when there is none to be had."""
        with reachable(self.place):
            async with self._pool.acquire(timeout=COMMAND_TIMEOUT_S) as connection:
                yield connection

    @asynccontextmanager
    async def transaction(
        self, *, snapshot: bool = False
    ) -> AsyncIterator[PoolConnectionProxy[asyncpg.Record]]:
        """One transaction; `snapshot` reads everything as of one instant (repeatable read, read only)."""
        async with self.connection() as connection:
            level: Literal["repeatable_read", "read_committed"] = (
                "repeatable_read" if snapshot else "read_committed"
            )
            async with connection.transaction(isolation=level, readonly=snapshot):
                yield connection

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """All rows of one statement."""
        with reachable(self.place):
            return await self._pool.fetch(statement, *values)

    async def fetchrow(self, statement: str, *values: object) -> asyncpg.Record | None:
        """The first row of one statement, or None."""
        with reachable(self.place):
            return await self._pool.fetchrow(statement, *values)

    async def fetchval(self, statement: str, *values: object) -> Any:
        """The first value of the first row, or None."""
        with reachable(self.place):
            return await self._pool.fetchval(statement, *values)

    async def execute(self, statement: str, *values: object) -> None:
        """Run one statement for its effect."""
        with reachable(self.place):
            await self._pool.execute(statement, *values)

    async def answers(self) -> bool:
        """Whether PostgreSQL answers right now: the health check."""
        try:
            return bool(await asyncio.wait_for(self.fetchval("SELECT true"), CONNECT_TIMEOUT_S))
        except (DatabaseUnavailable, TimeoutError):
            return False
