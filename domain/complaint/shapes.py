"""Shapes: the entries in the tables of a complaint. They are plain dicts of JSON, as the snapshot holds them.

Instants are ISO 8601 text in UTC. Keys that a snapshot holds beyond these are kept as they are.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from pydantic import with_config
from typing_extensions import TypedDict

PenaltyState = Literal["proposed", "confirmed", "excused", "withdrawn"]
RouteState = Literal["running", "passed", "refused"]


@with_config(extra="allow")
class Pause(TypedDict):
    """A pause that holds clocks now: the thing it is about, when it began, and its limit."""

    thing: str
    since: str
    until: str | None


@with_config(extra="allow")
class OpenNotice(TypedDict):
    """A notice that is not done with. `to` are recipient tokens, `by` the rule that asked for it.

    `confirm`: it stays open until somebody acknowledges it. `pending`: its delivery is not known yet.
    """

    to: list[str]
    confirm: bool
    pending: bool
    text: NotRequired[str]
    rule: NotRequired[str]
    by: NotRequired[str]
    not_before: NotRequired[str]


@with_config(extra="allow")
class DeferredNotice(TypedDict):
    """A notice that quiet hours may defer. `rests` says of each quiet channel until when it is quiet."""

    to: list[str]
    confirm: NotRequired[bool]
    not_before: NotRequired[str]
    rests: NotRequired[dict[str, str]]


@with_config(extra="allow")
class Penalty(TypedDict):
    """A proposed penalty and what became of it. `against` is a token, empty while the person is to be chosen.

    `neglect` is the number of the fact it follows from, `breach` the deadline that was breached, `amount` a decimal.
    """

    item: str
    group: str
    against: str
    thing: str
    cycle: int
    neglect: int
    amount: str
    clause: list[str]
    state: PenaltyState
    breach: NotRequired[str]


@with_config(extra="allow")
class Neglect(TypedDict):
    """What was neglected, and by whom. `fact` is the number of the fact that says so."""

    fact: int
    thing: str
    against: str
    breach: NotRequired[str]
    known_late: NotRequired[bool]


@with_config(extra="allow")
class Consequence(TypedDict):
    """A fact that a penalty item needs beside the neglect. `fact` is set where it is the neglect's own fact."""

    thing: NotRequired[str]
    person: NotRequired[str]
    fact: NotRequired[int]


@with_config(extra="allow")
class NeglectRecord(TypedDict):
    """What has come for one penalty item that needs two facts: the neglects, and the facts needed beside them."""

    upon: list[Neglect]
    needs: list[Consequence]


@with_config(extra="allow")
class RoutePosition(TypedDict):
    """Where a route stands: its last step and the task opened for it."""

    state: RouteState
    step: str
    task: str
