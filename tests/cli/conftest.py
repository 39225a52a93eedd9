"""The product at work for the tests of the command line."""

import uuid

import pytest
import pytest_asyncio

from cli.publishing import own_policies, publish, read
from store.pool import Database
from tests.cli.product import Product


@pytest_asyncio.fixture
async def idle_product(temporal, database, app_database, tmp_path):
    """Servers with a published policy; no worker."""
    env = {
        "TEMPORAL_ADDRESS": temporal,
        "TEMPORAL_NAMESPACE": "default",
        "REDRESS_DATABASE_URL": app_database,
        "REDRESS_TASK_QUEUE": f"cli-{uuid.uuid4().hex[:12]}",
        "REDRESS_MAIL_DIR": str(tmp_path / "mail"),
        "REDRESS_HOME": str(tmp_path / "home"),
    }
    async with await Database.open(database, size=2) as admin:
        await publish(admin, read([folder for folder in own_policies() if folder.name == "evergreen"]))
    return Product(env, database)


@pytest_asyncio.fixture
async def product(idle_product):
    """The product at work."""
    async with idle_product.worker():
        yield idle_product


@pytest.fixture
def nowhere(tmp_path):
    """An environment that names no server, and a folder on which no stack runs."""
    return {"REDRESS_HOME": str(tmp_path / "none")}
