"""How far a rollout is, asked of it and shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.text import Text
from temporalio.client import WorkflowHandle, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from cli.failures import Misused
from cli.output import Output
from cli.running import carry_out
from cli.servers import find
from client.errors import Unavailable, away, line
from workflows.rollout import Progress

TIMEOUT = timedelta(seconds=15)


RolloutName = Annotated[
    str,
    typer.Argument(
        metavar="ROLLOUT", help="Its name, as `redress policy adopt` printed it.", show_default=False
    ),
]


def ended(progress: Progress) -> bool:
    """Whether the rollout is over."""
    return progress.state in ("done", "stopped")


async def progress_of(handle: WorkflowHandle[Any, Progress]) -> Progress:
    """The progress of a rollout. Raises Misused if there is none of that name, and Unavailable."""
    try:
        now: Progress = await handle.query("progress", result_type=Progress, rpc_timeout=TIMEOUT)
    except RPCError as error:
        raise _rpc(handle, error) from error
    except WorkflowQueryFailedError as error:
        raise Misused(
            f'rollout: "{handle.id}" is no rollout ({line(error)}); accepted: a name such as rollout-evergreen-3f2a'
        ) from error
    return now


async def update_rollout(handle: WorkflowHandle[Any, Progress], update: str) -> Progress:
    try:
        now: Progress = await handle.execute_update(update, result_type=Progress, rpc_timeout=TIMEOUT)
    except RPCError as error:
        raise _rpc(handle, error) from error
    except WorkflowUpdateFailedError as error:
        raise Misused(f'rollout: "{handle.id}": {line(error.cause)}') from error
    return now


def _rpc(handle: WorkflowHandle[Any, Progress], error: RPCError) -> Exception:
    if error.status is RPCStatusCode.NOT_FOUND:
        return Misused(
            f'rollout: given "{handle.id}", which is not running; accepted: one that `redress policy adopt` started'
        )
    if error.status is RPCStatusCode.DEADLINE_EXCEEDED:
        return Unavailable(
            "the worker", "gave no answer", "see that a worker runs (`redress up`, or worker.py)"
        )
    return away("the address given", error)


def progress_lines(output: Output, name: str, now: Progress) -> Iterator[Text]:
    """The progress as lines for people."""
    states = {"running": "进行中", "paused": "已暂停", "stopped": "已终止", "done": "已完成"}
    yield Text(f"{name}: {output.words(states[now.state], now.state)} {now.walked}/{now.total}", style="bold")
    yield Text(
        output.words(
            f"采用 {now.adopted},无变化 {now.unchanged},跳过(已结) {now.skipped},失败 {now.failed};"
            f"调整期限 {now.retimed}",
            f"adopted {now.adopted}, unchanged {now.unchanged}, passed over (closed) {now.skipped}, "
            f"failed {now.failed}; clocks retimed {now.retimed}",
        )
    )
    if now.trouble:
        yield Text(output.words(f"受阻:{now.trouble}", f"held because: {now.trouble}"), style="yellow")
    for complaint, reason in now.failures.items():
        yield Text(f"  ✗ {complaint}: {reason}", style="red")


def show_rollout(output: Output, name: str, update: str | None) -> None:
    async def work() -> int:
        redress = await find().redress()
        handle = redress.client.get_workflow_handle(name, result_type=Progress)
        now = await (update_rollout(handle, update) if update else progress_of(handle))
        output.result({"rollout": name, **now.model_dump()}, *progress_lines(output, name, now))
        return 0

    carry_out(output, work)
