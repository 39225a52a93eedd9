"""Lives: a complaint from opening to closing with six commands, and the same life of a bare workflow."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from temporalio.client import WithStartWorkflowOperation
from temporalio.common import Priority, WorkflowIDConflictPolicy

from bench import bare
from bench.harness import POLICY, Harness
from bench.program import Program
from workflows.messages import Opening

OWNER = "owner:wang-qiang"
COMMANDS = (
    ("assign", "intake:li-min", {"to": "wang-qiang", "role": "owner"}),
    ("reply", OWNER, {"text": "您好,已收到您的反映", "plan": "三日内给出处理意见"}),
    ("finish_investigation", OWNER, {"finding": "固含量低于标准", "cause": "批次偏差", "verified": True}),
    (
        "submit_opinion",
        OWNER,
        {
            "text": "同批次全部退换", "decision": "换货", "responsible": ["wang-qiang"], "liability": "company",
            "category": "product_quality", "cause": "批次偏差", "no_warning_reason": "只有一个批次",
        },
    ),
    ("resolve", OWNER, {"result": "已换货并复验", "responsible": ["wang-qiang"]}),
    ("record_reaction", OWNER, {"reaction": "满意", "satisfaction": "satisfied"}),
    ("close", "department:chen-jing", {"summary": "换货结案"}),
)  # fmt: skip
"""The six commands and the closing."""


@dataclass(slots=True)
class Lived:
    """Several lives: their ids, the seconds they took together, and the seconds each command waited for
    its answer."""

    ids: list[str] = field(default_factory=list)
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)


def opening(**more: object) -> Opening:
    """A complaint that nobody else has made, so that none is taken for a repeat."""
    fields: dict[str, object] = {
        "complainant": f"王女士 {uuid.uuid4().hex[:8]}", "received_at": datetime.now(UTC).isoformat(),
        "object": "白乳胶 BX-20", "demand": "换货", "channel": "hotline", "description": "板材拼缝三天后开胶",
        "category": "product_quality", "severity": "normal", "verifiable": True, "kind": "complaint",
    }  # fmt: skip
    return Opening(policy=POLICY, by="intake:li-min", fields=fields | more)


class Complaints:
    """Lives of complaints, through the product's own client."""

    name = "product"

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.worker = harness.worker.child

    async def open(self, key: str, **more: object) -> None:
        await self.harness.redress.open(key, opening(**more), policy=self.harness.policy)

    async def command(self, key: str, number: int) -> None:
        name, by, fields = COMMANDS[number]
        await self.harness.redress.submit(key, name, {"by": by, "fields": fields}, f"c{number}")

    async def note(self, key: str) -> None:
        """One small command that any open complaint takes."""
        await self.harness.redress.submit(key, "note", {"by": OWNER, "fields": {"text": "客户来电询问进度"}})


class Bares:
    """Lives of bare workflows that do what `program` says."""

    name = "bare"

    def __init__(self, harness: Harness, program: Program) -> None:
        self.harness = harness
        self.worker = harness.bare_worker
        self.program = program

    async def open(
        self, key: str, due: datetime | None = None, priority: Priority = Priority.default
    ) -> None:
        start = WithStartWorkflowOperation(
            bare.BareWorkflow.run, bare.Task(program=self.program, due=due), id=key, task_queue=bare.TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING, priority=priority,
        )  # fmt: skip
        await self.harness.bare_client.execute_update_with_start_workflow(
            bare.BareWorkflow.act, start_workflow_operation=start
        )

    async def command(self, key: str, number: int) -> None:  # noqa: ARG002 - the program counts for itself
        workflow = self.harness.bare_client.get_workflow_handle(key)
        await workflow.execute_update(bare.BareWorkflow.act)

    async def note(self, key: str) -> None:
        await self.command(key, 0)


Kind = Complaints | Bares


async def live(kind: Kind, lived: Lived, pause: float = 0.0, commands: int = len(COMMANDS)) -> str:
    """One life. `pause` seconds between its commands, for a history in which nothing falls together."""
    key = f"{kind.name}-{uuid.uuid4().hex[:12]}"
    await kind.open(key)
    for number in range(commands):
        if pause:
            await asyncio.sleep(pause)
        begun = time.perf_counter()
        await kind.command(key, number)
        lived.waits.append(time.perf_counter() - begun)
    lived.ids.append(key)
    return key


async def many(count: int, at_once: int, act: Callable[[], Awaitable[object]]) -> float:
    """Runs `act` `count` times, `at_once` at a time. Returns the seconds it took."""
    waiting = iter(range(count))

    async def row() -> None:
        for _ in waiting:
            await act()

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(min(at_once, count)):
            group.create_task(row())
    return time.perf_counter() - begun


async def lives(kind: Kind, count: int, at_once: int) -> Lived:
    """So many lives."""
    lived = Lived()
    lived.seconds = await many(count, at_once, lambda: live(kind, lived))
    return lived
