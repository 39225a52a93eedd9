"""One worker of the stack as a process of its own, and whether it says that it is well."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from embedded.ports import HOST
from embedded.process import Child
from embedded.temporal_server import plain_environment

GRACE_SECONDS = 45.0  # a worker finishes what it has begun; it gives itself 30 s


class WorkerProcess:
    """`command` with `env` on top of ours and a health port; its log is `folder`/worker-N.log."""

    def __init__(
        self,
        number: int,
        command: Sequence[str],
        env: Mapping[str, str],
        health_port: int,
        folder: Path,
        seconds: float,
    ) -> None:
        self.name = f"worker {number}"
        self.health_port = health_port
        self._seconds = seconds
        environment = {**plain_environment(), **env, "REDRESS_HEALTH_PORT": str(health_port)}
        self.child = Child(
            self.name, command, folder / f"worker-{number}.log", env=environment, grace=GRACE_SECONDS
        )

    async def start(self) -> None:
        """Returns when it is well. Raises ProcessFailed when it ends before, or is not well in time."""
        await self.child.start()
        loop = asyncio.get_running_loop()
        until = loop.time() + self._seconds
        while not await is_well(self.health_port):
            if not self.child.running:
                raise self.child.failure(f"ended while starting (exit code {self.child.exit_code})")
            if loop.time() > until:
                failure = self.child.failure(f"was not healthy within {self._seconds:.0f} s")
                await self.child.stop()
                raise failure
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        await self.child.stop()


async def is_well(port: int, path: str = "/healthz") -> bool:
    """True when 127.0.0.1:`port` answers `path` with 200 within two seconds."""
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(HOST, port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
                await writer.drain()
                answer = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    parts = answer.split()
    return len(parts) > 1 and parts[1] == b"200"
