"""Real servers for the tests: one PostgreSQL and one Temporal for each pytest process, started when first asked for."""

import importlib.util
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from embedded.ports import any_free
from embedded.postgres import DATABASE, FORGETFUL, PostgresServer
from embedded.process import ProcessFailed
from embedded.temporal_server import TemporalServer

APP_PASSWORD = "app-in-tests"

# The server names a workflow whose task keeps failing after two failures instead of five, which take nearly a minute.
DYNAMIC = {"system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute": 2}

# For every property: what is drawn is judged, not how fast or how much a machine draws. The first text on a fresh machine
# takes a second, for its tables. A fixture may be shared by the examples of one property: none of ours remembers them.
settings.register_profile(
    "redress",
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
settings.load_profile("redress")


async def started(make):
    """A started server from `make(port)`. Between finding a port and listening another process may take it."""
    for attempt in range(3):
        server = make(any_free())
        try:
            await server.start()
        except ProcessFailed as error:
            if attempt == 2 or "address already in use" not in str(error).lower():
                raise
        else:
            return server
    raise AssertionError


@pytest_asyncio.fixture(scope="session")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PostgresServer]:
    """A PostgreSQL for this session; its database `redress` is migrated and serves as a template: do not connect to it."""
    folder = tmp_path_factory.mktemp("postgres")
    server = await started(
        lambda port: PostgresServer(folder, port, settings=[*FORGETFUL, "max_connections=200"])
    )
    try:
        if importlib.util.find_spec("store.migrate"):
            from store.migrate import migrate

            await migrate(server.dsn(), app_password=APP_PASSWORD)
        yield server
    finally:
        await server.stop()


@pytest_asyncio.fixture
async def new_database(postgres: PostgresServer) -> AsyncIterator[Callable[[], Awaitable[str]]]:
    """Makes fresh migrated databases (superuser's DSN); dropped after the test, whoever is still connected."""
    made: list[str] = []
    admin = await asyncpg.connect(postgres.dsn("postgres"))

    async def make() -> str:
        name = f"t_{uuid.uuid4().hex[:16]}"
        await admin.execute(f'CREATE DATABASE {name} TEMPLATE "{DATABASE}"')
        made.append(name)
        return postgres.dsn(name)

    try:
        yield make
        for name in made:
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest_asyncio.fixture
async def database(new_database) -> str:
    """The superuser's DSN of a fresh migrated database."""
    return await new_database()


@pytest.fixture
def app_database(database: str) -> str:
    """The same database as `database`, for the role that the worker has."""
    from store.migrate import app_dsn

    return app_dsn(database, APP_PASSWORD)


@pytest_asyncio.fixture(scope="session")
async def temporal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a Temporal server in memory; time may be skipped on it, the search attributes are known."""
    folder: Path = tmp_path_factory.mktemp("temporal")
    server = await started(
        lambda port: TemporalServer(folder, port, search_attributes=search_attributes(), dynamic=DYNAMIC)
    )
    try:
        yield server.address
    finally:
        await server.stop()


def search_attributes() -> dict[str, str]:
    if importlib.util.find_spec("workflows.ui.search_attributes") is None:
        return {}
    from workflows.ui.search_attributes import REGISTRY

    return dict(REGISTRY)
