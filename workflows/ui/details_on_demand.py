"""Details on demand: the current details in the Temporal UI are written when somebody opens them.

Writing them at every step would cost each complaint a page of text in memory, and time in every replay.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from temporalio import workflow
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.worker import (
    HandleQueryInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)


@runtime_checkable
class Detailed(Protocol):
    """A workflow with current details."""

    def current_details(self) -> str:
        """The current details in Markdown."""


class DetailsOnDemand(Interceptor):
    """Puts the current details of a workflow into the answer to the UI's question for its metadata."""

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: ARG002 - the same for every worker
    ) -> type[WorkflowInboundInterceptor]:
        """As Interceptor.workflow_interceptor_class."""
        return _Inbound


class _Inbound(WorkflowInboundInterceptor):
    async def handle_query(self, input: HandleQueryInput) -> Any:
        answer = await super().handle_query(input)
        instance = workflow.instance()
        if isinstance(answer, WorkflowMetadata) and isinstance(instance, Detailed):
            answer.current_details = instance.current_details()
        return answer
