"""The harness: the embedded stack in a temporary folder, with the product's worker and the bare one side
by side."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import psutil
from temporalio.client import Client

from authoring.calendars.load import load_calendars
from authoring.files.directory import load_directory
from authoring.files.yaml_source import read_yaml
from bench import bare
from domain.policy.edition import Edition
from domain.policy.rulebook_cache import RULEBOOKS
from domain.policy.schema import Policy
from embedded.process import Child
from embedded.stack import Plan, Stack
from embedded.temporal_server import plain_environment
from embedded.worker_process import WorkerProcess
from starter import Redress
from store.directory import Directories
from store.event_store import EventStore
from store.migrate import app_dsn, migrate
from store.pool import Database
from store.rulebooks import Rulebooks
from workflows.ui.search_attributes import REGISTRY

ROOT = Path(__file__).resolve().parent.parent
POLICY = "evergreen"
DEADLINE = "promised_reply"
"""The deadline that the bursts use: its due time is given by whoever opens the complaint."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds of the worker that did the work, of the Temporal server and of PostgreSQL."""

    worker: float
    server: float
    postgres: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.worker - other.worker, self.server - other.server, self.postgres - other.postgres)

    def times(self, factor: float) -> Cost:
        return Cost(self.worker * factor, self.server * factor, self.postgres * factor)

    @property
    def whole(self) -> float:
        return self.worker + self.server + self.postgres


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment to measure from."""

    at: float
    cost: Cost


@dataclass(slots=True)
class Harness:
    """What the measurements use: the clients of both kinds, the processes, the database."""

    stack: Stack
    redress: Redress
    policy: Policy
    bare_client: Client
    bare_worker: Child
    database: Database
    events: EventStore
    calm: float
    idle: dict[int, Cost] = field(default_factory=dict)

    @property
    def worker(self) -> WorkerProcess:
        return self.stack.workers[0]

    def cost(self, worker: Child) -> Cost:
        """What has been used so far."""
        return Cost(
            used(worker.pid), used(self.stack.temporal.child.pid), used(self.stack.postgres.child.pid)
        )

    def mark(self, worker: Child) -> Mark:
        return Mark(time.monotonic(), self.cost(worker))

    def since(self, mark: Mark, worker: Child) -> Cost:
        """What was used since the mark, beyond what idling for so long uses."""
        idle = self.idle.get(worker.pid, Cost(0, 0, 0))
        return self.cost(worker) - mark.cost - idle.times(time.monotonic() - mark.at)

    async def rest(self, worker: Child, seconds: float) -> Cost:
        """Learn what idling uses in a second."""
        await self.quiet(worker)
        before = self.mark(worker)
        await asyncio.sleep(seconds)
        used_ = self.cost(worker) - before.cost
        self.idle[worker.pid] = used_.times(1 / (time.monotonic() - before.at))
        return self.idle[worker.pid]

    def memory(self, worker: Child) -> int:
        """Bytes of memory that only this worker has."""
        return int(psutil.Process(worker.pid).memory_full_info().uss)

    async def quiet(self, worker: Child, most: float = 0.0) -> None:
        """Wait until what was begun is done: for `calm` seconds worker and servers use less than a tenth of a core."""
        end = asyncio.get_running_loop().time() + (most or 30 * self.calm)
        before = self.cost(worker).whole
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(self.calm)
            now = self.cost(worker).whole
            if now - before < 0.1 * self.calm + 0.005:
                return
            before = now

    async def restart(self, worker: WorkerProcess | None = None) -> None:
        """End the worker in order and start it again, with nothing in its memory."""
        worker = worker or self.worker
        await worker.stop()
        await worker.start()

    async def restart_bare(self) -> None:
        await self.bare_worker.stop()
        await self.bare_worker.start()

    async def commits(self) -> tuple[int, int]:
        """Transactions that wrote, and all transactions (PostgreSQL counts these with a delay of seconds)."""
        wrote = await self.database.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        whole = await self.database.fetchval(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        )
        return int(wrote), int(whole)


def used(pid: int) -> float:
    """Processor seconds of a process and of all it started, those that have ended included."""
    total = 0.0
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for process in family:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


@asynccontextmanager
async def harness(say: Callable[[str], None], cache: int = 2000, calm: float = 0.5) -> AsyncIterator[Harness]:
    """Everything started and published; everything stopped and removed afterwards.

    `cache` is the number of workflows each worker keeps in memory, `calm` how long it must be quiet, in seconds.
    """
    policy = _policy()
    edition = Edition.of(policy, load_calendars(ROOT / "policies" / "calendars"))
    RULEBOOKS.add(edition)
    with tempfile.TemporaryDirectory(prefix="redress-bench-") as folder:
        plan = Plan(
            home=Path(folder),
            prepare=lambda admin, password: _prepare(admin, password, edition),
            search_attributes=REGISTRY,
            env={"REDRESS_MAX_CACHED_WORKFLOWS": str(cache), "REDRESS_LOG_LEVEL": "error"},
            ui=False,
            restart=False,
            usual_ports=False,
            on_progress=say,
        )
        async with Stack(plan) as stack:
            plain = {**plain_environment(), **stack.env(), "BENCH_CACHE": str(cache)}
            bare_worker = Child(
                "the bare worker",
                [sys.executable, "-m", "bench.bare"],
                stack.log_folder / "bare.log",
                env=plain,
            )
            await bare_worker.start()
            try:
                redress = await Redress.connect(env=stack.env(), timeout=120)
                client = await Client.connect(stack.temporal.address, plugins=[bare.plugin()])
                async with await Database.open(stack.postgres.dsn()) as database:
                    yield Harness(
                        stack, redress, policy, client, bare_worker, database, EventStore(database), calm
                    )
            finally:
                await bare_worker.stop()


def _policy() -> Policy:
    """The policy as it is, but for one thing: the deadline of the bursts gives no warnings, so that at its instant it
    is alone with those of the other complaints."""
    data = read_yaml(ROOT / "policies" / POLICY / "policy.yaml").data
    data["deadlines"][DEADLINE].pop("warn", None)
    return Policy.model_validate(data)


async def _prepare(admin: str, password: str, edition: Edition) -> str:
    await migrate(admin, app_password=password)
    directory, _ = load_directory(ROOT / "policies" / POLICY / "directory.yaml")
    async with await Database.open(admin) as database:
        await Rulebooks(database).publish("policy", POLICY, edition.version, edition.body())
        await Directories(database).load(directory)
        if await database.fetchval("SHOW synchronous_commit") != "on":
            raise asyncpg.InterfaceError("synchronous_commit must be on for these figures")
    return app_dsn(admin, password)
