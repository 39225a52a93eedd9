"""Command drafts: the facts of a command whose role, state, fields and time are checked already.

Three tables list what is special: commands that do not always write the same facts, facts that hold more or less than
the fields of the command, and commands that answer to a notice, a breach or a penalty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from domain.complaint import units
from domain.complaint.clocks import BREACHED
from domain.complaint.state import Complaint
from domain.facts.commands import Command
from domain.facts.drafts import Draft
from domain.facts.refusals import refuse
from domain.facts.vocabulary import CASE, COMMANDS, FACTS
from domain.policy.rulebook import Rulebook
from domain.rules.penalties import OPEN
from domain.time.instants import parse

Data = dict[str, Any]

ACKNOWLEDGED: Final[tuple[Literal["text", "rule", "to", "confirm"], ...]] = ("text", "rule", "to", "confirm")
"""Fields that the acknowledgement of a notice takes over from the notice."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command with its fields as the log keeps them, the thing it is about, and when it happened (`at`)."""

    book: Rulebook
    complaint: Complaint
    command: Command
    fields: Data
    about: str
    at: datetime
    now: datetime


def drafts_of(accepted: Accepted) -> list[Draft]:
    """The facts in the order in which they are written. Raises Refusal for an assessment that changes nothing, and for an
    answer to a notice, a breach or a penalty that is not open."""
    name = accepted.command.name
    facts = WRITES[name](accepted) if name in WRITES else COMMANDS[name].facts
    return [_draft(accepted, fact) for fact in facts]


def _draft(accepted: Accepted, fact: str) -> Draft:
    book, command = accepted.book, accepted.command
    own = set(FACTS[fact].fields) | set(book.extra_fields.get(fact, {}))
    data = {name: value for name, value in accepted.fields.items() if name in own}
    occurred = _received_at(accepted, data) if fact in ("received", "unit_opened") else accepted.at
    if fact in FILLS:
        data = FILLS[fact](accepted, data)
    if occurred < book.worktime.before(accepted.now, book.policy.backdating.mark_after):
        data["backdated"] = True
    if command.name in ANSWERS:
        data |= ANSWERS[command.name](accepted, data)
    about = accepted.about if fact in COMMANDS[command.name].facts else CASE
    return Draft(fact, about, occurred, command.id, data, command.by)


# --- the facts of a command -------------------------------------------------------------------------------------


def _opening(accepted: Accepted) -> tuple[str, ...]:
    return units.opening(accepted.book, accepted.fields)


def _external(accepted: Accepted) -> tuple[str, ...]:
    """An outside body that takes up a closed complaint reopens it."""
    facts = COMMANDS[accepted.command.name].facts
    return ("reopened", "accepted", *facts) if accepted.complaint.is_closed else facts


WRITES: Final[Mapping[str, Callable[[Accepted], tuple[str, ...]]]] = {
    "open": _opening,
    "record_external": _external,
}
"""Commands that do not always write the same facts."""


# --- what a fact holds beside the fields ------------------------------------------------------------------------


def _received_at(accepted: Accepted, data: Data) -> datetime:
    return min(accepted.now, parse(data["received_at"])) if "received_at" in data else accepted.at


def _opened(accepted: Accepted, data: Data) -> Data:
    book = accepted.book
    return {
        **data,
        "policy": book.policy.id,
        "policy_version": book.policy.version,
        "rulebook": book.digest,
        "calendar_version": book.calendar_version,
    }


def _assessed(accepted: Accepted, data: Data) -> Data:
    """The fields that the assessment changes. Refusal if it changes none, so that no clock starts again."""
    present = accepted.complaint.things[accepted.about].data
    new = {name: value for name, value in data.items() if name == "reason" or present.get(name) != value}
    if set(new) <= {"reason"}:
        unchanged = ", ".join(f"{name} is {present[name]} already" for name in data if name != "reason")
        raise refuse(
            "field", "fields", unchanged or "nothing is assessed", "at least one field with a new value"
        )
    return new


def _reopened(accepted: Accepted, data: Data) -> Data:
    return data if "reason" in data else {**data, "reason": accepted.command.name}


FILLS: Final[Mapping[str, Callable[[Accepted, Data], Data]]] = {
    "received": _opened,
    "unit_opened": _opened,
    "assessed": _assessed,
    "reopened": _reopened,
}
"""Facts that hold more, or less, than the fields of the command."""


# --- what a command takes over from what it answers to ----------------------------------------------------------


def _notice(accepted: Accepted, data: Data) -> Data:
    notices = accepted.complaint.notices
    notice = notices.get(str(data["notice"]))
    if notice is None:
        raise refuse("about", "notice", f'no open notice "{data["notice"]}"', ", ".join(notices) or "none")
    _check_recipient(accepted.book, notice["to"], accepted.command)
    return {name: notice[name] for name in ACKNOWLEDGED if name in notice}


def _check_recipient(book: Rulebook, tokens: list[str], command: Command) -> None:
    """A notice is acknowledged by a recipient, or by the deputy or the head of one. Raises Refusal."""
    roles, allowed = book.policy.roles, list[str]()
    for token in tokens:
        kind, _, name = token.partition(":")
        base = name.partition(".")[0]
        role = roles.get(base) if kind == "role" else None
        if role is not None:
            allowed += [base, *(other for other in (role.deputy, role.head) if other)]
        if kind not in ("role", "person") or (kind == "person" and name == command.person):
            return
    if command.role not in allowed:
        raise refuse("role", "by", f'"{command.by}" was not told', ", ".join(tokens))


def _breach(accepted: Accepted, data: Data) -> Data:
    clocks = accepted.complaint.clocks.values()
    rules = [clock.rule for clock in clocks if clock.status == BREACHED and not clock.over]
    if data["rule"] not in rules:
        raise refuse("about", "rule", f'no open breach of "{data["rule"]}"', ", ".join(rules) or "none")
    return {}


def _penalty(accepted: Accepted, data: Data) -> Data:
    penalties = accepted.complaint.penalties.items()
    proposals = [number for number, penalty in penalties if penalty["state"] == OPEN]
    if data["penalty"] not in proposals:
        what = f'no open proposal "{data["penalty"]}"'
        raise refuse("about", "penalty", what, ", ".join(proposals) or "none")
    return {}


ANSWERS: Final[Mapping[str, Callable[[Accepted, Data], Data]]] = {
    "acknowledge": _notice,
    "acknowledge_breach": _breach,
    "confirm_penalty": _penalty,
    "excuse_penalty": _penalty,
}
"""Commands that answer to something open: what the fact takes over from it. Each raises Refusal if it is not open."""
