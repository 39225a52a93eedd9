"""Adopting: the update with which a complaint that lives moves to another edition of its policy or calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from activities.messages import Recollection, recall
from domain.adoption import ADOPT, Adoption, adopt, fits, prepare, same_policy
from domain.complaint.receipts import receipt
from domain.complaint.state import Complaint
from domain.facts.commands import Command, Receipt
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RULEBOOKS
from workflows.clock_resolution import now
from workflows.mailbox import Mailbox
from workflows.options import RECALL, shown
from workflows.reading import read, refused
from workflows.receipts import Receipts

DESCRIPTION = (
    "Move to another published edition of the policy or its calendars / 采用新版规则或日历; argument {by, edition, "
    "mode: retroactive|from_now, silent?, past?: escalate|mark}"
)


class Adopts:
    """What the complaint's workflow gets from here. Uses its state, mailbox and commands, and replaces its book."""

    _complaint: Complaint
    _mailbox: Mailbox
    _receipts: Receipts
    _book: Rulebook | None
    _accepted: int
    _failure: ApplicationError | None

    if TYPE_CHECKING:

        def _known(self) -> Rulebook: ...
        def _keep(self, command: Command, facts: list[Fact]) -> Receipt: ...
        async def _recorded(self, answer: Receipt) -> Receipt: ...

    @workflow.update(name=ADOPT, description=DESCRIPTION)
    async def adopt(self, given: Any = None) -> Receipt:
        """Adopt an edition, once; answer when what follows is on record. No facts: it was in force already."""
        await workflow.wait_condition(lambda: self._book is not None or self._failure is not None)
        if self._failure is not None:
            raise self._failure
        command, adoption = self._asked(given)
        if command.id in self._receipts:
            return await self._recorded(self._receipts.same(command))
        if adoption.edition == self._known().digest:
            return self._unchanged(command)
        history = await self._ready(command, adoption)
        old, new = self._known(), RULEBOOKS.get(adoption.edition)
        try:
            facts = adopt(old, new, self._complaint, adoption, command.id, now(), history)
        except Refusal as refusal:
            raise refused(refusal) from None
        if not facts:
            return self._unchanged(command)
        self._book = new
        self._accepted += 1
        self._mailbox.put(facts)
        return await self._recorded(self._keep(command, facts))

    @adopt.validator
    def _check_adopt(self, given: Any = None) -> None:
        """Refuse what can never fit, without a trace in the history."""
        command, _ = self._asked(given)
        if command.id in self._receipts:
            self._receipts.same(command)
        elif self._book is not None:
            try:
                fits(self._book, self._book, self._complaint)
            except Refusal as refusal:
                raise refused(refusal) from None

    def _asked(self, given: Any) -> tuple[Command, Adoption]:
        adoption = read(Adoption, given)
        info = workflow.current_update_info()
        asked = {"id": info.id if info else "", "name": ADOPT, "by": adoption.by}
        fields = adoption.model_dump(exclude={"by"})
        return read(Command, {**asked, "fields": fields}), adoption

    async def _ready(self, command: Command, adoption: Adoption) -> dict[str, Any] | None:
        """Wait until all that came before is on record and remembered, and nothing else has happened meanwhile."""
        while True:
            number = self._complaint.number
            await workflow.wait_condition(lambda: self._mailbox.recorded >= number)  # noqa: B023 - waited for here
            present = self._known().digest
            asked = Recollection(self._complaint.id, number, present, adoption.edition)
            history = await self._recall(asked)
            old, new = self._known(), RULEBOOKS.get(adoption.edition)
            first = prepare(old, new, self._complaint, command.id, now())
            self._mailbox.put(first)
            if same_policy(old, new) or self._complaint.number == number:
                return history

    async def _recall(self, asked: Recollection) -> dict[str, Any] | None:
        try:
            return await workflow.execute_activity(recall, asked, **shown(RECALL, asked.edition[:12]))
        except ActivityError as error:
            if isinstance(error.cause, ApplicationError):
                raise error.cause from None
            raise

    def _unchanged(self, command: Command) -> Receipt:
        return receipt(self._complaint, command.id, command.content(), [])
