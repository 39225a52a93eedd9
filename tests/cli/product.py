"""The product as the command line meets it: real servers, a published policy, a worker in this process."""

import asyncio
import json
import os
import sys
import uuid
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from typer.testing import CliRunner

from cli.main import app
from service.metrics import Metrics
from service.settings import Settings
from starter import Redress
from store.pool import Database
from worker import worker_for
from workflows.plugin import RedressPlugin

ROOT = Path(__file__).resolve().parents[2]
_SERVERS = (
    "TEMPORAL_ADDRESS",
    "TEMPORAL_NAMESPACE",
    "TEMPORAL_PROFILE",
    "REDRESS_DATABASE_URL",
    "REDRESS_TASK_QUEUE",
)


@dataclass
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        return json.loads(self.err.strip().splitlines()[-1])["error"]


def run(*words: str, env: Mapping[str, str] | None = None, input: str | None = None) -> Answer:
    """A command in this process."""
    whole = {**dict.fromkeys(_SERVERS), "LANG": "en_US.UTF-8", "LC_ALL": "", **(env or {})}
    result = CliRunner().invoke(app, list(words), env=whole, input=input)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.output
    return Answer(result.exit_code, result.stdout, result.stderr)


async def run_process(*words: str, env: Mapping[str, str], seconds: float = 300) -> Answer:
    """A command as a process of its own."""
    whole = {name: value for name, value in os.environ.items() if name not in _SERVERS}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", *words, cwd=ROOT, env={**whole, **env},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(seconds):
        out, err = await process.communicate()
    answer = Answer(process.returncode or 0, out.decode(), err.decode())
    assert "Traceback" not in answer.err
    return answer


@dataclass
class Product:
    """Servers, and how a command line finds them."""

    env: dict[str, str]
    admin_dsn: str
    names: list[str] = field(default_factory=list)

    def name(self) -> str:
        """A fresh complaint id."""
        return f"EVG-{uuid.uuid4().hex[:12]}"

    async def redress(self, *words: str, input: str | None = None) -> Answer:
        """A command, while the worker of this process goes on."""
        return await asyncio.to_thread(run, *words, env=self.env, input=input)

    async def client(self, timeout: float = 120) -> Redress:
        return await Redress.connect(env=self.env, task_queue=self.env["REDRESS_TASK_QUEUE"], timeout=timeout)

    async def open(self, name: str, **fields: Any) -> Answer:
        """Open a complaint as it is typed."""
        words = [f"{key}={value}" for key, value in typed(**fields).items()]
        return await self.redress(
            "open", "--policy", "evergreen", "--by", "intake:li-min", "--id", name, "--json", *words
        )

    @asynccontextmanager
    async def worker(self):
        """A worker at work, exactly as the daemon makes it."""
        settings = Settings(
            database_url=self.env["REDRESS_DATABASE_URL"],
            task_queue=self.env["REDRESS_TASK_QUEUE"],
            mail_dir=self.env["REDRESS_MAIL_DIR"],
            grace=5,
        )
        client = await Client.connect(self.env["TEMPORAL_ADDRESS"], plugins=[RedressPlugin()])
        async with (
            await Database.open(self.env["REDRESS_DATABASE_URL"], size=5) as database,
            worker_for(settings, client, database, Metrics()),
        ):
            yield


def typed(**fields: Any) -> dict[str, Any]:
    """The fields of an ordinary complaint, received a minute ago."""
    received = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="seconds")
    ordinary = {
        "complainant": "王女士", "received_at": received, "object": f"白乳胶 {uuid.uuid4().hex[:6]}", "demand": "换货",
        "channel": "hotline", "description": "施工后开胶", "category": "product_quality", "severity": "normal",
        "verifiable": "false", "kind": "complaint",
    }  # fmt: skip
    return {key: value for key, value in {**ordinary, **fields}.items() if value is not None}
