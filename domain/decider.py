"""The decider: is a command right, and which facts does it ask for? Looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.clocks import BREACHED
from domain.commands import Command
from domain.complaint import CLOSED, Complaint
from domain.drafts import Draft
from domain.facts import Fact
from domain.fields import Field, FieldError
from domain.gates import missing
from domain.instants import read_instant, write_instant
from domain.refusals import Problem, Refusal, nearest, refuse
from domain.rulebook import Rulebook
from domain.vocabulary import CASE, COMMANDS, FACTS, THINGS, command_thing

OPENING = ("open", "receive")
AFTER_CLOSE = frozenset({"reopen", "archive", "acknowledge", "acknowledge_breach", "record_external"})
AHEAD = timedelta(minutes=1)
"""How far the clock of a caller may be ahead of ours."""


def decide(book: Rulebook, complaint: Complaint, command: Command, now: datetime) -> list[Draft]:
    """The facts that the command asks for. Raises Refusal with everything that is wrong."""
    if command.name not in COMMANDS:
        raise refuse("command", "command", f'given "{command.name}"', nearest(command.name, sorted(COMMANDS)))
    _fits_state(book, complaint, command)
    _fits_role(book, command)
    fields = _read_fields(book, command)
    at = _read_time(book, complaint, command, now)
    about = _read_about(complaint, command, fields)
    drafts = _drafts(book, complaint, command, fields, about, at, now)
    _pass_gates(book, complaint, drafts, now)
    return drafts


def _fits_state(book: Rulebook, complaint: Complaint, command: Command) -> None:
    name, status = command.name, complaint.status
    if not status and name not in OPENING:
        raise refuse("state", "command", f'"{name}" on a complaint that is not open yet', ", ".join(OPENING))
    if status and name in OPENING:
        raise refuse(
            "state", "command", f"the complaint is open since fact 1, now {status}", "any other command"
        )
    if name == "archive" and status not in ("closed", "withdrawn"):
        raise refuse(
            "state", "command", f'"archive" while the complaint is {status}', "close or withdraw first"
        )
    if name == "reopen" and status not in ("closed", "withdrawn"):
        raise refuse(
            "state", "command", f'"reopen" while the complaint is {status}', "a closed or withdrawn complaint"
        )
    if status in CLOSED and name not in AFTER_CLOSE and not _still_awaited(book, complaint, name):
        raise refuse("state", "command", f'"{name}" while the complaint is {status}', "reopen")
    if status == "archived" and name != "acknowledge":
        raise refuse(
            "state", "command", f'"{name}" on an archived complaint', "open a new complaint and link it"
        )
    if name == "close":
        _nothing_running(book, complaint)


def _still_awaited(book: Rulebook, complaint: Complaint, name: str) -> bool:
    """Whether a clock that outlives the closing still waits for one of the command's facts."""
    waiting = [
        clock
        for clock in complaint.clocks.values()
        if clock.live or (clock.status == BREACHED and not clock.over)
    ]
    return any(fact in book.deadlines[c.rule].until.facts for fact in COMMANDS[name].facts for c in waiting)


def _nothing_running(book: Rulebook, complaint: Complaint) -> None:
    running = [
        clock
        for clock in complaint.clocks.values()
        if clock.live
        and not book.deadlines[clock.rule].spec.outlives
        and not book.deadlines[clock.rule].spec.soft
    ]
    if running:
        raise Refusal(
            "state",
            [
                Problem(
                    f"clock {clock.rule}" + (f" of {clock.thing}" if clock.thing != CASE else ""),
                    f"still runs, due {write_instant(clock.due) if clock.due else 'unknown'}",
                    f"first one of {', '.join(sorted(book.deadlines[clock.rule].until.facts))}",
                )
                for clock in running
            ],
        )


def _fits_role(book: Rulebook, command: Command) -> None:
    roles = book.policy.roles
    if command.role not in roles:
        raise refuse("role", "by", f'unknown role "{command.role}"', nearest(command.role, sorted(roles)))
    allowed = book.policy.may.get(command.name)
    if allowed and command.role not in allowed:
        raise refuse("role", "by", f'"{command.role}" may not "{command.name}"', ", ".join(allowed))


def _read_fields(book: Rulebook, command: Command) -> dict[str, Any]:
    """The given fields as the log keeps them; every mistake at once."""
    known = book.fields_of(command.name)
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, value in command.fields.items():
        if name not in known:
            problems.append(Problem(name, "unknown field", nearest(name, sorted(known))))
        elif value is not None:
            try:
                values[name] = known[name].read(value)
            except FieldError as error:
                what, _, accepted = str(error).partition("; accepted: ")
                problems.append(Problem(name, what, accepted))
    problems += [
        Problem(name, "missing", _wanted(field))
        for name, field in known.items()
        if field.required and command.fields.get(name) is None
    ]
    if problems:
        raise Refusal("field", problems)
    return values


def _wanted(field: Field) -> str:
    return ", ".join(field.choices) if field.choices else f"a value of type {field.type}"


def _read_time(book: Rulebook, complaint: Complaint, command: Command, now: datetime) -> datetime:
    """When it happened: now, or a time given that lies neither ahead nor further back than the policy allows."""
    at = _given_time("at", command.at, now)
    received = command.fields.get("received_at") if command.name in OPENING else None
    for name, instant in (("at", at), ("received_at", _given_time("received_at", received, now))):
        _within(book, name, instant, now)
    if complaint.opened_at is not None and at < complaint.opened_at:
        opened = write_instant(complaint.opened_at)
        raise refuse(
            "time", "at", f"given {write_instant(at)}, before the complaint was received", f"from {opened} on"
        )
    return at


def _given_time(name: str, given: object, now: datetime) -> datetime:
    if given is None:
        return now
    try:
        return read_instant(str(given))
    except ValueError as error:
        what, _, accepted = str(error).partition("; accepted: ")
        raise refuse("time", name, what, accepted) from None


def _within(book: Rulebook, name: str, instant: datetime, now: datetime) -> None:
    earliest = book.worktime.before(now, book.policy.backdating.limit)
    if instant > now + AHEAD:
        raise refuse(
            "time", name, f"given {write_instant(instant)}, in the future", f"up to now, {write_instant(now)}"
        )
    if instant < earliest:
        limit = f"from {write_instant(earliest)} on ({book.policy.backdating.limit} back)"
        raise refuse("time", name, f"given {write_instant(instant)}, too far back", limit)


def _read_about(complaint: Complaint, command: Command, fields: Mapping[str, Any]) -> str:
    """The thing the command is about: named, or the only one it can mean, or a new one."""
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
        return f"{kind}-{complaint.counts.get(kind, 0) + 1}"
    if command.about is not None:
        return _named(complaint, command.about, kind)
    if kind == CASE:
        return CASE
    ones = [thing.id for thing in complaint.things.values() if thing.kind == kind and not thing.ended]
    if len(ones) != 1:
        accepted = ", ".join(ones) if ones else f"open a {kind} first"
        raise refuse("about", "about", f"{len(ones)} open things of kind {kind} ({THINGS[kind]})", accepted)
    return ones[0]


def _named(complaint: Complaint, about: str, kind: str) -> str:
    thing = complaint.things.get(about)
    fitting = [one.id for one in complaint.things.values() if kind in (CASE, one.kind) and not one.ended]
    if thing is None or (kind not in (CASE, thing.kind)):
        raise refuse("about", "about", f'given "{about}"', ", ".join(fitting) or f"open a {kind} first")
    if thing.ended:
        raise refuse("about", "about", f'"{about}" has ended', ", ".join(fitting) or f"open a {kind} first")
    return about


def _drafts(
    book: Rulebook,
    complaint: Complaint,
    command: Command,
    fields: dict[str, Any],
    about: str,
    at: datetime,
    now: datetime,
) -> list[Draft]:
    facts = COMMANDS[command.name].facts
    if command.name == "open":
        facts = tuple(book.policy.intake.writes)
    if command.name == "record_external" and complaint.is_closed:
        facts = ("reopened", *facts)
    drafts = []
    for name in facts:
        own = set(FACTS[name].fields) | set(book.extra_fields.get(name, {}))
        data = {key: value for key, value in fields.items() if key in own}
        occurred = at
        if name == "received":
            occurred = read_instant(data["received_at"]) if "received_at" in data else at
            data |= {"policy": book.policy.id, "policy_version": book.policy.version, "rulebook": book.digest}
            data["calendar_version"] = book.calendar_version
        if name == "reopened" and "reason" not in data:
            data["reason"] = command.name
        if occurred < book.worktime.before(now, book.policy.backdating.mark_after):
            data["backdated"] = True
        data |= _enriched(complaint, command, data)
        drafts.append(Draft(name, about if name in COMMANDS[command.name].facts else CASE, occurred, command.id, data,
                            command.by))  # fmt: skip
    return drafts


def _enriched(complaint: Complaint, command: Command, data: dict[str, Any]) -> dict[str, Any]:
    """What a fact takes over from the thing it answers to."""
    if command.name == "acknowledge":
        notice = complaint.notices.get(str(data["notice"]))
        if notice is None:
            raise refuse(
                "about",
                "notice",
                f'no open notice "{data["notice"]}"',
                ", ".join(complaint.notices) or "none",
            )
        return {name: notice[name] for name in ("text", "rule", "to") if name in notice}
    if command.name == "acknowledge_breach":
        rules = [
            clock.rule for clock in complaint.clocks.values() if clock.status == BREACHED and not clock.over
        ]
        if data["rule"] not in rules:
            raise refuse("about", "rule", f'no open breach of "{data["rule"]}"', ", ".join(rules) or "none")
    if command.name in ("confirm_penalty", "excuse_penalty"):
        known = [number for number, one in complaint.penalties.items() if one["state"] == "proposed"]
        if data["penalty"] not in known:
            raise refuse(
                "about", "penalty", f'no open proposal "{data["penalty"]}"', ", ".join(known) or "none"
            )
    return {}


def _pass_gates(book: Rulebook, complaint: Complaint, drafts: list[Draft], now: datetime) -> None:
    problems: list[Problem] = []
    for draft in drafts:
        fact: Fact = draft.numbered(complaint.number + 1, now)
        problems += missing(book, complaint, fact)
        if draft.type == "received":
            problems += [
                Problem(name, "missing: the record of a complaint needs it", f"the field {name}")
                for name in book.policy.intake.required
                if draft.data.get(name) is None
            ]
    if problems:
        raise Refusal("gate", problems)
