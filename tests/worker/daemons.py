"""Workers as processes, on the servers of the test session: each test has a database and a task queue of its own."""

import asyncio
import json
import os
import sys
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from authoring.calendars.load import load_calendars
from authoring.files.directory import load_directory
from authoring.files.policies import CALENDARS, POLICIES, load_policy
from domain.policy.edition import Edition
from embedded.ports import any_free
from embedded.process import Child
from embedded.temporal_server import plain_environment
from embedded.worker_process import WorkerProcess
from starter import Redress
from store.directory import Directories
from store.pool import Database
from store.rulebooks import Rulebooks
from workflows.messages import Opening

ROOT = Path(__file__).resolve().parents[2]
WORKER = (sys.executable, str(ROOT / "worker.py"))


def edition() -> Edition:
    return Edition.of(load_policy("evergreen"), load_calendars(CALENDARS))


async def publish(dsn: str, one: Edition) -> str:
    async with await Database.open(dsn, size=2) as database:
        return await Rulebooks(database).publish("policy", one.policy.id, one.version, one.body())


def opening(**fields: Any) -> Opening:
    """A complaint that nobody else has made."""
    given = {
        "complainant": f"王 {uuid.uuid4().hex}", "received_at": datetime.now(UTC).isoformat(), "object": "白乳胶",
        "demand": "换货", "channel": "hotline", "description": "开胶", "category": "product_quality",
        "severity": "normal", "verifiable": True, "kind": "complaint",
    }  # fmt: skip
    return Opening(policy="evergreen", by="intake:li-min", fields=given | fields)


async def ask(port: int, path: str) -> tuple[int, str]:
    """Status and body of an HTTP answer; status 0 when nobody listens."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return 0, ""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), body.decode()


@dataclass
class Daemon:
    """A worker as a process."""

    process: WorkerProcess

    @property
    def child(self) -> Child:
        return self.process.child

    async def health(self) -> tuple[int, dict[str, Any]]:
        status, body = await ask(self.process.health_port, "/healthz")
        return status, json.loads(body) if body else {}

    async def metric(self, name: str) -> float:
        """The sum of a metric over its labels."""
        _, body = await ask(self.process.health_port, "/metrics")
        lines = [line for line in body.splitlines() if line.partition("{")[0].partition(" ")[0] == name]
        return sum(float(line.rpartition(" ")[2]) for line in lines)

    def signal(self, number: int) -> None:
        os.kill(self.child.pid, number)

    def log(self) -> list[dict[str, Any]]:
        """Every line it wrote; each must be a JSON object."""
        return [json.loads(line) for line in self.child.log.read_text().splitlines()]


@dataclass
class House:
    """A published policy and its people on servers of the session."""

    address: str
    admin_dsn: str
    dsn: str
    folder: Path
    queue: str = field(default_factory=lambda: uuid.uuid4().hex)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _count: int = 0

    async def furnish(self) -> None:
        """Publish policy and people."""
        directory, _ = load_directory(POLICIES / "evergreen" / "directory.yaml")
        await publish(self.admin_dsn, edition())
        async with await Database.open(self.admin_dsn, size=2) as database:
            await Directories(database).load(directory)

    def id(self, name: object = 1) -> str:
        """An id of a complaint; the server is shared with other tests."""
        return f"EVG-{self.queue[:8]}-{name}"

    def env(self, **more: str) -> dict[str, str]:
        whole = {
            "TEMPORAL_ADDRESS": self.address,
            "TEMPORAL_NAMESPACE": "default",
            "REDRESS_DATABASE_URL": self.dsn,
            "REDRESS_MAIL_DIR": str(self.folder / "mail"),
            "REDRESS_TASK_QUEUE": self.queue,
            "REDRESS_GRACE": "20",
        }
        return whole | more

    def daemon(self, **more: str) -> Daemon:
        """A worker that is not started yet; ended with the house."""
        self._count += 1
        process = WorkerProcess(
            self._count, WORKER, self.env(**more), any_free(), self.folder / "logs", seconds=120
        )
        self._stack.push_async_callback(process.child.stop)
        return Daemon(process)

    async def started(self, **more: str) -> Daemon:
        daemon = self.daemon(**more)
        await daemon.process.start()
        return daemon

    async def client(self) -> Redress:
        return await Redress.connect(env=self.env(), task_queue=self.queue)

    async def close(self) -> None:
        await self._stack.aclose()

    async def run(self, *words: str, program: str | None = None, **more: str | None) -> tuple[int, str, str]:
        """Run a worker to its own end: exit code, what it logged, what it said to whoever started it."""
        whole = {**plain_environment(), "REDRESS_HEALTH_PORT": str(any_free()), **self.env(), **more}
        process = await asyncio.create_subprocess_exec(
            *((program,) if program else WORKER), *words, cwd=ROOT, env={name: value for name, value in whole.items() if value is not None},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()
