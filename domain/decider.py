"""The decider: checks a command and gives the facts that it asks for. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from domain.command_drafts import Accepted, drafts_of
from domain.complaint.lifecycle import OPENING, fits_closing, fits_state
from domain.complaint.state import Complaint
from domain.complaint.targets import target
from domain.diagnostics import Diagnostic, Unaccepted
from domain.evolution import evolve
from domain.facts.commands import Command
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.fields import Field, FieldError, FieldType
from domain.facts.refusals import Refusal, nearest, refuse
from domain.facts.vocabulary import COMMANDS
from domain.policy.rulebook import Rulebook
from domain.rules import penalties, routes
from domain.rules.gates import missing
from domain.time.instants import parse, read_instant, write_instant

AHEAD = timedelta(minutes=1)
"""How far the clock of a caller may be ahead of that of the worker."""


def decide(book: Rulebook, complaint: Complaint, command: Command, now: datetime) -> list[Draft]:
    """The facts that the command asks for. Raises Refusal, which names what is wrong and what is accepted."""
    if command.name not in COMMANDS:
        raise refuse("command", "command", f'given "{command.name}"', nearest(command.name, sorted(COMMANDS)))
    _fits_role(book, command)
    fits_state(book, complaint, command)
    fields = _read_fields(book, command)
    at = _read_time(book, complaint, command, fields, now)
    about = target(complaint, command, fields, at)
    routes.check_signer(book, complaint, command, about)
    penalties.check_decider(book, complaint, command)
    drafts = drafts_of(Accepted(book, complaint, command, fields, about, at, now))
    fits_closing(book, complaint, command, drafts, now)
    _pass_gates(book, complaint, drafts, now)
    return drafts


def _fits_role(book: Rulebook, command: Command) -> None:
    roles = book.policy.roles
    if command.role not in roles:
        raise refuse("role", "by", f'unknown role "{command.role}"', nearest(command.role, sorted(roles)))
    allowed = book.policy.may.get(command.name)
    if allowed and command.role not in allowed:
        raise refuse("role", "by", f'"{command.role}" may not "{command.name}"', ", ".join(allowed))


def _read_fields(book: Rulebook, command: Command) -> dict[str, Any]:
    """The fields of the command as the log keeps them, with the defaults of the policy. Refusal names all mistakes."""
    declared = book.fields_of(command.name)
    problems: list[Diagnostic] = []
    values: dict[str, Any] = {}
    for name, value in command.fields.items():
        if name not in declared:
            problems.append(Diagnostic((name,), "unknown field", nearest(name, sorted(declared))))
        elif value is not None:
            try:
                values[name] = declared[name].read(value)
                problems += _outside_calendar(book, name, declared[name], values[name])
            except FieldError as error:
                problems.append(error.diagnostic.under(name))
    if command.name in OPENING:
        defaults = book.policy.intake.defaults
        values |= {name: declared[name].read(text) for name, text in defaults.items() if name not in values}
    problems += [
        Diagnostic((name,), "missing", _accepted(field))
        for name, field in declared.items()
        if field.required and command.fields.get(name) is None
    ]
    if problems:
        raise Refusal("field", problems)
    return values


def _outside_calendar(book: Rulebook, name: str, field: Field, value: object) -> list[Diagnostic]:
    """The mistake of an instant outside the years of the calendar, for which no working time can be computed.

    `received_at` is left out: `backdating.limit` says how far back it may be.
    """
    if field.type is not FieldType.INSTANT or name == "received_at":
        return []
    calendar = book.worktime.calendar
    first, last = calendar.starts.year, calendar.ends.year - 1
    if first <= parse(str(value)).year < last:
        return []
    what = f"given {value}, outside the years of the calendar {calendar.id}"
    return [Diagnostic((name,), what, f"from {first} to {last - 1}")]


def _accepted(field: Field) -> str:
    return ", ".join(field.choices) if field.choices else f"a value of type {field.type}"


def _read_time(
    book: Rulebook, complaint: Complaint, command: Command, fields: Mapping[str, Any], now: datetime
) -> datetime:
    """When it happened: the command's `at`, or now. Refusal for a time in the future, before the complaint was received,
    or further back than the policy's `backdating.limit`."""
    at = _read_instant("at", command.at, now)
    _within(book, "at", at, now)
    opened = complaint.opened_at
    if command.name in OPENING:
        opened = _read_instant("received_at", fields.get("received_at"), at)
        _within(book, "received_at", opened, now)
    if opened is not None and min(at, now) < min(opened, now):
        what = f"given {write_instant(at)}, before the complaint was received"
        raise refuse("time", "at", what, f"from {write_instant(opened)} on")
    return min(at, now)


def _read_instant(name: str, value: object, default: datetime) -> datetime:
    if value is None:
        return default
    try:
        return read_instant(str(value))
    except Unaccepted as error:
        raise refuse("time", name, error.what, error.accepted) from None


def _within(book: Rulebook, name: str, instant: datetime, now: datetime) -> None:
    earliest = book.worktime.before(now, book.policy.backdating.limit)
    if instant > now + AHEAD:
        raise refuse(
            "time", name, f"given {write_instant(instant)}, in the future", f"up to now, {write_instant(now)}"
        )
    if instant < earliest:
        limit = f"from {write_instant(earliest)} on ({book.policy.backdating.limit} back)"
        raise refuse("time", name, f"given {write_instant(instant)}, too far back", limit)


def _pass_gates(book: Rulebook, complaint: Complaint, drafts: list[Draft], now: datetime) -> None:
    problems: list[Diagnostic] = []
    state = complaint
    for i, draft in enumerate(drafts):
        fact: Fact = draft.numbered(state.number + 1, now)
        problems += [*missing(book, state, fact), *routes.missing(book, state, fact)]
        if any(later.type in book.gates_by_fact for later in drafts[i + 1 :]):
            state = deepcopy(complaint) if state is complaint else state
            evolve(book, state, fact)
        if draft.type == "received":
            problems += [
                Diagnostic((name,), "missing: the record of a complaint needs it", f"the field {name}")
                for name in book.policy.intake.required
                if draft.data.get(name) is None
            ]
    if problems:
        raise Refusal("gate", problems)
