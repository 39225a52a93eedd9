"""The watchdog on real servers, run by the test instead of its schedule."""

import asyncio
from contextlib import asynccontextmanager

from activities.messages import WatchOrder
from activities.watch import Watching
from service.metrics import Metrics
from service.observation import ObservedFindings
from service.settings import Settings
from service.work import worker_for
from starter import Redress
from tests.worker.daemons import opening

NOW = WatchOrder(overdue=0, lagging=0)


class Watched:
    """A house, and the watchdog that the test lets run."""

    def __init__(self, house, database, client):
        self.house = house
        self.database = database
        self.client = client
        self.metrics = Metrics()
        self.findings = ObservedFindings(database, self.metrics)

    async def check(self, order=NOW):
        """One run of the watchdog."""
        return await Watching(self.findings).check(self.client, self.house.queue, order)

    async def until_found(self, kind):
        """The first finding of a kind: what Temporal lists lags behind."""
        while True:
            await self.check()
            for one in await self.findings.open():
                if one.kind == kind:
                    return one
            await asyncio.sleep(0.2)

    async def until_cleared(self, kind):
        """Run until no finding of a kind is open."""
        while kind in (await self.check()).findings:
            await asyncio.sleep(0.2)

    @asynccontextmanager
    async def worker(self):
        """A worker of this house, inside."""
        settings = Settings(
            database_url=self.house.dsn,
            task_queue=self.house.queue,
            mail_dir=self.house.folder / "mail",
            grace=5,
        )
        async with worker_for(settings, self.client, self.database, self.metrics) as worker:
            yield worker

    async def opened(self, number=1):
        """The id of a complaint that was opened."""
        redress = Redress(self.client, task_queue=self.house.queue, timeout=60)
        await redress.open(self.house.id(number), opening())
        return self.house.id(number)
