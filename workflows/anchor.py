"""The anchor: a small workflow, started by a schedule, that writes the ends of all logs outside the database."""

from __future__ import annotations

from temporalio import workflow

from activities.declarations import anchor, mail_anchor
from workflows.activity_options import ANCHOR, MAIL_ANCHOR

WORKFLOW = "Anchor"
SCHEDULE = "redress-anchor"


@workflow.defn(name=WORKFLOW)
class AnchorWorkflow:
    """Writes one anchor into the folder, then mails it. A failure shows in the UI, in the log and in the metrics."""

    @workflow.run
    async def run(self) -> int:
        """Write an anchor; returns its number."""
        anchored = await workflow.execute_activity(anchor, **ANCHOR)
        if anchored.mailed:
            await workflow.execute_activity(mail_anchor, anchored, **MAIL_ANCHOR)
        return anchored.sequence
