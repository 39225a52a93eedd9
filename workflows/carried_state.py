"""Carried states that come from outside: held against the log before anything acts on them.

The run before hands its own state on. Anybody else who starts a complaint with a state, as recovery does, may be mistaken: the
state of another complaint, or of an earlier time, would never get another fact on record.
"""

from __future__ import annotations

from temporalio import workflow

from activities.messages import LogEnd, find_log_end
from domain.diagnostics import Diagnostic
from domain.facts.refusals import Refusal
from workflows.activity_options import FIND_LOG_END, shown
from workflows.messages import Carried
from workflows.reading import refused

CHECKED = "carried-1"
"""Since this patch states from outside are checked; complaints restarted before it go on."""

ACCEPTED = "nothing; `redress recover workflows` restarts a complaint"


async def check_carried(carried: Carried) -> None:
    """Raise a refusal unless the run before handed the state on, or it fits the log."""
    info = workflow.info()
    if info.continued_run_id is not None or not workflow.patched(CHECKED):
        return
    end = await workflow.execute_activity(find_log_end, info.workflow_id, **shown(FIND_LOG_END, "carried"))
    if fault := fault_of(carried, info.workflow_id, end):
        raise refused(Refusal("field", [Diagnostic(("carried",), fault, ACCEPTED)]))


def fault_of(carried: Carried, complaint_id: str, end: LogEnd) -> str | None:
    """What of a carried state does not fit the log of a complaint, which ends at `end`; None if all fits."""
    state = carried.state
    if state.get("id") != complaint_id:
        return "is the state of another complaint"
    if (state.get("number"), state.get("head")) != (end.number, end.hash):
        return f"does not end where the log ends, at fact {end.number}"
    if not 0 <= carried.past_after <= carried.past_until <= end.number:
        return "names past facts that are not on record"
    if not _fits(carried, complaint_id, end.number):
        return "has receipts or facts that are not on record"
    return None


def _fits(carried: Carried, complaint_id: str, number: int) -> bool:
    """Whether all receipts and unanswered facts are those of facts on record."""
    receipts_fit = all(
        command_id == kept.receipt.command_id
        and kept.receipt.complaint_id == complaint_id
        and kept.receipt.last <= number
        for command_id, kept in carried.commands.items()
    )
    numbers = [fact.get("number") for fact in carried.unanswered]
    return receipts_fit and all(isinstance(one, int) and 1 <= one <= number for one in numbers)
