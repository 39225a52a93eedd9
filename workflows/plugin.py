"""The plugin: the single definition of how our workflows run, shared by client, worker, tests and replayer."""

from __future__ import annotations

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.plugin import SimplePlugin
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.complaint import ComplaintWorkflow
from workflows.rollout import RolloutWorkflow

PURE = ("domain", "activities", "store", "channels", "workflows")
"""Our own packages are imported once a process and not once a complaint."""


def runner() -> SandboxedWorkflowRunner:
    """The sandbox, with our own packages passed through."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE))


class RedressPlugin(SimplePlugin):
    """Converter, workflow and runner."""

    def __init__(self) -> None:
        super().__init__(
            "redress",
            data_converter=pydantic_data_converter,
            workflows=[ComplaintWorkflow, RolloutWorkflow],
            workflow_runner=runner(),
        )
