"""Health: whether this worker can do its work right now, and its metrics, over a small HTTP server of its own.

Well means that PostgreSQL and Temporal answer and the worker runs. An idle worker is well. A worker that is well and knows
of something that a restart would not mend, such as the silence of the watchdog, is `degraded` and still answers 200.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from time import perf_counter
from types import TracebackType
from typing import Any, Final, Self

from service.metrics import CONTENT_TYPE, Metrics

PROBE_SECONDS: Final = 1.5
"""Timeout of one part. Whoever asks usually waits two seconds for the whole answer."""

REQUEST_SECONDS: Final = 5.0
LONGEST_LINE: Final = 8192

Probe = Callable[[], Awaitable[bool]]


class PortTaken(RuntimeError):
    """Nothing can listen on the health port."""


class Health:
    """The state of each part. `phase` is starting, running or ending; only a running worker can be well."""

    def __init__(self) -> None:
        self.phase = "starting"
        self.doing = ""
        self.warnings: list[str] = []
        self._probes: dict[str, Probe] = {}
        self._notes: dict[str, Callable[[], str]] = {}

    def watch(self, part: str, probe: Probe) -> None:
        """Ask `probe` whether `part` is well; if it raises anything, the part is not."""
        self._probes[part] = probe

    def note(self, part: str, ask: Callable[[], str]) -> None:
        """Ask what must be said of `part` that is no reason to call this worker unwell; nothing if all is in order."""
        self._notes[part] = ask

    async def report(self) -> tuple[bool, dict[str, Any]]:
        """Whether all is well, and every part with `ok`, the milliseconds it took, and what is fault."""
        names = list(self._probes)
        answers = await asyncio.gather(*(_probed(self._probes[name]) for name in names))
        parts = dict(zip(names, answers, strict=True))
        well = self.phase == "running" and all(part["ok"] for part in answers)
        notes = {part: text for part, ask in self._notes.items() if (text := ask())}
        status = ("degraded" if notes else "ok") if well else "unwell"
        report: dict[str, Any] = {"status": status, "phase": self.phase, "parts": parts}
        if self.warnings:
            report["warnings"] = self.warnings
        if notes:
            report["notes"] = notes
        if self.doing and self.phase == "starting":
            report["doing"] = self.doing
        return well, report


async def _probed(probe: Probe) -> dict[str, Any]:
    begun = perf_counter()
    fault = ""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            ok = await probe()
    except TimeoutError:
        ok, fault = False, f"no answer within {PROBE_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 - whatever a probe raises, its part is unwell and the page is answered
        ok, fault = False, type(error).__name__
    answer = {"ok": ok, "ms": round((perf_counter() - begun) * 1000, 1)}
    return answer | ({"error": fault or "it says so"} if not ok else {})


class HealthServer:
    """`async with HealthServer(...)`: answers GET /healthz (200 or 503, JSON) and GET /metrics on host:port."""

    def __init__(self, host: str, port: int, health: Health, metrics: Metrics) -> None:
        self._host = host
        self._port = port
        self._health = health
        self._metrics = metrics
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Raises PortTaken."""
        try:
            self._server = await asyncio.start_server(self._serve, self._host, self._port, limit=LONGEST_LINE)
        except OSError as error:
            raise PortTaken(
                f"{self._host}:{self._port} cannot be listened on: {error.strerror or error}"
            ) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            async with asyncio.timeout(REQUEST_SECONDS):
                words = (await reader.readline()).decode("latin-1").split()
                while (await reader.readline()).strip():
                    pass  # headers: nothing here depends on them
                writer.write(
                    await self._answer(*words[:2]) if len(words) == 3 else _response(400, "a request\n")
                )
                await writer.drain()
        writer.close()

    async def _answer(self, method: str, target: str) -> bytes:
        path = target.partition("?")[0]
        if method not in ("GET", "HEAD"):
            return _response(405, f'given "{method[:20]}"; accepted: GET\n', {"Allow": "GET, HEAD"})
        if path == "/healthz":
            well, report = await self._health.report()
            body = json.dumps(report) + "\n"
            answer = _response(200 if well else 503, body, {"Content-Type": "application/json"})
        elif path == "/metrics":
            answer = _response(200, self._metrics.exposition(), {"Content-Type": CONTENT_TYPE})
        else:
            answer = _response(404, "accepted: /healthz, /metrics\n")
        return answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else answer


_REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    503: "Service Unavailable",
}


def _response(status: int, body: str | bytes, headers: Mapping[str, str] | None = None) -> bytes:
    content = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", **(headers or {})}
    fields |= {"Content-Length": str(len(content)), "Connection": "close"}
    lines = [f"HTTP/1.1 {status} {_REASONS[status]}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content
