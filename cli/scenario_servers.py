"""Temporary servers on which scenarios are played by the real workflow."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import Worker

from activities.admission import Admitting
from activities.record import Recording
from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS
from authoring.scenarios.play import Result, Script, play, verdict, world_of
from authoring.scenarios.temporal_engine import CYCLE, TICK, TemporalEngine, years_on
from authoring.scenarios.temporal_world import ScenarioActivities
from channels.mailbox import MailboxChannel
from channels.registry import Channels
from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RULEBOOKS
from embedded.ports import any_free
from embedded.postgres import FORGETFUL, PostgresServer
from embedded.temporal_server import TemporalServer
from store.directory import Directories
from store.event_store import EventStore
from store.migrate import migrate
from store.pool import Database
from store.rulebooks import Rulebooks
from workflows.clock_resolution import ticks_of
from workflows.plugin import RedressPlugin
from workflows.ui.search_attributes import REGISTRY


class ScenarioServers:
    """Plays scenarios on the real workflow with the real log. Channels and engineers answer as the scenario says."""

    def __init__(self, client: Client, database: Database, mail: Path) -> None:
        self._skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
        self._database = database
        self._channels = Channels(MailboxChannel(mail))

    async def play(self, script: Script, book: Rulebook) -> Result:
        """Play one scenario from its opening to its end."""
        await self._publish(book)
        events = EventStore(self._database)
        name = uuid.uuid4().hex[:8]
        recording = Recording(events, Directories(self._database), self._channels, RULEBOOKS)
        admitting = Admitting(Rulebooks(self._database), events, RULEBOOKS)
        world = ScenarioActivities(world_of(script.scenario), events)
        activities: list[Callable[..., Any]] = [recording.record, admitting.admit, *world.activities()]
        with ticks_of(TICK):
            async with Worker(self._skipper.client, task_queue=name, activities=activities):
                engine = TemporalEngine(
                    self._skipper,
                    events,
                    policy=book.policy.id,
                    complaint_id=f"{script.name}-{name}",
                    task_queue=name,
                )
                return verdict(script, await play(script, book, engine))

    async def _publish(self, book: Rulebook) -> None:
        edition = years_on(Edition.of(book.policy, load_calendars(CALENDARS)), CYCLE)
        RULEBOOKS.add(edition)
        await Rulebooks(self._database).publish("policy", book.policy.id, edition.version, edition.body())


@asynccontextmanager
async def scenario_servers(say: Callable[[str], None]) -> AsyncIterator[ScenarioServers]:
    """PostgreSQL and Temporal in a temporary folder. Raises ProcessFailed."""
    async with AsyncExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="redress-")))
        for name in ("postgres", "temporal"):
            (folder / name).mkdir()
        postgres = PostgresServer(folder / "postgres", any_free(), settings=FORGETFUL)
        temporal = TemporalServer(folder / "temporal", any_free(), search_attributes=REGISTRY)
        closing.push_async_callback(temporal.stop)
        closing.push_async_callback(postgres.stop)
        say("starting PostgreSQL and Temporal for the scenarios")
        await asyncio.gather(postgres.start(), temporal.start())
        await migrate(postgres.dsn())
        database = await closing.enter_async_context(await Database.open(postgres.dsn()))
        client = await Client.connect(temporal.address, plugins=[RedressPlugin()])
        yield ScenarioServers(client, database, folder / "mail")
