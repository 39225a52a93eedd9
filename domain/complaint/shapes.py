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
    """A pause that stops clocks now: the thing it is about, when it began, and when it ends at the latest."""

    thing: str
    since: str
    until: str | None


@with_config(extra="allow")
class OpenNotice(TypedDict):
    """A notice that is still open. `to` are recipient tokens, `by` is the rule that asked for it.

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
    """A notice that quiet hours may defer. `rests` maps each quiet channel to the end of its quiet hours.

    `asks`: what it asks for, see `domain.rules.withdrawal`.
    """

    to: list[str]
    confirm: NotRequired[bool]
    not_before: NotRequired[str]
    rests: NotRequired[dict[str, str]]
    asks: NotRequired[str]


@with_config(extra="allow")
class Penalty(TypedDict):
    """A proposed penalty and its state. `against` is a token, empty until the person is chosen.

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
    """A fact that a penalty item needs besides the neglect. `fact` is set if it is the fact of the neglect itself."""

    thing: NotRequired[str]
    person: NotRequired[str]
    fact: NotRequired[int]


@with_config(extra="allow")
class NeglectRecord(TypedDict):
    """For a penalty item that needs two facts: the neglects so far, and the other facts so far."""

    upon: list[Neglect]
    needs: list[Consequence]


@with_config(extra="allow")
class RoutePosition(TypedDict):
    """The position of a route: its last step and the task opened for it."""

    state: RouteState
    step: str
    task: str
