"""Adopting: moves an open complaint to another edition of its policy or calendars (the update `adopt`)."""

from __future__ import annotations

from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from activities.declarations import recall
from activities.messages import Recollection
from domain.adoption import ADOPT, Adoption, adopt, fits, prepare, same_policy
from domain.complaint.receipts import receipt
from domain.facts.commands import Command, Receipt
from domain.facts.refusals import Refusal
from domain.policy.rulebook_cache import RULEBOOKS
from domain.turn import TurnFailed
from workflows.activity_options import RECALL, shown
from workflows.clock_resolution import now
from workflows.complaint_run import ComplaintRun
from workflows.reading import accept, failed, read, refused

DESCRIPTION = (
    "Move to another published edition of the policy or its calendars / 采用新版规则或日历; argument {by, edition, "
    "mode: retroactive|from_now, silent?, past?: escalate|mark}"
)


class Adopting:
    """Carries out the update `adopt` on a run: replaces its rulebook and puts the facts that follow into its mailbox."""

    def __init__(self, run: ComplaintRun) -> None:
        self._run = run

    def check(self, argument: Any) -> None:
        """Refuse an adoption that can never fit; a refusal leaves nothing in the history."""
        run = self._run
        command, _ = _command(argument)
        run.take_update()
        accept(command.problems())
        if command.id in run.receipts:
            run.receipts.same(command)
        elif run.is_open:
            try:
                fits(run.book, run.book, run.complaint)
            except Refusal as refusal:
                raise refused(refusal) from None

    async def carry_out(self, argument: Any) -> Receipt:
        """Adopt an edition once; answer when the facts that follow are on record. No facts if it is in force already."""
        run = self._run
        await run.opened()
        command, adoption = _command(argument)
        if answer := await run.earlier_answer(command):
            return await run.recorded(answer)
        if adoption.edition == run.book.digest:
            return self._unchanged(command)
        history = await self._ready(command, adoption)
        old, new = run.book, RULEBOOKS.get(adoption.edition)
        try:
            facts = run.turn(lambda: adopt(old, new, run.complaint, adoption, command.id, now(), history))
        except Refusal as refusal:
            raise refused(refusal) from None
        except TurnFailed as error:
            run.raise_alarm(f"the adoption of {new.digest[:12]} failed: {error}")
            raise failed(error) from error
        if not facts:
            return self._unchanged(command)
        run.book = new
        return await run.recorded(run.accept(command, facts))

    async def _ready(self, command: Command, adoption: Adoption) -> dict[str, Any] | None:
        """What the new rules remember. Waits until all facts are on record and repeats if new ones came meanwhile."""
        run = self._run
        while True:
            number = run.complaint.number
            await workflow.wait_condition(lambda: run.mailbox.recorded >= number)  # noqa: B023 - waited for here
            history = await _recall(Recollection(run.complaint.id, number, run.book.digest, adoption.edition))
            old, new = run.book, RULEBOOKS.get(adoption.edition)
            run.mailbox.put(prepare(old, new, run.complaint, command.id, now()))
            if same_policy(old, new) or run.complaint.number == number:
                return history

    def _unchanged(self, command: Command) -> Receipt:
        return receipt(self._run.complaint, command.id, command.content(), [])


def _command(argument: Any) -> tuple[Command, Adoption]:
    adoption = read(Adoption, argument)
    info = workflow.current_update_info()
    content = {"id": info.id if info else "", "name": ADOPT, "by": adoption.by}
    fields = adoption.model_dump(exclude={"by"})
    return read(Command, {**content, "fields": fields}), adoption


async def _recall(recollection: Recollection) -> dict[str, Any] | None:
    try:
        return await workflow.execute_activity(
            recall, recollection, **shown(RECALL, recollection.edition[:12])
        )
    except ActivityError as error:
        if isinstance(error.cause, ApplicationError):
            raise error.cause from None
        raise
