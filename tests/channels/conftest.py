import pytest

from tests.channels.smtp_server import Server, listening


@pytest.fixture
async def smtp():
    async with listening(Server()) as server:
        yield server
