"""What the engine writes into facts that people report too: their additions, and the facts it writes in their place."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from domain.facts.fact_types import EngineFact, Flag, Instant, Text, Texts


class Opened(TypedDict):
    """The edition under which a complaint or a unit begins. `rulebook`: the digest of the edition. `first_complaint`: the
    same person had not complained about the same thing before."""

    policy: Text
    policy_version: Text
    rulebook: Text
    calendar_version: Text
    first_complaint: NotRequired[Flag]


class Assigned(TypedDict):
    """Written by the verb `assign`. `to`: the id of a person, or a role; a role stands in `role` too."""

    to: Text
    role: NotRequired[Text]


class Accepted(TypedDict):
    """No fields."""


class Reopened(TypedDict):
    """`reason`: the fact or the command that reopens."""

    reason: Text


class Archived(TypedDict):
    """Written when the time for reopening has passed."""

    note: Text


class Linked(TypedDict):
    """Written at the opening. `to`: the last complaint of the same person about the same thing."""

    to: Text
    relation: Text


class TaskOpened(TypedDict):
    """Written by the verbs `open` and `require`, and by routes. Only routes write `route`, `step` and `clause`."""

    kind: Text
    to: Text
    text: NotRequired[Text]
    parent: NotRequired[Text]
    due_at: NotRequired[Instant]
    department: NotRequired[Text]
    route: NotRequired[Text]
    step: NotRequired[Text]
    clause: NotRequired[Texts]


class DispatchRequested(TypedDict):
    """Written by the verb `dispatch`. `by`: the rule."""

    skill: NotRequired[Text]
    region: NotRequired[Text]
    by: NotRequired[Text]
    clause: NotRequired[Texts]


class PeriodEnded(TypedDict):
    """A period of a unit is over. `day`: its last day, such as 2026-11-30."""

    schedule: Text
    unit: Text
    day: Text


class NoticeAcknowledged(TypedDict):
    """Copied from the notice that was acknowledged."""

    text: NotRequired[Text]
    rule: NotRequired[Text]
    to: NotRequired[Texts]
    confirm: NotRequired[Flag]


RECEIVED = EngineFact("received", Opened)
UNIT_OPENED = EngineFact("unit_opened", Opened)
ASSIGNED = EngineFact("assigned", Assigned)
ACCEPTED = EngineFact("accepted", Accepted)
REOPENED = EngineFact("reopened", Reopened)
ARCHIVED = EngineFact("archived", Archived)
LINKED = EngineFact("linked", Linked)
TASK_OPENED = EngineFact("task_opened", TaskOpened, thing="task")
DISPATCH_REQUESTED = EngineFact("dispatch_requested", DispatchRequested, thing="visit")
PERIOD_ENDED = EngineFact("period_ended", PeriodEnded, thing="period")
NOTICE_ACKNOWLEDGED = EngineFact("notice_acknowledged", NoticeAcknowledged)

FACTS: tuple[EngineFact[Any], ...] = (
    RECEIVED,
    UNIT_OPENED,
    ASSIGNED,
    ACCEPTED,
    REOPENED,
    ARCHIVED,
    LINKED,
    TASK_OPENED,
    DISPATCH_REQUESTED,
    PERIOD_ENDED,
    NOTICE_ACKNOWLEDGED,
)
