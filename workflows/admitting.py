"""Admitting: what lets a complaint begin: an opening that the store knows nothing against, or a state that fits the log.

The run before hands its own state on. Anybody else who starts a complaint with a state, as recovery does, may be mistaken: the
state of another complaint, or of an earlier time, would never get another fact on record.
"""

from __future__ import annotations

from dataclasses import replace

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from activities import declarations
from activities.declarations import find_log_end
from activities.messages import Admission, Application, LogEnd
from domain.complaint.state import Complaint
from domain.decider import decide
from domain.diagnostics import Diagnostic
from domain.engine import conclude
from domain.facts.commands import Command
from domain.facts.drafts import Draft
from domain.facts.engine_additions import LINKED, Linked
from domain.facts.fact import Fact
from domain.facts.fact_types import CASE
from domain.facts.limits import complaint_id_problem
from domain.facts.refusals import Refusal
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RULEBOOKS
from domain.turn import TurnFailed
from workflows.activity_options import ADMIT, FIND_LOG_END, shown
from workflows.clock_resolution import now
from workflows.complaint_run import ComplaintRun
from workflows.messages import Carried, Opening
from workflows.reading import accept, failed, refused

LIMITS = "limits-1"
"""Since this patch openings beyond the limits are refused; complaints opened before it go on."""


async def open_complaint(run: ComplaintRun, opening: Opening) -> None:
    """Open the complaint of a run; its first facts wait to be recorded. Raises ApplicationError if it is refused."""
    identity = complaint_id_problem(run.complaint.id)
    problems = [*([identity] if identity else []), *opening.problems()]
    if problems and workflow.patched(LIMITS):
        accept(problems)
    admission = await _admit(run.complaint.id, opening)
    book, command = RULEBOOKS.get(admission.rulebook), opening.command()
    try:
        facts = run.turn(lambda: first_facts(book, run.complaint, command, admission))
    except Refusal as refusal:
        raise refused(refusal) from None
    except TurnFailed as error:
        raise failed(error) from error
    run.mailbox.put(facts)
    run.book = book
    run.answer(command, facts)


async def _admit(complaint_id: str, opening: Opening) -> Admission:
    """The edition of the complaint and the complaints before it. Raises ApplicationError if it is refused."""
    application = Application(
        complaint_id=complaint_id,
        policy=opening.policy,
        at=now(),
        complainant=str(opening.fields.get("complainant", "")),
        object=str(opening.fields.get("object", "")),
    )
    try:
        return await workflow.execute_activity(
            declarations.admit, application, **shown(ADMIT, opening.policy)
        )
    except ActivityError as error:
        if isinstance(error.cause, ApplicationError):
            raise error.cause from None
        raise


def first_facts(book: Rulebook, complaint: Complaint, command: Command, admission: Admission) -> list[Fact]:
    """The facts of the opening, and of the link to the last complaint of the same person about the same thing."""
    drafts = decide(book, complaint, command, now())
    first = replace(drafts[0], data={**drafts[0].data, "first_complaint": not admission.earlier})
    facts = conclude(book, complaint, [first, *drafts[1:]], now())
    if admission.earlier:
        facts += conclude(book, complaint, [_repeat(admission, command, facts)], now())
    return facts


def _repeat(admission: Admission, command: Command, facts: list[Fact]) -> Draft:
    data: Linked = {"to": admission.earlier[0], "relation": "repeat"}
    return LINKED.draft(data, CASE, facts[-1].occurred_at, command.id)


# --- a state from outside -----------------------------------------------------------------------------------------------

CHECKED = "carried-1"
"""Since this patch states from outside are checked; complaints restarted before it go on."""

NO_STATE = "nothing; `redress recover workflows` restarts a complaint"


async def check_carried(carried: Carried) -> None:
    """Raise a refusal unless the run before handed the state on, or it fits the log."""
    info = workflow.info()
    if info.continued_run_id is not None or not workflow.patched(CHECKED):
        return
    end = await workflow.execute_activity(find_log_end, info.workflow_id, **shown(FIND_LOG_END, "carried"))
    if fault := fault_of(carried, info.workflow_id, end):
        raise refused(Refusal("field", [Diagnostic(("carried",), fault, NO_STATE)]))


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
