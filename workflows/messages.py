"""Messages: what goes into a complaint's workflow and comes out of it. Fields are only ever added."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.complaint.shapes import OpenNotice, Penalty
from domain.diagnostics import Diagnostic
from domain.facts.commands import ACTOR, Command, Receipt
from domain.facts.limits import message_problems

OPEN = "open"
"""Name and id of the command that every complaint begins with."""


class OpeningCommand(Command):
    """The opening as a command; the policy is part of its content."""

    policy: str


class Opening(BaseModel):
    """What starts a complaint: the policy, who takes it in (`role:person`), and the record of intake.

    `at` is when it was taken in (ISO 8601 with zone, default now). The fields are those of the command `open` under
    the policy; `redress policy show` lists them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: str = Field(min_length=1, max_length=64)
    by: str = Field(pattern=ACTOR)
    at: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)

    def problems(self) -> list[Diagnostic]:
        """What of it may not come in (see `domain.facts.limits`)."""
        return message_problems(self.by, {"at": self.at, "policy": self.policy}, self.fields)

    def command(self) -> OpeningCommand:
        """What the workflow decides on."""
        return OpeningCommand(
            id=OPEN, name=OPEN, by=self.by, at=self.at, fields=self.fields, policy=self.policy
        )


class Kept(BaseModel):
    """A command that was carried out: the digest of its content and the answer it got. `recorded`: the store has it."""

    content: str
    receipt: Receipt
    recorded: bool = False


class Carried(BaseModel):
    """What a run hands on to the next. `commands` are the youngest; `forgotten` counts older ones, whose receipts are on
    record.

    Only after a restoration from the log: `unanswered` are facts on record that the world may not have heard, as nobody
    knows how far the lost run had come; `past` are all facts on record, so that the histories have them again. If they
    are too many for one message, the run reads those with numbers `past_after` < number <= `past_until` itself."""

    rulebook: str
    state: dict[str, Any]
    commands: dict[str, Kept] = Field(default_factory=dict)
    forgotten: int = 0
    unanswered: list[dict[str, Any]] = Field(default_factory=list)
    past: list[dict[str, Any]] = Field(default_factory=list)
    past_after: int = 0
    past_until: int = 0


class Start(BaseModel):
    """The input of the workflow: an opening, or what an earlier run carried over."""

    model_config = ConfigDict(extra="forbid")

    opening: Opening
    carried: Carried | None = None


class ClockView(BaseModel):
    """A clock as people see it."""

    rule: str
    thing: str
    clause: list[str]
    status: str
    started: str | None
    due: str | None
    provisional: bool
    against: str


class ThingView(BaseModel):
    """One thing of a complaint: what it is (`visit`, `task` ...), what it hangs on, whether it is over, its fields."""

    thing: str
    parent: str | None
    ended: bool
    fields: dict[str, Any]


class View(BaseModel):
    """A complaint as people see it."""

    id: str
    policy: str
    policy_version: str
    calendar_version: str
    rulebook: str
    status: str
    severity: str | None
    category: str | None
    owner: str | None
    level: str
    cycle: int
    facts: int
    head: str
    next_due: str | None
    next_rule: str | None
    clocks: list[ClockView]
    things: dict[str, ThingView]
    notices: dict[str, OpenNotice]
    penalties: dict[str, Penalty]
