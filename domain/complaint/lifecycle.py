"""Life cycle: which commands a complaint accepts in its present state."""

from __future__ import annotations

from datetime import datetime

from domain.complaint.clocks import BREACHED, MISSED, Clock
from domain.complaint.lookup import Lookup
from domain.complaint.state import CLOSED, Complaint
from domain.diagnostics import Diagnostic
from domain.facts.commands import Command
from domain.facts.drafts import Draft
from domain.facts.refusals import Refusal, refuse
from domain.facts.vocabulary import CASE, COMMANDS
from domain.policy.rulebook import Rulebook
from domain.time.instants import write_instant

OPENING = ("open", "receive")
AFTER_CLOSE = frozenset({"reopen", "archive", "acknowledge", "acknowledge_breach", "record_external"})
REOPENABLE = ("closed", "withdrawn")


def fits_state(book: Rulebook, complaint: Complaint, command: Command) -> None:
    """Raises Refusal for a command that is not accepted in this state, whatever its fields are."""
    name, status = command.name, complaint.status
    if not status and name not in OPENING:
        raise refuse("state", "command", f'"{name}" on a complaint that is not open yet', ", ".join(OPENING))
    if status and name in OPENING:
        raise refuse(
            "state", "command", f"the complaint is open since fact 1, now {status}", "any other command"
        )
    if status == "archived" and name != "acknowledge":
        raise refuse(
            "state", "command", f'"{name}" on an archived complaint', "open a new complaint and link it"
        )
    if name == "archive" and status not in REOPENABLE:
        raise refuse(
            "state", "command", f'"archive" while the complaint is {status}', "close or withdraw first"
        )
    if name == "reopen" and status not in REOPENABLE:
        raise refuse(
            "state", "command", f'"reopen" while the complaint is {status}', "a closed or withdrawn complaint"
        )
    if name in ("accept", "register") and complaint.counts.get(COMMANDS[name].facts[0]):
        raise refuse(
            "state",
            "command",
            f'"{name}": the complaint was {COMMANDS[name].facts[0]} before',
            "nothing: it is done once",
        )
    if status in CLOSED and name not in AFTER_CLOSE and not _may_be_awaited(book, complaint, name):
        raise refuse("state", "command", f'"{name}" while the complaint is {status}', "reopen")
    if name in ("close", "archive"):
        _refuse_while_clocks_run(book, complaint, archiving=name == "archive")


def fits_closing(
    book: Rulebook, complaint: Complaint, command: Command, drafts: list[Draft], now: datetime
) -> None:
    """Raises Refusal for a closed complaint, unless a clock that outlives the closing waits for one of the drafts."""
    if complaint.status not in CLOSED or command.name in AFTER_CLOSE:
        return
    for clock in _waiting(book, complaint):
        thing = complaint.things[clock.thing]
        for draft in drafts:
            fact = draft.numbered(complaint.number + 1, now)
            lookup = Lookup(book, complaint, thing, fact)
            if book.deadlines[clock.rule].until.matches(fact, lookup.field, lookup.instant):
                return
    raise refuse("state", "command", f'"{command.name}" while the complaint is {complaint.status}', "reopen")


def _waiting(book: Rulebook, complaint: Complaint) -> list[Clock]:
    """Clocks that still wait for the act they ask for: running, paused, missed, or breached and not ended."""
    return [
        clock
        for clock in complaint.clocks.values()
        if clock.rule in book.deadlines
        and (clock.live or clock.status == MISSED or (clock.status == BREACHED and not clock.over))
    ]


def _may_be_awaited(book: Rulebook, complaint: Complaint, name: str) -> bool:
    facts = COMMANDS[name].facts
    return any(
        fact in book.deadlines[clock.rule].until.facts
        for fact in facts
        for clock in _waiting(book, complaint)
    )


def _refuse_while_clocks_run(book: Rulebook, complaint: Complaint, *, archiving: bool) -> None:
    """Raises Refusal while hard clocks are open.

    Closing waits for those that run and do not outlive the closing. Archiving waits for all of them, also for an act that
    is already late.
    """
    running = [
        clock
        for clock in _waiting(book, complaint)
        if not book.deadlines[clock.rule].spec.soft
        and (archiving or (clock.live and not book.deadlines[clock.rule].spec.outlives))
    ]
    if running:
        raise Refusal(
            "state",
            [
                Diagnostic(
                    (f"clock {clock.rule}" + (f" of {clock.thing}" if clock.thing != CASE else ""),),
                    f"{'still runs' if clock.live else 'is breached and not done'}, "
                    f"due {write_instant(clock.due) if clock.due else 'unknown'}",
                    f"first one of {', '.join(sorted(book.deadlines[clock.rule].until.facts))}",
                )
                for clock in running
            ],
        )
