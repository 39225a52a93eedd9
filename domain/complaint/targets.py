"""Targets: the thing that a command is about. It is named, or the only open one of its kind, or a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.complaint.state import Complaint, Thing
from domain.facts.commands import Command
from domain.facts.refusals import Refusal, refuse
from domain.facts.vocabulary import CASE, COMMANDS, FACTS, THINGS, FactType, command_thing
from domain.time.instants import write_instant


def target(complaint: Complaint, command: Command, fields: Mapping[str, Any], at: datetime) -> str:
    """The id of the thing that a command is about. Raises Refusal, which names the things it may be."""
    first = FACTS[COMMANDS[command.name].facts[0]]
    kind = command_thing(command.name)
    parent = fields.get("parent")
    if parent is not None and parent not in complaint.things:
        raise refuse("about", "parent", f'no thing "{parent}"', ", ".join(complaint.things))
    if first.opens:
        if command.about is not None:
            raise refuse(
                "about", "about", f'given "{command.about}"', f"nothing: {command.name} opens a new {kind}"
            )
        _check_replaced(complaint, kind, fields)
        return complaint.next_id(kind)
    if command.about is not None:
        return _named_thing(complaint, command, first, kind, at)
    if kind == CASE:
        return CASE
    open_ids = _open_ids(complaint, kind)
    if len(open_ids) != 1:
        accepted = ", ".join(open_ids) if open_ids else f"open a {kind} first"
        raise refuse(
            "about", "about", f"{len(open_ids)} open things of kind {kind} ({THINGS[kind]})", accepted
        )
    _check_not_before(complaint.things[open_ids[0]], at)
    return open_ids[0]


def _open_ids(complaint: Complaint, kind: str) -> list[str]:
    return [thing.id for thing in complaint.things.values() if thing.kind == kind and not thing.ended]


def _check_replaced(complaint: Complaint, kind: str, fields: Mapping[str, Any]) -> None:
    replaces = fields.get("replaces")
    running = {clock.thing for clock in complaint.clocks.values() if clock.live}
    replaceable = [
        thing.id
        for thing in complaint.things.values()
        if thing.kind == kind and (not thing.ended or thing.id in running)
    ]
    if replaces is not None and replaces not in replaceable:
        raise refuse(
            "about", "replaces", f'given "{replaces}"', ", ".join(replaceable) or f"no {kind} is open"
        )


def _named_thing(complaint: Complaint, command: Command, first: FactType, kind: str, at: datetime) -> str:
    """The id of the thing that a command names. Raises Refusal.

    It must be of the command's kind, unless the command fits things of any kind. A thing that has ended accepts only a
    late report of what happened before its end.
    """
    about = command.about or CASE
    thing = complaint.things.get(about)
    any_thing = kind == CASE and (not first.stage or first.name == "assigned")
    if thing is None or not (any_thing or thing.kind == kind):
        raise _wrong_thing(complaint, kind, f'given "{about}"', any_thing=any_thing)
    reported_late = (
        command.at is not None and thing.until is not None and at <= thing.until and not first.ends
    )
    if thing.ended and not reported_late:
        raise _wrong_thing(complaint, kind, f'"{about}" has ended', any_thing=any_thing)
    _check_not_before(thing, at)
    return about


def _wrong_thing(complaint: Complaint, kind: str, what: str, *, any_thing: bool) -> Refusal:
    fitting = [
        thing.id
        for thing in complaint.things.values()
        if (any_thing or thing.kind == kind) and not thing.ended
    ]
    return refuse("about", "about", what, ", ".join(fitting) or f"open a {kind} first")


def _check_not_before(thing: Thing, at: datetime) -> None:
    if thing.since is not None and at < thing.since:
        since = write_instant(thing.since)
        raise refuse(
            "time", "at", f"given {write_instant(at)}, before {thing.id} was there", f"from {since} on"
        )
