"""The complaint workflow: a deterministic shell around the engine.

Updates are validated, decided again, folded, and put into the mailbox; one loop records what waits there and only
then starts effects. An update answers when its facts are on record. Time uses the same path.
"""

from __future__ import annotations

import asyncio
from typing import Any

from temporalio import workflow
from temporalio.common import Priority, RawValue
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from activities.messages import Batch, record
from domain.complaint.receipts import receipt
from domain.complaint.snapshot import dump, load
from domain.complaint.state import Complaint
from domain.decider import decide
from domain.engine import advance, conclude, submit
from domain.facts.commands import Command, Receipt, Submission
from domain.facts.drafts import CANCEL, Draft
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RULEBOOKS
from domain.rules.agenda import upcoming
from domain.rules.notices import SUBJECT
from workflows.admitting import admit, first_facts
from workflows.adopting import Adopts
from workflows.alarm_clock import AlarmClock
from workflows.clock_resolution import now
from workflows.deferred_notices import DeferredNotices
from workflows.effects import Effect, deferred_over, effects_of, end_visit, overtaken, too_late
from workflows.mailbox import Mailbox
from workflows.messages import OPEN, Carried, Opening, Start, View
from workflows.options import CLOSE_TO_LIMIT, RECORD, shown
from workflows.presentation import details, timer_summary, view
from workflows.reading import NOTHING, decoded, read, refused
from workflows.receipts import Receipts
from workflows.search_attributes import updates, values
from workflows.updates import with_updates

KEPT_ON = "somebody asked Temporal to cancel this complaint; it goes on. To end it, use the command withdraw or close"


@workflow.defn(name="Complaint")
@with_updates
class ComplaintWorkflow(Adopts):
    """One complaint, from its opening to the archive."""

    @workflow.init
    def __init__(self, given: RawValue = NOTHING) -> None:  # noqa: ARG002 - the same parameter as `run`, read there
        self._complaint = Complaint(workflow.info().workflow_id)
        self._mailbox = Mailbox()
        self._alarm = AlarmClock()
        self._deferred = DeferredNotices()
        self._book: Rulebook | None = None
        self._receipts = Receipts()
        self._shown: dict[str, Any] = {}
        self._effects = 0
        self._accepted = 0
        self._kept_on = False
        self._failure: ApplicationError | None = None
        self._fault: Exception | None = None

    @workflow.run
    async def run(self, given: RawValue = NOTHING) -> str:
        """Live until the complaint is archived; the result is its last status. Takes a `Start`, and refuses others."""
        try:
            opening = await self._begin(read(Start, decoded(given)))
        except ApplicationError as error:
            self._failure = error
            await workflow.wait_condition(workflow.all_handlers_finished)
            raise
        while True:
            try:
                await self._serve(opening)
            except (asyncio.CancelledError, ActivityError) as error:
                asked = workflow.cancellation_reason() is not None and is_cancelled_exception(error)
                if self._kept_on or not asked:
                    raise  # asked for by nobody: the run leaves the memory of its worker
                self._keep_on()
            else:
                return self._complaint.status

    def _keep_on(self) -> None:
        """A cancellation is not a way to end a complaint: it would be gone without a word. It goes on, with an alarm."""
        self._kept_on = True
        draft = Draft("alarm_raised", CASE, now(), CANCEL, {"reason": KEPT_ON})
        self._mailbox.put(conclude(self._known(), self._complaint, [draft], now()))

    # --- opening ------------------------------------------------------------------------------------------------

    async def _begin(self, start: Start) -> Opening:
        """Open the complaint, or take it over from an earlier run. Only the opening is kept of the start."""
        if start.carried is not None:
            self._complaint = load(start.carried.state)
            self._receipts = Receipts(start.carried.commands)
            self._mailbox = Mailbox(self._complaint.number)
            self._deferred.take_over(self._complaint)
            self._book = RULEBOOKS.get(start.carried.rulebook)
            self._shown = values(self._book, self._complaint)
            lost = [Fact.from_json(one) for one in start.carried.unanswered]
            self._spawn_all(effects_of(self._book, self._complaint, lost, self._priority(), self._deferred))
            return start.opening
        admission = await admit(self._complaint.id, start.opening)
        book, command = RULEBOOKS.get(admission.rulebook), start.opening.command()
        facts = first_facts(book, self._complaint, command, admission)
        self._mailbox.put(facts)
        self._book = book
        self._keep(command, facts)
        return start.opening

    # --- the loop -----------------------------------------------------------------------------------------------

    async def _serve(self, opening: Opening) -> None:
        while True:
            await self._record()
            if self._at_rest() and await self._drained():
                if self._complaint.status == "archived" and not self._deferred:
                    return
                self._continue(opening)
            self._pass_time()
            if self._mailbox:
                continue
            self._set_alarm()
            await workflow.wait_condition(self._wakes)
            if self._fault is not None:
                raise RuntimeError(f"an effect came back wrong: {self._fault}") from self._fault
            if self._alarm.rang:
                self._alarm.stop()
                self._pass_time()
            if self._deferred.rang:
                self._spawn_all(
                    deferred_over(self._known(), self._complaint, self._priority(), self._deferred)
                )

    def _pass_time(self) -> None:
        self._mailbox.put(advance(self._known(), self._complaint, now()))

    def _wakes(self) -> bool:
        rang = self._alarm.rang or self._deferred.rang
        return bool(self._mailbox) or rang or self._fault is not None or self._at_rest()

    async def _drained(self) -> bool:
        """Wait until every command is answered. False if one came whose facts must be recorded before that."""
        await workflow.wait_condition(lambda: bool(self._mailbox) or workflow.all_handlers_finished())
        return not self._mailbox and not self._effects

    def _at_rest(self) -> bool:
        """Whether the last effect has come back and the run may end or continue as new."""
        ended = self._complaint.status == "archived" and not self._deferred
        return (ended or self._should_continue()) and not self._effects

    async def _record(self) -> None:
        """Put everything that waits on record, a batch at a time, and start what follows from it."""
        while self._mailbox:
            batch = self._mailbox.take()
            book = self._known()
            case = self._complaint.case
            told = any(fact.type == "notice_requested" for fact in batch)
            says = (
                {name: case[name] for name in (*SUBJECT, "contact", "region", "level") if case.get(name)}
                if told
                else {}
            )
            try:
                self._complaint.head = await workflow.execute_activity(
                    record,
                    Batch(
                        self._complaint.id,
                        book.digest,
                        self._complaint.head,
                        [one.to_json() for one in batch],
                        says,
                    ),
                    **shown(RECORD, _headline(batch), self._priority()),
                )
            except (asyncio.CancelledError, ActivityError):
                self._mailbox.put_back(batch)  # recorded or not: recording it again changes nothing
                raise
            self._mailbox.confirm(batch)
            self._spawn_all(effects_of(book, self._complaint, batch, self._priority(), self._deferred))
            self._present()

    def _present(self) -> None:
        book = self._known()
        present = values(book, self._complaint)
        if changed := updates(self._shown, present):
            workflow.upsert_search_attributes(changed)
        self._shown = present

    def current_details(self) -> str:
        """What managers read in the Temporal UI; nothing before the opening."""
        return details(self._book, self._complaint) if self._book is not None else ""

    def _set_alarm(self) -> None:
        book = self._known()
        entry = upcoming(book, self._complaint)
        if entry is None:
            self._alarm.set(None, "")
        else:
            self._alarm.set(entry.at, timer_summary(book, entry.kind, entry.key))
        self._deferred.set(book.worktime.local)

    def _should_continue(self) -> bool:
        return workflow.info().is_continue_as_new_suggested() or self._accepted >= CLOSE_TO_LIMIT

    def _continue(self, opening: Opening) -> None:
        self._alarm.stop()
        self._deferred.stop()
        carried = Carried(
            rulebook=self._known().digest, state=dump(self._complaint), commands=self._receipts.carried()
        )
        workflow.continue_as_new(Start(opening=opening, carried=carried))

    # --- effects ------------------------------------------------------------------------------------------------

    def _spawn_all(self, effects: list[Effect]) -> None:
        for effect in effects:
            self._spawn(effect)

    def _spawn(self, effect: Effect) -> None:
        self._effects += 1
        asyncio.create_task(self._answer(effect))  # noqa: RUF006 - counted; the run waits for the count

    async def _answer(self, effect: Effect) -> None:
        try:
            drafts = await effect
            book, at = self._known(), now()
            self._mailbox.put(advance(book, self._complaint, at))
            for draft in drafts:
                off = overtaken(self._complaint, draft)
                if off:
                    self._spawn(end_visit(self._complaint.id, draft.about, draft.cause))
                self._mailbox.put(conclude(book, self._complaint, [too_late(draft) if off else draft], at))
        except Exception as fault:  # noqa: BLE001 - a mistake of ours; asyncio would only log it
            self._fault = fault
        else:
            self._effects -= 1

    def _priority(self) -> Priority:
        return Priority(priority_key=self._known().priority(self._complaint.case.get("severity")))

    def _known(self) -> Rulebook:
        assert self._book is not None
        return self._book

    # --- updates ------------------------------------------------------------------------------------------------

    def check(self, name: str, given: Any) -> None:
        """Refuse a command that does not fit, without a trace in the history."""
        command = self._command(name, given)
        if command.id in self._receipts:
            self._receipts.same(command)
        elif self._book is not None:
            try:
                decide(self._book, self._complaint, command, now())
            except Refusal as refusal:
                raise refused(refusal) from None

    async def carry_out(self, name: str, given: Any) -> Receipt:
        """Carry a command out, once; answer when its facts are on record."""
        await workflow.wait_condition(lambda: self._book is not None or self._failure is not None)
        if self._failure is not None:
            raise self._failure
        command = self._command(name, given)
        if command.id in self._receipts:
            return await self._recorded(self._receipts.same(command))
        book, at = self._known(), now()
        self._mailbox.put(advance(book, self._complaint, at))
        try:
            facts = submit(book, self._complaint, command, at)
        except Refusal as refusal:
            raise refused(refusal) from None
        self._accepted += 1
        self._mailbox.put(facts)
        answer = self._keep(command, facts)
        self._mailbox.put(advance(book, self._complaint, at))
        return await self._recorded(answer)

    @workflow.update(
        name=OPEN,
        description="Answers when the opening is on record; the same opening again is answered again",
    )
    async def opened(self, given: Any = None) -> Receipt:
        """The receipt of the opening. Another opening under the same id is refused."""
        await workflow.wait_condition(lambda: self._book is not None or self._failure is not None)
        if self._failure is not None:
            raise self._failure
        return await self._recorded(self._receipts.same(read(Opening, given).command()))

    @opened.validator
    def _check_opened(self, given: Any = None) -> None:
        opening = read(Opening, given)
        if OPEN in self._receipts:
            self._receipts.same(opening.command())

    @workflow.query(
        name="view", description="The complaint now: status, owner, level, every clock, things, notices"
    )
    def view(self) -> View | None:
        """The complaint as people see it, or None before its opening."""
        return view(self._book, self._complaint) if self._book is not None else None

    def _command(self, name: str, given: Any) -> Command:
        submission = read(Submission, given)
        info = workflow.current_update_info()
        return read(Command, {"id": info.id if info else "", "name": name, **submission.model_dump()})

    def _keep(self, command: Command, facts: list[Fact]) -> Receipt:
        return self._receipts.keep(receipt(self._complaint, command.id, command.content(), facts))

    async def _recorded(self, answer: Receipt) -> Receipt:
        await workflow.wait_condition(lambda: self._mailbox.recorded >= answer.last)
        return answer


def _headline(batch: list[Fact]) -> str:
    """What a batch is about, for the UI: its numbers and the kinds of its facts."""
    kinds = ", ".join(dict.fromkeys(fact.type for fact in batch))
    return f"{batch[0].number}-{batch[-1].number}: {kinds}"
