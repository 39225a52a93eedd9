"""Targets: the thing a command is about; named, or the only one it can mean, or a new one."""

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
    """The id of the thing. Raises Refusal with what it may be."""
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
        _replaced(complaint, kind, fields)
        return complaint.next_id(kind)
    if command.about is not None:
        return _named(complaint, command, first, kind, at)
    if kind == CASE:
        return CASE
    ones = _open_ones(complaint, kind)
    if len(ones) != 1:
        accepted = ", ".join(ones) if ones else f"open a {kind} first"
        raise refuse("about", "about", f"{len(ones)} open things of kind {kind} ({THINGS[kind]})", accepted)
    _not_before(complaint.things[ones[0]], at)
    return ones[0]


def _open_ones(complaint: Complaint, kind: str) -> list[str]:
    return [thing.id for thing in complaint.things.values() if thing.kind == kind and not thing.ended]


def _replaced(complaint: Complaint, kind: str, fields: Mapping[str, Any]) -> None:
    replaces = fields.get("replaces")
    running = {clock.thing for clock in complaint.clocks.values() if clock.live}
    ones = [
        thing.id
        for thing in complaint.things.values()
        if thing.kind == kind and (not thing.ended or thing.id in running)
    ]
    if replaces is not None and replaces not in ones:
        raise refuse("about", "replaces", f'given "{replaces}"', ", ".join(ones) or f"no {kind} is open")


def _named(complaint: Complaint, command: Command, first: FactType, kind: str, at: datetime) -> str:
    """A named thing: of the command's kind, or any thing for what may be said about all of them. One that has ended
    takes only what is reported late and happened before its end."""
    about = command.about or CASE
    thing = complaint.things.get(about)
    any_thing = kind == CASE and (not first.stage or first.name == "assigned")
    if thing is None or not (any_thing or thing.kind == kind):
        raise _wrong(complaint, kind, f'given "{about}"', any_thing=any_thing)
    reported_late = (
        command.at is not None and thing.until is not None and at <= thing.until and not first.ends
    )
    if thing.ended and not reported_late:
        raise _wrong(complaint, kind, f'"{about}" has ended', any_thing=any_thing)
    _not_before(thing, at)
    return about


def _wrong(complaint: Complaint, kind: str, what: str, *, any_thing: bool) -> Refusal:
    fitting = [
        thing.id
        for thing in complaint.things.values()
        if (any_thing or thing.kind == kind) and not thing.ended
    ]
    return refuse("about", "about", what, ", ".join(fitting) or f"open a {kind} first")


def _not_before(thing: Thing, at: datetime) -> None:
    if thing.since is not None and at < thing.since:
        since = write_instant(thing.since)
        raise refuse(
            "time", "at", f"given {write_instant(at)}, before {thing.id} was there", f"from {since} on"
        )
