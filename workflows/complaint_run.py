"""A complaint in one run of its workflow: its state, its rulebook, the facts that wait to be recorded, the receipts.

The workflow and its updates share one of these. It does no I/O and starts nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.declarations import find_receipt
from activities.messages import CommandKey
from domain.complaint.compaction import compacted
from domain.complaint.receipts import receipt
from domain.complaint.snapshot import load
from domain.complaint.state import Complaint
from domain.engine import conclude
from domain.facts.commands import Command, Receipt
from domain.facts.fact import Fact
from domain.facts.rule_facts import ALARM_RAISED
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RULEBOOKS
from domain.rules.agenda import TIME, Entry
from domain.turn import TurnFailed, next_entry, pass_time, turn
from workflows.activity_options import FIND_RECEIPT, MAX_UPDATES, OVERDUE_BYTES, UPDATES_OVERDUE, shown
from workflows.clock_resolution import now
from workflows.mailbox import Mailbox
from workflows.messages import Carried
from workflows.reading import busy
from workflows.receipts import Receipts, same


class ComplaintRun:
    """A run is open once it has a rulebook. `failure`: why it was refused. `accepted` counts the updates of this run.

    `past_after` and `past_until`: see `workflows.messages.Carried`.
    """

    def __init__(self, complaint_id: str) -> None:
        self.complaint = Complaint(complaint_id)
        self.mailbox = Mailbox()
        self.receipts = Receipts()
        self.accepted = 0
        self.failure: ApplicationError | None = None
        self.past_after = self.past_until = 0
        self._book: Rulebook | None = None
        self._passed_over: set[str] = set()
        self._alarms: set[str] = set()

    # --- from the opening to the next run ---

    def take_over(self, carried: Carried) -> None:
        """Go on where an earlier run ended. Raises RulebookMissing."""
        self.complaint = load(carried.state)
        self.receipts = Receipts(carried.commands, carried.forgotten)
        self.mailbox = Mailbox(self.complaint.number)
        self.past_after, self.past_until = carried.past_after, carried.past_until
        self._book = RULEBOOKS.get(carried.rulebook)

    def carried(self) -> Carried:
        """The state for the next run."""
        commands, forgotten = self.receipts.carried()
        return Carried(
            rulebook=self.book.digest,
            state=compacted(self.complaint),
            commands=commands,
            forgotten=forgotten,
            past_after=self.past_after,
            past_until=self.past_until,
        )

    @property
    def is_open(self) -> bool:
        """Whether the opening is decided, so that commands can be decided."""
        return self._book is not None and self.failure is None

    @property
    def book(self) -> Rulebook:
        """The rulebook the complaint runs under. Only of an open one."""
        assert self._book is not None
        return self._book

    @book.setter
    def book(self, book: Rulebook) -> None:
        self._book = book

    @property
    def should_continue(self) -> bool:
        """Whether the history is so long that another run should go on."""
        return workflow.info().is_continue_as_new_suggested() or self.accepted >= MAX_UPDATES

    def take_update(self) -> None:
        """Refuse an update (`busy`) when the next run is so long overdue that those under way must be finished first.

        For validators: under a load without a pause the run would never come to rest, and pass what the server takes.
        """
        info = workflow.info()
        if self.accepted >= MAX_UPDATES + UPDATES_OVERDUE or info.get_current_history_size() >= OVERDUE_BYTES:
            raise busy()

    async def opened(self) -> None:
        """Wait until the complaint is open. Raises the refusal of its opening."""
        await workflow.wait_condition(lambda: self.is_open or self.failure is not None)
        if self.failure is not None:
            raise self.failure

    # --- what happens to it ---

    def next_entry(self) -> Entry | None:
        """The next entry of the agenda; entries that failed are left out."""
        try:
            return next_entry(self.book, self.complaint, self._passed_over)
        except TurnFailed as error:
            self.raise_alarm(f"the agenda cannot be read: {error}")
            return None

    def pass_time(self) -> None:
        """Put the facts of time up to now into the mailbox. An entry that fails is passed over, with an alarm."""
        facts, failures = pass_time(self.book, self.complaint, now(), self._passed_over)
        self.mailbox.put(facts)
        for failure in failures:
            self.raise_alarm(failure)

    def turn(self, work: Callable[[], list[Fact]]) -> list[Fact]:
        """The facts of `work`; if it raises, the state is as before. Raises TurnFailed and Refusal."""
        return turn(self.complaint, work)

    def raise_alarm(self, reason: str, cause: str = TIME) -> None:
        """Record an alarm, once for each reason in this run."""
        if reason in self._alarms:
            return
        self._alarms.add(reason)
        draft = ALARM_RAISED.draft({"reason": reason[:1000]}, CASE, now(), cause)
        try:
            self.mailbox.put(self.turn(lambda: conclude(self.book, self.complaint, [draft], now())))
        except TurnFailed as error:
            workflow.logger.error("an alarm cannot be put down: %s (%s)", reason, error)

    async def earlier_answer(self, command: Command) -> Receipt | None:
        """The receipt that was given under the command's id, or None if it has not acted yet.

        Looked up in the store if this run does not know all receipts. Refused if that command had other content.
        """
        if command.id not in self.receipts and self.receipts.forgotten:
            self.accepted += 1  # it is in the history, also when it is refused now
            receipt = await _find_receipt(CommandKey(self.complaint.id, command.id))
            if receipt is not None:
                return same(receipt, command)
        return self.receipts.same(command) if command.id in self.receipts else None

    def accept(self, command: Command, facts: list[Fact]) -> Receipt:
        """Put the facts of a command into the mailbox and keep its receipt. Returns the receipt."""
        self.accepted += 1
        self.mailbox.put(facts)
        return self.answer(command, facts)

    def answer(self, command: Command, facts: list[Fact]) -> Receipt:
        """Make the receipt of a command and keep it under the command's id."""
        return self.receipts.keep(receipt(self.complaint, command.id, command.content(), facts))

    async def recorded(self, answer: Receipt) -> Receipt:
        """Wait until all facts of a receipt are on record. Returns the receipt."""
        await workflow.wait_condition(lambda: self.mailbox.recorded >= answer.last)
        return answer


async def _find_receipt(command: CommandKey) -> Receipt | None:
    found = await workflow.execute_activity(find_receipt, command, **shown(FIND_RECEIPT, command.command_id))
    return None if found is None else Receipt.model_validate(found)
