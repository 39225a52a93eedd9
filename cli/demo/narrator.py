"""The narrator: takes one complaint through its life in skipped time and shows the new facts of its log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import monotonic

from rich.text import Text
from temporalio.testing import TimeSkipper

from cli.output import Output
from cli.views.timeline import line
from cli.views.wording import Wording
from client.errors import Unavailable
from domain.facts.commands import Receipt
from domain.facts.fact import Fact
from domain.time.instants import parse
from domain.time.worktime import WorkTime
from starter import Redress
from store.event_store import EventStore

ANSWERS = {
    "notice_requested": ("notice_delivered", "notice_failed", "notice_withdrawn"),
    "dispatch_requested": ("visit_dispatched", "dispatch_failed"),
}
"""Facts that request an effect, each with the facts that answer it."""
TIMEOUT_S = 60.0
SHORTLY = timedelta(seconds=1)


class Narrator:
    """One complaint, its virtual clock, and how much of its story has been shown."""

    def __init__(
        self,
        name: str,
        redress: Redress,
        skipper: TimeSkipper,
        events: EventStore,
        worktime: WorkTime,
        output: Output,
        wording: Wording,
    ) -> None:
        self.name = name
        self.facts: list[Fact] = []
        self.worktime = worktime
        self._redress = redress
        self._skipper = skipper
        self._handle = redress.client.get_workflow_handle(name)
        self._events = events
        self._output = output
        self._wording = wording
        self._shown = 0

    async def act(self, command: str, speaker: str, /, about: str | None = None, **fields: object) -> Receipt:
        """Carry out a command now, by the complaint's own clock."""
        request = {"by": speaker, "about": about, "fields": fields}
        receipt = await self._redress.submit(self.name, command, request)
        await self.settle()
        return receipt

    async def tell(self, zh: str, en: str) -> None:
        """A heading, and the facts that are new since the last one."""
        await self.settle()
        new = [fact for fact in self.facts if fact.number > self._shown and fact.type != "notice_delivered"]
        self._output.show(Text(), Text(self._output.words(zh, en), "bold blue"))
        self._output.show(*(line(fact, self._wording) for fact in new))
        self._shown = self.facts[-1].number if self.facts else 0

    async def now(self) -> datetime:
        """The complaint's own time."""
        return await self._skipper.get_current_time(self._handle)

    async def skip_to(self, instant: datetime) -> None:
        """Skip time until just after an instant. An instant in the past changes nothing."""
        await self.settle()
        ahead = instant + SHORTLY - await self.now()
        if ahead > timedelta():
            await self._skipper.fast_forward(self._handle, ahead)
        await self.settle()

    async def skip_to_work(self) -> None:
        """Skip to the next working minute, if now is not working time."""
        now = await self.now()
        if not self.worktime.is_working(now):
            today = self.worktime.day_of(now)
            first = self.worktime.open_of(today) if self.worktime.is_working_day(today) else None
            if first is None or first < now:
                first = self.morning(today)
            await self.skip_to(first)

    def morning(self, after: date) -> datetime:
        """When work begins on the first working day after a day."""
        return self.worktime.open_of(self.worktime.working_day(after, 1))

    async def due(self, rule: str) -> datetime:
        """When the running clock of a deadline is due. Raises LookupError when none runs."""
        view = await self._redress.view(self.name)
        dues = [
            clock.due
            for clock in view.clocks
            if clock.rule == rule and clock.status == "running" and clock.due
        ]
        if not dues:
            raise LookupError(f"no clock of {rule} runs on {self.name}")
        return parse(min(dues))

    def last(self, type: str, fits: Callable[[Fact], bool] = lambda _: True) -> Fact:
        """The last fact of a type that fits. Raises LookupError."""
        for fact in reversed(self.facts):
            if fact.type == type and fits(fact):
                return fact
        raise LookupError(f"{self.name} has no fact {type} yet")

    async def settle(self) -> None:
        """Wait until everything decided is on record and every effect has been answered."""
        end = monotonic() + TIMEOUT_S
        while True:
            view = await self._redress.view(self.name)
            self.facts = [entry.fact for entry in await self._events.read(self.name)]
            if len(self.facts) == view.facts and not (waiting := _unanswered(self.facts)):
                return
            if monotonic() > end:
                reason = (
                    f"{len(self.facts)} of {view.facts} facts are on record, no answer to facts {waiting}"
                )
                raise Unavailable(
                    f"complaint {self.name}", reason, "see the worker's log, then run the demo again"
                )
            await asyncio.sleep(0.05)


def _unanswered(facts: list[Fact]) -> list[int]:
    answers = {fact.cause for fact in facts if any(fact.type in answering for answering in ANSWERS.values())}
    return [fact.number for fact in facts if fact.type in ANSWERS and f"fact:{fact.number}" not in answers]
