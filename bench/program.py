"""What a bare workflow must do to do as much as a complaint, read off the history of a real one.

A complaint works in wake-ups: something happens (an update, a timer, an answer from an effect), its facts go on record
by one activity, and what follows from them (search attributes, the timer, effects, the answer to the caller) is done
in the workflow task after that. A program lists these wake-ups; the bare workflow carries it out with empty bodies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, Field

RECORD, ADMIT = "record", "admit"


class WakeUp(BaseModel):
    """One activity, then: `upsert` search attributes, `timer` set anew (True), stopped (False) or left alone (None),
    `effects` further activities, each of which wakes the workflow up again when it answers."""

    upsert: bool = False
    timer: bool | None = None
    effects: int = 0
    answers: list[WakeUp] = Field(default_factory=list)


class Program(BaseModel):
    """`updates`: the wake-up of every update in order. `fired`: that of the timer. `before`: activities before the first."""

    before: int = 0
    updates: list[WakeUp] = Field(default_factory=list)
    fired: WakeUp | None = None


class Shape(BaseModel):
    """What one workflow did: events, bytes of history, and how many events of each kind."""

    events: int = 0
    bytes: int = 0
    workflow_tasks: int = 0
    updates: int = 0
    activities: int = 0
    records: int = 0
    upserts: int = 0
    timers: int = 0
    fired: int = 0


def kind(event: Any) -> str:
    """`activity_task_scheduled`, `timer_started` ..."""
    return str(event.WhichOneof("attributes")).removesuffix("_event_attributes")


def shape(events: Iterable[Any]) -> Shape:
    """What a history adds up to."""
    events = list(events)
    kinds = Counter(map(kind, events))
    return Shape(
        events=len(events),
        bytes=sum(event.ByteSize() for event in events),
        workflow_tasks=kinds["workflow_task_completed"],
        updates=kinds["workflow_execution_update_completed"],
        activities=kinds["activity_task_scheduled"],
        records=sum(1 for event in events if _activity(event) == RECORD),
        upserts=kinds["upsert_workflow_search_attributes"],
        timers=kinds["timer_started"],
        fired=kinds["timer_fired"],
    )


def program(events: Iterable[Any]) -> Program:
    """The program of a life that was lived slowly, one thing at a time, so that no two wake-ups fell together."""
    made = Program()
    last: WakeUp | None = None
    cause = ""
    for commands, causes in _turns(events):
        if last is not None and "activity_task_completed" in causes:
            _follow(last, commands)
            last = None
        if any("update_accepted" in kind(command) for command in commands):
            cause = "update"
        elif "timer_fired" in causes:
            cause = "timer"
        made.before += sum(1 for command in commands if _activity(command) == ADMIT)
        for command in commands:
            if _activity(command) == RECORD:
                last = WakeUp()
                _place(made, cause, last)
                cause = "effect"
    return made


def _place(made: Program, cause: str, wake_up: WakeUp) -> None:
    if cause == "update":
        made.updates.append(wake_up)
    elif cause == "timer":
        made.fired = made.fired or wake_up
    else:
        before = made.fired or made.updates[-1]
        before.answers.append(wake_up)


def _follow(wake_up: WakeUp, commands: list[Any]) -> None:
    kinds = Counter(map(kind, commands))
    wake_up.upsert = bool(kinds["upsert_workflow_search_attributes"])
    wake_up.effects = sum(1 for command in commands if _activity(command) not in ("", RECORD, ADMIT))
    if kinds["timer_started"]:
        wake_up.timer = True
    elif kinds["timer_canceled"]:
        wake_up.timer = False


def _turns(events: Iterable[Any]) -> Iterator[tuple[list[Any], set[str]]]:
    """Each workflow task: the commands it gave, and the kinds of events that had woken it up."""
    commands: list[Any] = []
    causes: set[str] = set()
    before: set[str] = set()
    given = False
    for event in events:
        name = kind(event)
        if name == "workflow_task_completed":
            if given:
                yield commands, before
            commands, before, causes, given = [], causes, set(), True
        elif name in ("activity_task_completed", "timer_fired", "workflow_execution_signaled"):
            causes.add(name)
        elif given:
            commands.append(event)
    if given:
        yield commands, before


def _activity(event: Any) -> str:
    if kind(event) != "activity_task_scheduled":
        return ""
    return str(event.activity_task_scheduled_event_attributes.activity_type.name)
