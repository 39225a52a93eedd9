"""Effects: what the world must do because of facts on record, and the facts it answers with."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from typing import Any

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError

from activities.dispatch import Dispatching, Request
from activities.escalate import Escalating
from activities.notify import Notifying
from activities.telling import Notice, Outcome, Telling
from activities.visits import EndedVisit, Visiting
from domain.complaint import CLOSED, Complaint
from domain.drafts import Draft
from domain.facts import Fact
from domain.rulebook import Rulebook
from domain.vocabulary import CASE, FACTS
from workflows.options import DISPATCH, NOTIFY, shown

ENDINGS = ("visit_completed", "visit_cancelled")

Effect = Coroutine[Any, Any, list[Draft]]
"""Something that goes on in the world, and comes back with facts about it."""


def effects_of(book: Rulebook, complaint: Complaint, batch: list[Fact], priority: Priority) -> list[Effect]:
    """What the world must do because of a batch that is on record."""
    effects: list[Effect] = []
    if any(fact.type == "notice_requested" for fact in batch):
        effects.append(tell(complaint.id, book.digest, batch, priority))
    for fact in batch:
        if fact.type == "dispatch_requested":
            effects.append(find_engineer(complaint.id, book.policy.id, fact, priority))
        elif complaint.counts.get("visit_dispatched"):
            visits = [fact.about] if fact.type in ENDINGS else _visits(complaint, fact)
            effects += [end_visit(complaint.id, visit, f"fact:{fact.number}") for visit in visits]
    return effects


def _visits(complaint: Complaint, fact: Fact) -> list[str]:
    """The visits that do not take place any more because the case is closed."""
    if FACTS[fact.type].stage not in CLOSED:
        return []
    return [one.id for one in complaint.things.values() if one.kind == "visit" and not one.ended]


def overtaken(complaint: Complaint, draft: Draft) -> bool:
    """Whether an engineer was found for a visit that was called off in the meantime."""
    return draft.type == "visit_dispatched" and (complaint.is_closed or complaint.things[draft.about].ended)


def too_late(draft: Draft) -> Draft:
    """What is recorded about an engineer who was found too late."""
    reason = f"{draft.data['assignee']} was found when the visit was off already"
    return Draft("dispatch_failed", draft.about, draft.occurred_at, draft.cause, {"reason": reason})


async def tell(complaint_id: str, rulebook: str, facts: list[Fact], priority: Priority) -> list[Draft]:
    """Send the notices that a batch asked for. Whatever happens to a channel, the answer is facts."""
    notices = [fact for fact in facts if fact.type == "notice_requested"]
    asked = [Notice(fact.number, fact.data["to"]) for fact in notices]
    telling = Telling(complaint_id, rulebook, asked)
    upwards = any(
        fact.type in ("escalated", "deadline_escalated") or fact.data.get("confirm") for fact in facts
    )
    method: Any = Escalating.escalate if upwards else Notifying.notify
    try:
        outcomes: list[Outcome] = await workflow.execute_activity_method(
            method, telling, **shown(NOTIFY, _roles(notices), priority)
        )
    except ActivityError as error:
        outcomes = [Outcome(fact.number, [], {"everybody": _why(error)}) for fact in notices]
    return [draft for outcome in outcomes for draft in _answers(outcome)]


def _roles(notices: Iterable[Fact]) -> str:
    """The roles told, for the UI; persons stay unnamed."""
    tokens = dict.fromkeys(token for fact in notices for token in fact.data["to"])
    names = [
        token.partition(":")[2] if token.startswith("role:") else token.partition(":")[0] for token in tokens
    ]
    return "to " + ", ".join(dict.fromkeys(names))


def _answers(outcome: Outcome) -> list[Draft]:
    at = workflow.now()
    number = str(outcome.notice)
    cause = f"fact:{number}"
    drafts: list[Draft] = []
    if outcome.delivered:
        data = {"notice": number, "to": outcome.delivered}
        drafts.append(Draft("notice_delivered", CASE, at, cause, data))
    if outcome.failed:
        reason = "; ".join(f"{who}: {why}" for who, why in outcome.failed.items())
        if not outcome.delivered:
            drafts.append(Draft("notice_failed", CASE, at, cause, {"notice": number, "reason": reason}))
        drafts.append(Draft("alarm_raised", CASE, at, cause, {"reason": f"notice {number}: {reason}"}))
    return drafts


async def find_engineer(complaint_id: str, policy: str, fact: Fact, priority: Priority) -> list[Draft]:
    """Bind an engineer to the visit; nobody free is an alarm."""
    request = Request(
        complaint_id, policy, fact.about, str(fact.data.get("skill", "")), str(fact.data.get("region", ""))
    )
    found, reason = (
        None,
        f"no engineer is free: skill {request.skill or 'any'}, region {request.region or 'any'}",
    )
    try:
        found = await workflow.execute_activity_method(
            Dispatching.dispatch, request, **shown(DISPATCH, f"{fact.about} {request.region}", priority)
        )
    except ActivityError as error:
        reason = _why(error)
    at, cause = workflow.now(), f"fact:{fact.number}"
    if found is not None:
        return [Draft("visit_dispatched", fact.about, at, cause, {"assignee": found})]
    return [
        Draft("dispatch_failed", fact.about, at, cause, {"reason": reason}),
        Draft("alarm_raised", fact.about, at, cause, {"reason": reason}),
    ]


async def end_visit(complaint_id: str, visit: str, cause: str) -> list[Draft]:
    """Give the engineer of a visit that does not go on free again."""
    try:
        await workflow.execute_activity_method(
            Visiting.end_visit, EndedVisit(complaint_id, visit), **shown(DISPATCH, visit)
        )
    except ActivityError as error:
        reason = f"the engineer of {visit} is not given free: {_why(error)}"
        return [Draft("alarm_raised", visit, workflow.now(), cause, {"reason": reason})]
    return []


def _why(error: ActivityError) -> str:
    return str(error.cause or error)[:500]
