"""The whole product on one machine: PostgreSQL, Temporal with its UI, workers; started, watched and stopped in order."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from embedded import private, secret, status
from embedded.keeper import Keeper, Part, Trouble
from embedded.ports import Ports, any_free, is_free
from embedded.postgres import PostgresServer
from embedded.process import ProcessFailed
from embedded.temporal_server import NAMESPACE, TemporalServer
from embedded.worker_process import WorkerProcess

# Names and usual ports; 5433, since a PostgreSQL of the machine itself has 5432.
_POSTGRES = ("PostgreSQL", 5433)
_TEMPORAL = ("Temporal", 7233)
_UI = ("the Temporal UI", 8233)

_ENDS = (signal.SIGTERM, signal.SIGHUP)  # asyncio.run itself turns a Ctrl-C into a cancelled task


@dataclass(frozen=True, slots=True)
class Plan:
    """What to start, and where.

    `prepare(admin_dsn, app_password)` migrates the database, gives the application role that password and returns
    the DSN for the workers. `search_attributes` {name: type} as in TemporalServer. `worker` is the command of a
    worker; `env` goes to each. `restart`: what dies by itself is started again. `usual_ports` False: any free ones,
    for stacks that start beside each other in tests.
    """

    home: Path = field(default_factory=status.home)
    prepare: Callable[[str, str], Awaitable[str]] | None = None
    search_attributes: Mapping[str, str] = field(default_factory=dict)
    worker: Sequence[str] = (sys.executable, str(status.ROOT / "worker.py"))
    workers: int = 1
    env: Mapping[str, str] = field(default_factory=dict)
    ui: bool = True
    restart: bool = True
    usual_ports: bool = True
    worker_seconds: float = 60.0
    on_progress: Callable[[str], None] = lambda _: None


class Stack:
    """`async with Stack(plan) as stack:` everything runs and is healthy inside, nothing after.

    Entering raises StackRunning (a stack runs on this folder already) or ProcessFailed (with the log's end). Inside,
    SIGTERM and SIGHUP cancel the task that entered, as Ctrl-C does, so that everything is stopped in order. Data stay under `plan.home`, so that the next start goes on where this one stopped.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.workers: list[WorkerProcess] = []
        self._servers: list[Part] = []
        self._signals = ExitStack()
        self._dsn = ""
        self._lock: IO[bytes] | None = None
        self._keepers: set[asyncio.Task[None]] = set()
        self._troubles: dict[str, Trouble] = {}
        self._since = datetime.now(UTC).isoformat(timespec="seconds")

    async def __aenter__(self) -> Self:
        home = self.plan.home
        try:
            self._lock = status.take(home)
        except OSError as error:
            raise ProcessFailed(
                f"{home} cannot be written: {error.strerror}. Accepted: another REDRESS_HOME"
            ) from error
        self._signals.enter_context(_on_signals(_ENDS, _canceller()))
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    @property
    def log_folder(self) -> Path:
        return self.plan.home / "logs"

    @property
    def mail_folder(self) -> Path:
        """Where the embedded mailbox keeps what was sent."""
        return self.plan.home / "mail"

    def env(self) -> dict[str, str]:
        """The variables with which a worker or a command reaches this stack."""
        return {
            "TEMPORAL_ADDRESS": self.temporal.address,
            "TEMPORAL_NAMESPACE": NAMESPACE,
            "REDRESS_DATABASE_URL": self._dsn,
            "REDRESS_MAIL_DIR": str(self.mail_folder),
            "REDRESS_HOME": str(self.plan.home),
            **({"REDRESS_UI_URL": self.temporal.ui} if self.temporal.ui else {}),
            **self.plan.env,
        }

    def status(self) -> status.Status:
        return status.Status(
            pid=os.getpid(),
            since=self._since,
            temporal=self.temporal.address,
            namespace=NAMESPACE,
            ui=self.temporal.ui,
            workers=[{"pid": worker.child.pid, "health": worker.health_port} for worker in self.workers],
            troubles=[asdict(trouble) for trouble in self._troubles.values()],
            env=self.env(),
        )

    async def add_worker(self) -> WorkerProcess:
        """One more worker beside the others, healthy when this returns."""
        number = len(self.workers) + 1
        port = self._port(f"health of worker {number}", 8470 + number)
        worker = WorkerProcess(
            number, self.plan.worker, self.env(), port, self.log_folder, self.plan.worker_seconds
        )
        self.workers.append(worker)
        try:
            await worker.start()
        except ProcessFailed:
            self.workers.remove(worker)
            raise
        self._keep(worker.name, worker)
        status.write(self.plan.home, self.status())
        return worker

    async def run_until_stopped(self) -> None:
        """Waits for Ctrl-C, SIGTERM or SIGHUP. Parts that end meanwhile are restarted by their keepers."""
        stop_requested = asyncio.Event()
        with _on_signals((signal.SIGINT, *_ENDS), stop_requested.set):
            await stop_requested.wait()

    async def _start(self) -> None:
        plan, say = self.plan, self.plan.on_progress
        for folder in (self.log_folder, self.mail_folder):
            private.folder(folder)
        self._ports = Ports(plan.home / "ports.json", say)
        self.postgres = PostgresServer(plan.home / "postgres", self._port(*_POSTGRES), on_progress=say)
        self.temporal = TemporalServer(
            plan.home / "temporal",
            self._port(*_TEMPORAL),
            ui_port=self._port(*_UI) if plan.ui else None,
            file=plan.home / "temporal" / "temporal.db",
            search_attributes=plan.search_attributes,
            on_progress=say,
        )
        self._servers = [self.postgres, self.temporal]
        say("starting PostgreSQL and Temporal")
        await _all(
            self._start_server(self.postgres, {"port": _POSTGRES}),
            self._start_server(self.temporal, {"port": _TEMPORAL, **({"ui_port": _UI} if plan.ui else {})}),
        )
        self._keep("PostgreSQL", self.postgres)
        self._keep("Temporal", self.temporal)
        self._dsn = self.postgres.dsn()
        if plan.prepare is not None:
            say("preparing the database")
            self._dsn = await plan.prepare(
                self.postgres.dsn(), secret.password(plan.home / "postgres" / "app-password")
            )
        if plan.workers:
            say("starting the worker" if plan.workers == 1 else f"starting {plan.workers} workers")
            await _all(*(self.add_worker() for _ in range(plan.workers)))
        status.write(plan.home, self.status())

    def _port(self, name: str, usual: int) -> int:
        return self._ports.pick(name, usual if self.plan.usual_ports else any_free())

    async def _start_server(self, server: Part, ports: Mapping[str, tuple[str, int]]) -> None:
        """Starts it; a port that another program took in the meantime is replaced, twice at most."""
        for last in (False, False, True):
            try:
                await server.start()
            except ProcessFailed:
                clashes = [name for name in ports if not is_free(getattr(server, name))]
                if last or not clashes:
                    raise
                for name in clashes:
                    setattr(server, name, self._port(*ports[name]))
            else:
                return

    async def _stop(self) -> None:
        """Workers first, so that they can finish; PostgreSQL last, so that what they finish is kept."""
        keepers = list(self._keepers)
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        say = self.plan.on_progress
        if any(worker.child.running for worker in self.workers):
            say("stopping: the workers finish what they have begun")
        await asyncio.gather(*(worker.stop() for worker in self.workers))
        for server in reversed(self._servers):
            await server.stop()
        self._signals.close()
        if self._lock is not None:
            status.clear(self.plan.home)
            self._lock.close()
            self._lock = None
            say("everything is stopped")

    def _keep(self, name: str, part: Part) -> None:
        if not self.plan.restart:
            return

        def changed(trouble: Trouble | None) -> None:
            if trouble is None:
                self._troubles.pop(name, None)
            else:
                self._troubles[name] = trouble
            try:
                status.write(self.plan.home, self.status())
            except OSError as error:
                self.plan.on_progress(f"{self.plan.home} cannot be written: {error.strerror}")

        keeper = Keeper(name, part, on_progress=self.plan.on_progress, on_change=changed)
        task: asyncio.Task[None] = asyncio.create_task(keeper.run(), name=f"keep {name}")
        self._keepers.add(task)
        task.add_done_callback(self._keepers.discard)


async def _all(*starts: Awaitable[object]) -> None:
    """Runs them side by side; waits for every one before the first failure is raised, so that none starts later."""
    outcomes = await asyncio.gather(*starts, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


@contextmanager
def _on_signals(signals: Sequence[signal.Signals], act: Callable[[], object]) -> Iterator[None]:
    """Calls `act` on these signals inside the block; outside the main thread signals are not ours to catch."""
    loop = asyncio.get_running_loop()
    caught = []
    for number in signals:
        with suppress(ValueError, RuntimeError):
            loop.add_signal_handler(number, act)
            caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            loop.remove_signal_handler(number)


def _canceller() -> Callable[[], object]:
    task = asyncio.current_task()
    return task.cancel if task is not None else lambda: None
