"""`redress health`: whether everything is in order, and what is not."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
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
from store.errors import StoreError
from store.findings import CANARY, WATCHDOG, Finding, Findings, Heartbeat

POLLED = timedelta(minutes=2)
"""Temporal remembers a poller for five minutes; one that lives asks again at the latest after one minute."""


@dataclass
class Report:
    """What was found. `parts`: nothing for what is well, else what is wrong with it."""

    parts: dict[str, str] = field(default_factory=dict)
    heartbeats: dict[str, Heartbeat] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def code(self) -> int:
        """The exit code: a server is away, something is wrong, or all is well."""
        if self.parts.get("postgresql") or self.parts.get("temporal"):
            return UNAVAILABLE
        return ALARM if self.findings or any(self.parts.values()) else DONE


def health(wait: Wait = 5.0, as_json: Json = False, lang: Language = None) -> None:
    """Say whether everything is in order: servers, workers, watchdog and its findings.

    Exit code 0: nothing is wrong; 6: something is, each line says what and since
    when; 3: a server is away.
    """
    output = output_for(as_json, lang)

    async def work() -> int:
        servers, report = find(), Report()
        await _ask_postgresql(output, servers, report)
        await _ask_temporal(output, servers, wait, report)
        output.result(_plain(report), *_lines(output, report))
        return report.code

    carry_out(output, work)


async def _ask_postgresql(output: Output, servers: Servers, report: Report) -> None:
    report.parts["postgresql"] = ""
    try:
        async with servers.database() as database:
            findings = Findings(database)
            report.heartbeats, report.counts = await findings.heartbeats(), await findings.counts()
            report.findings = await findings.open()
    except (StoreError, Unavailable) as error:
        report.parts["postgresql"] = str(error)
    else:
        report.parts["watchdog"] = _silence(output, report.heartbeats.get(WATCHDOG))
        if CANARY in report.heartbeats:
            report.parts["canary"] = _silence(output, report.heartbeats[CANARY])


async def _ask_temporal(output: Output, servers: Servers, wait: float, report: Report) -> None:
    report.parts["temporal"] = ""
    try:
        redress = await servers.redress(wait)
        request = DescribeTaskQueueRequest(
            namespace=redress.client.namespace,
            task_queue=TaskQueue(name=redress.task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
        known = (await redress.client.workflow_service.describe_task_queue(request)).pollers
        now = datetime.now(UTC)
        pollers = [one for one in known if now - one.last_access_time.ToDatetime(UTC) < POLLED]
    except (Unavailable, RPCError) as error:
        report.parts["temporal"] = str(error)
    else:
        nobody = output.words("没有工作进程领取任务", "no worker asks for tasks")
        report.parts["workers"] = "" if pollers else nobody


def _silence(output: Output, heartbeat: Heartbeat | None) -> str:
    if heartbeat is None:
        return output.words(
            "从未运行;`redress setup` 建立定时计划", "has never run; `redress setup` makes its schedule"
        )
    if heartbeat.silent:
        return output.words(f"已沉默 {heartbeat.age:.0f} 秒", f"silent for {heartbeat.age:.0f} s")
    return ""


_PARTS = {
    "postgresql": ("PostgreSQL", "PostgreSQL"),
    "temporal": ("Temporal", "Temporal"),
    "workers": ("工作进程", "workers"),
    "watchdog": ("看门狗", "watchdog"),
    "canary": ("自检投诉", "canary"),
}


def _lines(output: Output, report: Report) -> list[Text]:
    lines = []
    for part, wrong in report.parts.items():
        name = output.words(*_PARTS[part])
        lines.append(
            Text(f"✗ {name}: {wrong}", "bold red") if wrong else Text(f"✓ {name}{_age(output, part, report)}")
        )
    lines += [finding_line(output, one) for one in report.findings]
    more = sum(report.counts.values()) - len(report.findings)
    lines += [Text(output.words(f"……另有 {more} 项", f"… and {more} more"), "dim")] if more > 0 else []
    return lines + advice_lines(output, set(report.counts))


def _age(output: Output, part: str, report: Report) -> str:
    heartbeat = report.heartbeats.get(part)
    if heartbeat is None:
        return ""
    return output.words(f"({heartbeat.age:.0f} 秒前)", f" ({heartbeat.age:.0f} s ago)")


def _plain(report: Report) -> dict[str, Any]:
    status = {DONE: "ok", ALARM: "alarm", UNAVAILABLE: "unwell"}[report.code]
    parts = {
        part: {"ok": not wrong, **({"error": wrong} if wrong else {})} for part, wrong in report.parts.items()
    }
    return {
        "status": status, "parts": parts, "counts": report.counts,
        "heartbeats": {name: asdict(heartbeat) for name, heartbeat in report.heartbeats.items()},
        "findings": [asdict(one) for one in report.findings],
    }  # fmt: skip
