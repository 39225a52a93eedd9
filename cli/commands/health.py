"""`redress health`: whether everything is in order, and what is not."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from rich.text import Text
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import RPCError

from cli.failures import ALARM, DONE, UNAVAILABLE
from cli.options import Json, Language, Wait, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import Servers, find
from cli.views.findings import advice_lines, finding_line
from client.errors import Unavailable
from service.watch import SILENT
from store.errors import StoreError
from store.findings import Finding, Findings, Look

CANARY_SILENT = 3 * SILENT
"""Seconds without a canary that lived, after which it is missed. It lives every five minutes."""


@dataclass
class Seen:
    """What one question to everybody brought. `parts`: nothing for what is well, else what is wrong with it."""

    parts: dict[str, str] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """The exit code: a server is away, something is wrong, or all is well."""
        if self.parts.get("postgresql") or self.parts.get("temporal"):
            return UNAVAILABLE
        return ALARM if self.findings or any(self.parts.values()) else DONE


def health(wait: Wait = 5.0, as_json: Json = False, lang: Language = None) -> None:
    """Say whether everything is in order: servers, workers, the watchdog's last look, and what it finds wrong.

    Exit code 0: nothing is wrong; 6: something is, each line says what and since
    when; 3: a server is away.
    """
    output = output_for(as_json, lang)

    async def work() -> int:
        servers, seen = find(), Seen()
        await _ask_postgresql(output, servers, seen)
        await _ask_temporal(output, servers, wait, seen)
        output.result(_plain(seen), *_lines(output, seen))
        return seen.code

    carry_out(output, work)


async def _ask_postgresql(output: Output, servers: Servers, seen: Seen) -> None:
    seen.parts["postgresql"] = ""
    try:
        async with servers.database() as database:
            findings = Findings(database)
            seen.looks, seen.counts = await findings.looks(), await findings.counts()
            seen.findings = await findings.open()
    except (StoreError, Unavailable) as error:
        seen.parts["postgresql"] = str(error)
    else:
        seen.parts["watchdog"] = _silence(output, seen.looks.get("watch"), SILENT)
        if "canary" in seen.looks:
            seen.parts["canary"] = _silence(output, seen.looks["canary"], CANARY_SILENT)


async def _ask_temporal(output: Output, servers: Servers, wait: float, seen: Seen) -> None:
    seen.parts["temporal"] = ""
    try:
        redress = await servers.redress(wait)
        request = DescribeTaskQueueRequest(
            namespace=redress.client.namespace,
            task_queue=TaskQueue(name=redress.task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
        pollers = (await redress.client.workflow_service.describe_task_queue(request)).pollers
    except (Unavailable, RPCError) as error:
        seen.parts["temporal"] = str(error)
    else:
        nobody = output.words("没有工作进程领取任务", "no worker asks for tasks")
        seen.parts["workers"] = "" if pollers else nobody


def _silence(output: Output, look: Look | None, limit: float) -> str:
    if look is None:
        return output.words(
            "从未查看;`redress setup` 建立定时计划", "never looked; `redress setup` makes its schedule"
        )
    if look.age > limit:
        return output.words(f"已沉默 {look.age:.0f} 秒", f"silent for {look.age:.0f} s")
    return ""


_PARTS = {
    "postgresql": ("PostgreSQL", "PostgreSQL"),
    "temporal": ("Temporal", "Temporal"),
    "workers": ("工作进程", "workers"),
    "watchdog": ("看门狗", "watchdog"),
    "canary": ("自检投诉", "canary"),
}


def _lines(output: Output, seen: Seen) -> list[Text]:
    lines = []
    for part, wrong in seen.parts.items():
        name = output.words(*_PARTS[part])
        lines.append(
            Text(f"✗ {name}: {wrong}", "bold red") if wrong else Text(f"✓ {name}{_age(output, part, seen)}")
        )
    lines += [finding_line(output, one) for one in seen.findings]
    more = sum(seen.counts.values()) - len(seen.findings)
    lines += [Text(output.words(f"……另有 {more} 项", f"… and {more} more"), "dim")] if more > 0 else []
    return lines + advice_lines(output, set(seen.counts))


def _age(output: Output, part: str, seen: Seen) -> str:
    look = seen.looks.get({"watchdog": "watch"}.get(part, part))
    return "" if look is None else output.words(f"({look.age:.0f} 秒前)", f" ({look.age:.0f} s ago)")


def _plain(seen: Seen) -> dict[str, Any]:
    def of(name: str) -> dict[str, datetime | float | Any] | None:
        return asdict(seen.looks[name]) if name in seen.looks else None

    status = {DONE: "ok", ALARM: "alarm", UNAVAILABLE: "unwell"}[seen.code]
    parts = {
        part: {"ok": not wrong, **({"error": wrong} if wrong else {})} for part, wrong in seen.parts.items()
    }
    return {
        "status": status, "parts": parts, "last_look": of("watch"), "canary": of("canary"), "counts": seen.counts,
        "findings": [asdict(one) for one in seen.findings],
    }  # fmt: skip
