"""A town of complaints: real servers, one worker that dies, and callers who do not mind."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from tests.acceptance.callers import Caller
from tests.acceptance.mail import MailServer
from tests.worker.daemons import Daemon, House

GATE = 4711
"""The advisory lock at which claims of deliveries wait while the test holds it."""

CLAIMS_WAIT = f"""
CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NEW; END $$;
CREATE TRIGGER gate BEFORE UPDATE ON deliveries FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate();
"""


async def until(happened: Callable[[], Awaitable[Any]]) -> Any:
    """Wait for something; the test's own time limit is the limit."""
    while not (found := await happened()):
        await asyncio.sleep(0.02)
    return found


@dataclass
class Harness:
    """Everything that the moments need: who asks, who works, and a superuser's look at the database."""

    house: House
    mail: MailServer
    client: Client
    admin: asyncpg.Connection
    dice: random.Random
    callers: list[Caller] = field(default_factory=list)
    kills: int = 0
    _worker: Daemon | None = None
    _lives: list[asyncio.Task[None]] = field(default_factory=list)

    # --- the worker -----------------------------------------------------------------------------------------------

    async def start_worker(self) -> None:
        self._worker = await self.house.started(
            REDRESS_MAIL_DIR="",
            REDRESS_SMTP_HOST="127.0.0.1",
            REDRESS_SMTP_PORT=str(self.mail.port),
            REDRESS_SMTP_TLS="none",
        )

    def freeze(self) -> None:
        """The worker stops between two instructions."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    async def kill(self) -> None:
        """SIGKILL, and it is gone when this returns."""
        self._signal(signal.SIGKILL)
        await self._worker.child.wait()
        self.kills += 1

    def _signal(self, number: int) -> None:
        self._worker.signal(number)

    # --- the callers ----------------------------------------------------------------------------------------------

    async def open(self, complaints: int) -> None:
        """All callers begin at once; returns when every complaint is open."""
        redress = await self.house.client()
        for n in range(complaints):
            caller = Caller(redress, self.house.id(n), random.Random(self.dice.random()))
            self.callers.append(caller)
            self._lives.append(asyncio.create_task(caller.live()))
        await self.until(lambda: all(caller.opened for caller in self.callers))

    async def until(self, happened: Callable[[], Any]) -> None:
        """Wait for something that callers do; what goes wrong with one of them is raised here."""
        while not happened():
            for life in self._lives:
                if life.done():
                    life.result()
            await asyncio.sleep(0.02)

    async def end(self) -> None:
        """Every caller gets its last answer."""
        for caller in self.callers:
            caller.over = True
        await asyncio.gather(*self._lives)

    async def abandon(self) -> None:
        for life in self._lives:
            life.cancel()
            with suppress(BaseException):
                await life

    # --- the database ---------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def locked_log(self) -> AsyncIterator[None]:
        """Nobody can read or write the log inside."""
        async with self.admin.transaction():
            await self.admin.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
            yield

    @asynccontextmanager
    async def closed_gate(self) -> AsyncIterator[None]:
        """Inside, deliveries are written down and cannot be claimed."""
        await self.admin.execute("SELECT pg_advisory_lock($1)", GATE)
        try:
            yield
        finally:
            await self.admin.execute("SELECT pg_advisory_unlock($1)", GATE)

    async def held_up(self) -> list[int]:
        """The server processes that wait for what the test holds."""
        rows = await self.admin.fetch(
            "SELECT DISTINCT pid FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE NOT granted AND d.datname = current_database()"
        )
        return [row["pid"] for row in rows]

    async def cut_off(self) -> None:
        """End the server processes that still wait on behalf of the dead worker: what they were asked for is undone."""
        for pid in await self.held_up():
            await self.admin.execute("SELECT pg_terminate_backend($1, 5000)", pid)

    async def on_record(self, command_id: str) -> int:
        """How many facts have this command as their cause."""
        return await self.admin.fetchval("SELECT count(*) FROM events WHERE causation_id = $1", command_id)

    # --- the workflows --------------------------------------------------------------------------------------------

    async def history(self, complaint: str) -> list[HistoryEvent]:
        """The events of the run that goes on now."""
        run = (await self.client.get_workflow_handle(complaint).describe()).run_id
        handle = self.client.get_workflow_handle(complaint, run_id=run)
        return [event async for event in handle.fetch_history_events()]


def update_id(event: HistoryEvent) -> str | None:
    """The id of the command that was accepted with this event."""
    if event.event_type != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
        return None
    return event.workflow_execution_update_accepted_event_attributes.accepted_request.meta.update_id
