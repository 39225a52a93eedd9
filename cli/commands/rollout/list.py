"""`redress rollout list`: the rollouts there have been."""

from __future__ import annotations

from rich.text import Text
from temporalio.service import RPCError

from cli.commands.rollout.progress import progress_lines, progress_of
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.servers import find
from client.errors import away
from workflows.rollout import Progress

ROLLOUTS = 'WorkflowType = "Rollout" AND TaskQueue = "{}" AND ExecutionStatus != "ContinuedAsNew"'


MOST = 50


def list_rollouts(as_json: Json = False, lang: Language = None) -> None:
    """List rollouts, newest first, as long as Temporal keeps them."""
    output = output_for(as_json, lang)

    async def work() -> int:
        redress = await find().redress()
        client, query = redress.client, ROLLOUTS.format(redress.task_queue)
        rollouts: list[tuple[str, Progress]] = []
        try:
            async for execution in client.list_workflows(query, limit=MOST):
                handle = client.get_workflow_handle(
                    execution.id, run_id=execution.run_id, result_type=Progress
                )
                rollouts.append((execution.id, await progress_of(handle)))
        except RPCError as error:
            raise away("the address given", error) from error
        lines = [line for name, now in rollouts for line in progress_lines(output, name, now)]
        none = output.words(
            "没有推行记录;`redress policy adopt` 开始一次", "none; `redress policy adopt` begins one"
        )
        data = [{"rollout": name, **now.model_dump()} for name, now in rollouts]
        output.result(data, *(lines or [Text(none, "dim")]))
        return 0

    carry_out(output, work)
