"""The anchor: a small workflow, started by a schedule, that writes down outside the database where the logs end."""

from __future__ import annotations

from temporalio import workflow

from activities.messages import anchor, mail_anchor
from workflows.options import ANCHOR, MAIL_ANCHOR

WORKFLOW = "Anchor"
SCHEDULE = "redress-anchor"


@workflow.defn(name=WORKFLOW)
class AnchorWorkflow:
    """One anchor: into the folder, then by mail. One that fails is seen in the UI, in the log and in the metrics."""

    @workflow.run
    async def run(self) -> int:
        """Its number in the chain of anchors."""
        written = await workflow.execute_activity(anchor, **ANCHOR)
        if written.mailed:
            await workflow.execute_activity(mail_anchor, written, **MAIL_ANCHOR)
        return written.sequence
