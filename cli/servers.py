"""Which servers a command works with: those named in the environment, or those of the running stack."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from client.errors import Unavailable
from embedded import status
from starter import TIMEOUT_S, Redress
from store.pool import Database
from workflows.activity_options import TASK_QUEUE

DATABASE = "REDRESS_DATABASE_URL"
QUEUE = "REDRESS_TASK_QUEUE"
UI = "REDRESS_UI_URL"
_TEMPORAL = ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE")
_ADVICE = (
    "start the stack in another shell (`redress up`), or name the servers in "
    "REDRESS_DATABASE_URL, TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE"
)


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers as environment variables. `origin`: "environment", or "stack" for the embedded one."""

    env: Mapping[str, str] = field(repr=False)
    origin: str

    def database_url(self) -> str:
        """The address of PostgreSQL. Raises Unavailable when none is named."""
        dsn = self.env.get(DATABASE)
        if not dsn:
            raise Unavailable("PostgreSQL", f"{DATABASE} is not set", _ADVICE)
        return dsn

    def path(self, variable: str) -> Path | None:
        """The path that a variable names; None when it is not set."""
        value = self.env.get(variable)
        return Path(value) if value else None

    @asynccontextmanager
    async def database(self, timeout_s: float = 2.0, size: int = 2) -> AsyncIterator[Database]:
        """Up to `size` connections to PostgreSQL. Raises DatabaseUnavailable, and Unavailable when none is named."""
        async with await Database.open(self.database_url(), size=size, timeout_s=timeout_s) as database:
            yield database

    async def redress(self, timeout_s: float = TIMEOUT_S) -> Redress:
        """A client. Raises Unavailable."""
        queue = self.env.get(QUEUE) or TASK_QUEUE
        return await Redress.connect(env=self.env, task_queue=queue, timeout=timeout_s)

    @property
    def namespace(self) -> str:
        """The Temporal namespace."""
        return self.env.get("TEMPORAL_NAMESPACE") or "default"

    def page(self, complaint_id: str) -> str | None:
        """The complaint's page in the Temporal UI, or None when the UI's address is not known."""
        ui = self.env.get(UI)
        if not ui:
            return None
        return f"{ui.rstrip('/')}/namespaces/{quote(self.namespace)}/workflows/{quote(complaint_id, safe='')}"


def find(environment: Mapping[str, str] = os.environ) -> Servers:
    """The servers that REDRESS_DATABASE_URL names, else the running stack, else those that TEMPORAL_*
    names.

    Never a mixture: commands and lists must be of the same servers.
    """
    if environment.get(DATABASE):
        return Servers(dict(environment), "environment")
    home = status.home()
    running = status.read(home)
    if running is not None:
        return of_stack(running.env, environment)
    if any(environment.get(name) for name in _TEMPORAL):
        return Servers(dict(environment), "environment")
    if status.is_locked(home):
        advice = "wait until it says that it is ready"
        raise Unavailable("the stack", f"it is just starting or stopping on {home}", advice)
    raise Unavailable("the stack", f"none runs on {home}, and no server is named", _ADVICE)


def of_stack(stack: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> Servers:
    """The servers of a running stack, without TEMPORAL_* settings that are meant for another Temporal."""
    own = {name: value for name, value in environment.items() if not name.startswith("TEMPORAL_")}
    return Servers({**own, **stack, "TEMPORAL_CONFIG_FILE": os.devnull}, "stack")
