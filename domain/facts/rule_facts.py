"""What the engine writes about the ladder, notices, engineers, penalties, routes and editions."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from domain.facts.fact_types import (
    Count,
    EngineFact,
    Flag,
    Instant,
    Money,
    Person,
    Text,
    TextOfNames,
    Texts,
    Values,
)
from domain.facts.fields import FieldType

Mode = Annotated[Literal["retroactive", "from_now"], FieldType.TEXT]
Past = Annotated[Literal["escalate", "mark"], FieldType.TEXT]


class Origin(TypedDict):
    """The rule that asked for something, and its clauses."""

    by: Text
    clause: Texts


Escalated = TypedDict(  # a key is called "from"
    "Escalated", {"to": Text, "level": Count, "from": Count, "by": Text, "clause": Texts}
)
"""`to`: the role. `from` and `level`: the rung of the ladder before and after, counted from 0."""


class NoticeRequested(Origin):
    """`to`: tokens such as role:vp_sales. `text`: the name of a text of the policy. `not_before`: the end of the quiet hours
    of all channels. `rests`: for each channel, the end of its own quiet hours. `was`: the due time before it moved."""

    to: Texts
    text: Text
    rule: NotRequired[Text]
    due: NotRequired[Instant]
    was: NotRequired[Instant]
    charged: NotRequired[Text]
    point: NotRequired[Text]
    confirm: NotRequired[Flag]
    channel: NotRequired[Text]
    not_before: NotRequired[Instant]
    rests: NotRequired[TextOfNames]


class NoticeDelivered(TypedDict):
    """`notice`: the number of the fact that asked for it, as text. `to`: the tokens it reached."""

    notice: Text
    to: Texts


class NoticeFailed(TypedDict):
    """`notice`: the number of the fact that asked for it, as text."""

    notice: Text
    reason: Text


class NoticeWithdrawn(TypedDict):
    """`notice`: the number of the fact that asked for it, as text. `reason`: why it is no longer needed."""

    notice: Text
    reason: Text


class AlarmRaised(TypedDict):
    """`by` and `clause`: only if a rule raised the alarm."""

    reason: Text
    by: NotRequired[Text]
    clause: NotRequired[Texts]


class MajorRegistered(TypedDict):
    """`register`: the name of the register. `by`: the actor of the fact that led to the entry."""

    register: Text
    by: Text
    reason: NotRequired[Text]


class VisitDispatched(TypedDict):
    """The engineer who goes."""

    assignee: Person


class DispatchFailed(TypedDict):
    """Why nobody goes."""

    reason: Text


class PenaltyProposed(TypedDict):
    """`against`: a token such as person:wang; empty if the person who confirms chooses. `neglect`: the number of the fact
    that was the neglect. `breach`: the deadline that was breached."""

    item: Text
    group: Text
    against: Text
    thing: Text
    cycle: Count
    neglect: Count
    amount: Money
    clause: Texts
    breach: NotRequired[Text]


class PenaltyRevised(TypedDict):
    """`penalty`: the number of the proposal, as text. `was`: the amount before."""

    penalty: Text
    item: Text
    amount: Money
    was: Money


class PenaltyWithdrawn(TypedDict):
    """`penalty`: the number of the proposal, as text. `reason`: the fact that withdrew it."""

    penalty: Text
    item: Text
    reason: Text


class StepJudged(TypedDict):
    """`task`: the id of the step's task. `by`: who signed. `answer`: the fields that the step asks for."""

    route: Text
    step: Text
    task: Text
    by: Text
    clause: Texts
    reason: NotRequired[Text]
    answer: NotRequired[Values]


class RoutePassed(TypedDict):
    """Every step was passed or left out."""

    route: Text
    clause: Texts


class RouteRefused(TypedDict):
    """`step`: the one that was not passed."""

    route: Text
    step: Text
    clause: Texts
    reason: NotRequired[Text]


class CalendarRevised(TypedDict):
    """`rulebook`: the digest of the edition. `was`: the versions before. `mode`, `silent`, `past`: see Adoption."""

    rulebook: Text
    policy: Text
    policy_version: Text
    calendar_version: Text
    was: TextOfNames
    mode: Mode
    silent: Flag
    past: Past


class PolicyRevised(CalendarRevised):
    """`remembered`: how often patterns of the new policy have matched so far, see `domain.complaint.rule_memory`."""

    remembered: NotRequired[Values]


ESCALATED = EngineFact("escalated", Escalated, "the complaint went up the ladder")
NOTICE_REQUESTED = EngineFact("notice_requested", NoticeRequested, "somebody is to be notified")
NOTICE_DELIVERED = EngineFact("notice_delivered", NoticeDelivered, "the notice went out")
NOTICE_FAILED = EngineFact("notice_failed", NoticeFailed, "the notice could not be delivered")
NOTICE_WITHDRAWN = EngineFact(
    "notice_withdrawn", NoticeWithdrawn, "what a deferred notice asked for was done before it went out"
)
ALARM_RAISED = EngineFact("alarm_raised", AlarmRaised, "somebody must look at this now")
MAJOR_REGISTERED = EngineFact(
    "major_registered", MajorRegistered, "entered in the register of major complaints"
)
VISIT_DISPATCHED = EngineFact(
    "visit_dispatched", VisitDispatched, "an engineer is bound to the visit", "visit"
)
DISPATCH_FAILED = EngineFact("dispatch_failed", DispatchFailed, "no engineer could be bound", "visit")
PENALTY_PROPOSED = EngineFact("penalty_proposed", PenaltyProposed, "a penalty follows from the rules")
PENALTY_REVISED = EngineFact("penalty_revised", PenaltyRevised, "the proposed penalty changed")
PENALTY_WITHDRAWN = EngineFact(
    "penalty_withdrawn", PenaltyWithdrawn, "the reason for the proposed penalty is gone"
)
STEP_PASSED = EngineFact("step_passed", StepJudged, "a step of a route is passed")
STEP_FAILED = EngineFact("step_failed", StepJudged, "a step of a route is not passed")
ROUTE_PASSED = EngineFact("route_passed", RoutePassed, "every step of a route is passed")
ROUTE_REFUSED = EngineFact("route_refused", RouteRefused, "a route ends without being passed")
CALENDAR_REVISED = EngineFact(
    "calendar_revised", CalendarRevised, "another calendar version counts from now on"
)
POLICY_REVISED = EngineFact("policy_revised", PolicyRevised, "another policy version counts from now on")

FACTS: tuple[EngineFact[Any], ...] = (
    ESCALATED,
    NOTICE_REQUESTED,
    NOTICE_DELIVERED,
    NOTICE_FAILED,
    NOTICE_WITHDRAWN,
    ALARM_RAISED,
    MAJOR_REGISTERED,
    PENALTY_PROPOSED,
    PENALTY_REVISED,
    PENALTY_WITHDRAWN,
    STEP_PASSED,
    STEP_FAILED,
    ROUTE_PASSED,
    ROUTE_REFUSED,
    CALENDAR_REVISED,
    POLICY_REVISED,
    VISIT_DISPATCHED,
    DISPATCH_FAILED,
)
