"""The complaint workflow: a deterministic shell around the engine.

An update is validated, decided again when it is carried out, and its facts wait in the mailbox; one loop records what
waits there and only then starts effects. An update answers when its facts are on record. Time takes the same path.

The file reads in that order: the run, the opening, the loop, the effects, the updates.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from activities.declarations import record
from domain.adoption import ADOPT
from domain.complaint.open_things import fits_open_things
from domain.decider import decide
from domain.diagnostics import Diagnostic
from domain.engine import conclude, submit
from domain.facts.commands import Command, Receipt, Submission
from domain.facts.drafts import CANCEL, Draft
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookMissing
from domain.turn import TurnFailed
from workflows.activity_options import RECORD, shown
from workflows.admitting import check_carried, open_complaint
from workflows.adopting import DESCRIPTION, Adopting
from workflows.alarm_clock import AlarmClock
from workflows.batches import headline, message_of
from workflows.clock_resolution import now
from workflows.complaint_run import ComplaintRun
from workflows.deferred_notices import DeferredNotices
from workflows.effects import Effect, deferred_over, effects_of, end_visit, overtaken, read_past, too_late
from workflows.messages import OPEN, Carried, Opening, Start, View
from workflows.reading import accept, failed, only, read, refused
from workflows.ui.presentation import details, timer_summary, view
from workflows.ui.search_attributes import updates, values
from workflows.updates import with_updates

LOADING = timedelta(minutes=5)
"""How long a restarted complaint waits for a worker to load its edition."""

KEPT_ON = "somebody asked Temporal to cancel this complaint; it goes on. To end it, use the command withdraw or close"


@workflow.defn(name="Complaint")
@with_updates
class ComplaintWorkflow:
    """One complaint, from its opening to the archive.

    Its updates: `open` and `adopt` stand at the end of this class; `with_updates` (`workflows.updates`) adds one for
    every other command of the vocabulary (`assign`, `reply`, `close` ...), which call `check` and `carry_out` here.
    """

    @workflow.init
    def __init__(self, *arguments: Any) -> None:  # noqa: ARG002 - the same parameters as `run`, read there
        self._run = ComplaintRun(workflow.info().workflow_id)
        self._adopting = Adopting(self._run)
        self._alarm = AlarmClock()
        self._deferred = DeferredNotices()
        self._attributes: dict[str, Any] = {}
        self._effects = 0
        self._kept_on = False

    @workflow.run
    async def run(self, *arguments: Any) -> str:
        """Live until the complaint is archived; the result is its last status. Takes a `Start`, and refuses others."""
        try:
            opening = await self._begin(read(Start, only(arguments)))
        except ApplicationError as error:  # refused: the workflow fails, and its id is free again
            self._run.failure = error
            await workflow.wait_condition(workflow.all_handlers_finished)
            raise
        while True:
            try:
                await self._serve(opening)
            except (asyncio.CancelledError, ActivityError) as error:
                cancelled = workflow.cancellation_reason() is not None and is_cancelled_exception(error)
                if self._kept_on or not cancelled:
                    raise  # nobody cancelled it: the run leaves the memory of its worker
                self._keep_on()
            else:
                return self._run.complaint.status

    def _keep_on(self) -> None:
        """Go on after a cancellation, with an alarm: a complaint must not end without an outcome."""
        self._kept_on = True
        self._run.raise_alarm(KEPT_ON, CANCEL)

    # --- opening ------------------------------------------------------------------------------------------------

    async def _begin(self, start: Start) -> Opening:
        """Open the complaint, or take it over from an earlier run. Returns the opening, which every run carries."""
        if start.carried is not None:
            await check_carried(start.carried)
            unanswered = self._take_over(start.carried)
            self._start_effects(self._run.book, unanswered)
            if self._run.past_after < self._run.past_until:
                self._spawn(read_past(self._run))
            return start.opening
        await open_complaint(self._run, start.opening)
        return start.opening

    def _take_over(self, carried: Carried) -> list[Fact]:
        """Go on from an earlier run. Returns the facts whose effects may not have happened.

        A state that does not load is refused if it came from outside. From the run before it must load: the task fails and
        is tried again.
        """
        try:
            self._run.take_over(carried)
            self._deferred.take_over(self._run.complaint)
            self._attributes = values(self._run.book, self._run.complaint)
            if workflow.info().continued_run_id is None:
                self.view()  # what people could not look at is not taken on
                self.current_details()
            return [Fact.from_json(fact) for fact in carried.unanswered]
        except Exception as error:
            trying = workflow.now() - workflow.info().start_time < LOADING
            if workflow.info().continued_run_id is not None or (
                isinstance(error, RulebookMissing) and trying
            ):
                raise  # the task is tried again; the edition may be loaded by then
            fault = f"does not fit together: {type(error).__name__}: {error}"[:300]
            problem = Diagnostic(
                ("carried",), fault, "nothing; `redress recover workflows` restarts a complaint"
            )
            raise refused(Refusal("field", [problem])) from error

    # --- the loop -----------------------------------------------------------------------------------------------

    async def _serve(self, opening: Opening) -> None:
        while True:
            await self._record()
            if self._at_rest() and await self._drained():
                if self._run.complaint.status == "archived" and not self._deferred:
                    return
                self._continue(opening)
            self._run.pass_time()
            if self._run.mailbox:
                continue
            self._set_alarm()
            await workflow.wait_condition(self._wakes)
            if self._alarm.rang:
                self._alarm.stop()
                self._run.pass_time()
            if self._deferred.rang:
                self._spawn_all(
                    deferred_over(self._run.book, self._run.complaint, self._priority(), self._deferred)
                )

    def _wakes(self) -> bool:
        return bool(self._run.mailbox) or self._alarm.rang or self._deferred.rang or self._at_rest()

    async def _drained(self) -> bool:
        """Wait until every command is answered. False if there are new facts to record, or effects."""
        await workflow.wait_condition(lambda: bool(self._run.mailbox) or workflow.all_handlers_finished())
        return not self._run.mailbox and not self._effects

    def _at_rest(self) -> bool:
        """Whether the last effect has come back and the run may end or continue as new."""
        ended = self._run.complaint.status == "archived" and not self._deferred
        return (ended or self._run.should_continue) and not self._effects

    async def _record(self) -> None:
        """Record all waiting facts, a batch at a time, and start their effects."""
        while self._run.mailbox:
            batch = self._run.mailbox.take()
            book, complaint = self._run.book, self._run.complaint
            receipts = self._run.receipts.due(batch[-1].number)
            message = message_of(book, complaint, batch, receipts)
            try:
                complaint.head = await workflow.execute_activity(
                    record, message, **shown(RECORD, headline(batch), self._priority())
                )
            except (asyncio.CancelledError, ActivityError):
                self._run.mailbox.put_back(batch)  # recorded or not: recording it twice changes nothing
                raise
            self._run.mailbox.confirm(batch)
            self._run.receipts.confirm(receipts)
            self._start_effects(
                book, batch
            )  # of the rulebook that recorded it: another may be in force by now
            self._present()

    def _present(self) -> None:
        try:
            present = values(self._run.book, self._run.complaint)
        except Exception as error:  # noqa: BLE001 - the complaint goes on with the old attributes
            self._run.raise_alarm(f"the search attributes stand still: {type(error).__name__}: {error}")
            return
        if changed := updates(self._attributes, present):
            workflow.upsert_search_attributes(changed)
        self._attributes = present

    def current_details(self) -> str:
        """The Markdown that managers read in the Temporal UI; empty before the opening."""
        return details(self._run.book, self._run.complaint) if self._run.is_open else ""

    def _set_alarm(self) -> None:
        book = self._run.book
        entry = self._run.next_entry()
        if entry is None:
            self._alarm.set(None, "")
        else:
            self._alarm.set(entry.at, timer_summary(book, entry.kind, entry.key))
        self._deferred.set(book.worktime.local)

    def _continue(self, opening: Opening) -> None:
        self._alarm.stop()
        self._deferred.stop()
        workflow.continue_as_new(Start(opening=opening, carried=self._run.carried()))

    # --- effects ------------------------------------------------------------------------------------------------

    def _start_effects(self, book: Rulebook, batch: list[Fact]) -> None:
        """Start the effects of recorded facts."""
        try:
            effects = effects_of(book, self._run.complaint, batch, self._priority(), self._deferred)
        except Exception as error:  # noqa: BLE001 - a mistake of ours: people are told, and the complaint goes on
            numbers = f"{batch[0].number} to {batch[-1].number}" if batch else ""
            self._run.raise_alarm(f"nobody hears of facts {numbers}: {type(error).__name__}: {error}")
        else:
            self._spawn_all(effects)

    def _spawn_all(self, effects: list[Effect]) -> None:
        for effect in effects:
            self._spawn(effect)

    def _spawn(self, effect: Effect) -> None:
        self._effects += 1
        asyncio.create_task(self._answer(effect))  # noqa: RUF006 - counted; the run waits for the count

    async def _answer(self, effect: Effect) -> None:
        try:
            drafts = await effect
            self._run.pass_time()
            for draft in drafts:
                self._conclude(draft)
        except Exception as error:  # noqa: BLE001 - a mistake of ours: the complaint goes on, and people are told
            self._run.raise_alarm(f"what the world answered is lost: {type(error).__name__}: {error}")
        self._effects -= 1

    def _conclude(self, draft: Draft) -> None:
        """Turn an answer to an effect into facts. Raises TurnFailed."""
        run = self._run
        if overtaken(run.complaint, draft):
            self._spawn(end_visit(run.complaint.id, draft.about, draft.cause))
            draft = too_late(draft)
        run.mailbox.put(run.turn(lambda: conclude(run.book, run.complaint, [draft], now())))

    def _priority(self) -> Priority:
        return Priority(priority_key=self._run.book.priority(self._run.complaint.case.get("severity")))

    # --- updates ------------------------------------------------------------------------------------------------

    def check(self, name: str, argument: Any) -> None:
        """Refuse a command that does not fit; a refusal leaves nothing in the history."""
        run, command = self._run, _command(name, argument)
        run.take_update()
        accept(command.problems())
        if command.id in run.receipts:
            run.receipts.same(command)
        elif run.is_open:
            try:
                fits_open_things(run.complaint, command)
                if not run.receipts.forgotten:  # else an old receipt may be the answer
                    decide(run.book, run.complaint, command, now())
            except Refusal as refusal:
                raise refused(refusal) from None
            except Exception as error:
                raise failed(error) from error

    async def carry_out(self, name: str, argument: Any) -> Receipt:
        """Carry out a command once; answer when its facts are on record."""
        run = self._run
        await run.opened()
        command = _command(name, argument)
        if answer := await run.earlier_answer(command):
            return await run.recorded(answer)
        run.pass_time()
        try:
            facts = run.turn(lambda: submit(run.book, run.complaint, command, now()))
        except Refusal as refusal:
            raise refused(refusal) from None
        except TurnFailed as error:
            run.raise_alarm(f"the command {name} ({command.id}) failed: {error}")
            raise failed(error) from error
        answer = run.accept(command, facts)
        run.pass_time()
        return await run.recorded(answer)

    @workflow.update(
        name=OPEN,
        description="Answers when the opening is on record; the same opening again is answered again",
    )
    async def opened(self, *arguments: Any) -> Receipt:
        """The receipt of the opening. Another opening under the same id is refused."""
        await self._run.opened()
        return await self._run.recorded(self._run.receipts.same(read(Opening, only(arguments)).command()))

    @opened.validator
    def _check_opened(self, *arguments: Any) -> None:
        self._run.take_update()
        opening = read(Opening, only(arguments))
        accept(opening.problems())
        if OPEN in self._run.receipts:
            self._run.receipts.same(opening.command())

    @workflow.update(name=ADOPT, description=DESCRIPTION)
    async def adopt(self, *arguments: Any) -> Receipt:
        """Move to another edition; see `workflows.adopting`."""
        return await self._adopting.carry_out(only(arguments))

    @adopt.validator
    def _check_adopt(self, *arguments: Any) -> None:
        self._adopting.check(only(arguments))

    @workflow.query(
        name="view", description="The complaint now: status, owner, level, every clock, things, notices"
    )
    def view(self) -> View | None:
        """The complaint as people see it, or None before its opening."""
        return view(self._run.book, self._run.complaint) if self._run.is_open else None


def _command(name: str, argument: Any) -> Command:
    """The command of the running update; its id is that of the update."""
    submission = read(Submission, argument)
    info = workflow.current_update_info()
    return read(Command, {"id": info.id if info else "", "name": name, **submission.model_dump()})
