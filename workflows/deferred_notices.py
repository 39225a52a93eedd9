"""Deferred notices: those that wait for the end of quiet hours, and one timer for the earliest of them.

One idea under the names that facts, messages and snapshots have had from the beginning: a fact says `not_before` if
all channels are quiet and `rests` if some are (channel -> end); a snapshot keeps both under `held`, from where the next
run of a workflow takes them over; a channel that is quiet when a notice is sent answers `later`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from temporalio import workflow

from domain.complaint.state import Complaint
from domain.time.instants import parse
from workflows.alarm_clock import AlarmClock


class DeferredNotices:
    """Numbers of notices, each with the instant from which on it is sent. A notice that is being sent is not among
    them."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._begun: set[str] = set()
        self._alarm = AlarmClock()

    def __bool__(self) -> bool:
        return bool(self._until)

    @property
    def rang(self) -> bool:
        """Whether some notice is due."""
        return self._alarm.rang

    def take_over(self, complaint: Complaint) -> None:
        """Defer what an earlier run deferred. Without `not_before` a notice is tried at once: its channel says until when."""
        for number, notice in complaint.deferred.items():
            until = parse(notice["not_before"]) if "not_before" in notice else workflow.now()
            self.put(number, until, begun=until <= workflow.now())

    def put(self, number: str, defer_until: datetime, *, begun: bool = False) -> None:
        """Defer a notice. `begun`: it may have reached some of its recipients, and is deferred for the others."""
        self._until[number] = defer_until
        if begun:
            self._begun.add(number)

    def begun(self, number: str) -> bool:
        """Whether a notice may have reached somebody already, so that it is too late to withdraw it."""
        return number in self._begun

    def set(self, local: Callable[[datetime], datetime]) -> None:
        """Ring when the earliest is due. `local` gives an instant as people read it in the UI."""
        if not self._until:
            self._alarm.set(None, "")
            return
        at = min(self._until.values())
        notices = ", ".join(sorted((number for number in self._until if self._until[number] == at), key=int))
        shown = f"{local(at):%m-%d %H:%M}"
        self._alarm.set(at, f"静默时段至 quiet hours until {shown}: {notices}")

    def take(self, now: datetime) -> list[str]:
        """Take out the notices that are due, in the order of their numbers."""
        self._alarm.stop()
        due = sorted((number for number, until in self._until.items() if until <= now), key=int)
        for number in due:
            del self._until[number]
        return due

    def stop(self) -> None:
        """Cancel the timer; the next run sets its own."""
        self._alarm.stop()
