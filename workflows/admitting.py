"""Admitting: asks the store what a new complaint needs, and decides its first facts."""

from __future__ import annotations

from dataclasses import replace

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from activities import messages
from activities.messages import Admission, Application
from domain.complaint.state import Complaint
from domain.decider import decide
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
from workflows.activity_options import ADMIT, shown
from workflows.clock_resolution import now
from workflows.complaint_run import ComplaintRun
from workflows.messages import Opening
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
        return await workflow.execute_activity(messages.admit, application, **shown(ADMIT, opening.policy))
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
