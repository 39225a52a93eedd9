"""The plugin: the single definition of how our workflows run, shared by client, worker, tests and replayer.

Workers run workflows without Temporal's sandbox, tests inside it: `docs/adr/0002-workflow-runner.md` has the figures.
"""

from __future__ import annotations

from pathlib import Path

from temporalio.plugin import SimplePlugin
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

from workflows.anchor import AnchorWorkflow
from workflows.complaint import ComplaintWorkflow
from workflows.converter import CONVERTER
from workflows.rollout import RolloutWorkflow
from workflows.ui.details_on_demand import DetailsOnDemand
from workflows.watchdog import CanaryWorkflow, WatchdogWorkflow

WORKFLOWS = (ComplaintWorkflow, RolloutWorkflow, AnchorWorkflow, WatchdogWorkflow, CanaryWorkflow)

PURE = ("domain", "activities")
"""Packages that workflows import and that are loaded once a process: rule books are shared by all complaints."""


class RedressPlugin(SimplePlugin):
    """Converter, workflows and runner; the tests give it the guarded one."""

    def __init__(self, runner: WorkflowRunner | None = None) -> None:
        super().__init__(
            "redress",
            data_converter=CONVERTER,
            workflows=WORKFLOWS,
            interceptors=[DetailsOnDemand()],
            workflow_runner=runner or UnsandboxedWorkflowRunner(),
        )


def guarded() -> SandboxedWorkflowRunner:
    """The sandbox: each complaint loads every module of `workflows/` anew, under Temporal's restrictions."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE))


def declared() -> SandboxedWorkflowRunner:
    """The sandbox that refuses a workflow which imports anything beyond our own packages and Temporal's defaults."""
    defining = {workflow.__module__ for workflow in WORKFLOWS}
    folder = Path(__file__).parent
    files = (path.relative_to(folder).with_suffix("") for path in folder.rglob("*.py"))
    names = (f"workflows.{'.'.join(path.parts)}" for path in files)
    restrictions = SandboxRestrictions.default.with_passthrough_modules(
        *PURE, *(name for name in names if name not in defining)
    )
    policy = SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    return SandboxedWorkflowRunner(restrictions=restrictions.with_import_notification_policy(policy))
