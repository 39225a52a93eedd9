"""Effects: what the world must do because of facts on record, and the facts it answers with."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from typing import Any

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError

from activities import messages
from activities.messages import EndedVisit, Notice, Outcome, QuietTelling, Request, Rests, Telling
from domain.complaint.state import CLOSED, Complaint
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE, FACTS
from domain.policy.rulebook import Rulebook
from domain.time.instants import parse
from workflows.clock_resolution import now
from workflows.deferred_notices import Holding
from workflows.options import DISPATCH, NOTIFY, shown

ENDINGS = ("visit_completed", "visit_cancelled")

Effect = Coroutine[Any, Any, list[Draft]]
"""Something that goes on in the world, and comes back with facts about it."""


def effects_of(
    book: Rulebook, complaint: Complaint, batch: list[Fact], priority: Priority, holding: Holding
) -> list[Effect]:
    """What the world must do because of a batch that is on record. Notices that fall into quiet hours are held."""
    effects: list[Effect] = []
    notices = [fact for fact in batch if fact.type == "notice_requested" and not _held(fact, holding)]
    if notices:
        asked = [Notice(fact.number, fact.data["to"]) for fact in notices]
        telling = _telling(book, complaint, asked)
        upwards = any(_upwards(fact) for fact in batch)
        effects.append(tell(telling, priority, holding, upwards=upwards))
    for fact in batch:
        if fact.type == "dispatch_requested":
            effects.append(find_engineer(complaint.id, book.policy.id, fact, priority))
        elif complaint.counts.get("visit_dispatched"):
            visits = [fact.about] if fact.type in ENDINGS else _visits(complaint, fact)
            effects += [end_visit(complaint.id, visit, f"fact:{fact.number}") for visit in visits]
    return effects


def _held(fact: Fact, holding: Holding) -> bool:
    until = fact.data.get("not_before")
    if until is None or parse(until) <= workflow.now():
        return False
    holding.put(str(fact.number), parse(until))
    return True


def _upwards(fact: Fact) -> bool:
    return fact.type in ("escalated", "deadline_escalated") or bool(fact.data.get("confirm"))


def held_over(book: Rulebook, complaint: Complaint, priority: Priority, holding: Holding) -> list[Effect]:
    """Tell what was held, and has waited long enough. It goes up the ladder where it is a report or meant for a rung."""
    held = {number: complaint.held[number] for number in holding.take(workflow.now())}
    asked = [Notice(int(number), one["to"]) for number, one in held.items()]
    if not asked:
        return []
    rungs = {f"role:{role}" for role in book.policy.ladder}
    upwards = any(one.get("confirm") or rungs & set(one["to"]) for one in held.values())
    telling = _telling(book, complaint, asked)
    return [tell(telling, priority, holding, upwards=upwards)]


def _telling(book: Rulebook, complaint: Complaint, notices: list[Notice]) -> Telling:
    """The notices, with the channels that are still quiet for them."""
    still: Rests = {}
    for notice in notices:
        deferred = complaint.held.get(str(notice.number))
        rests = deferred.get("rests", {}) if deferred is not None else {}
        if quiet := {name: until for name, until in rests.items() if parse(until) > workflow.now()}:
            still[str(notice.number)] = quiet
    if still:
        return QuietTelling(complaint.id, book.digest, notices, still)
    return Telling(complaint.id, book.digest, notices)


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


async def tell(telling: Telling, priority: Priority, holding: Holding, *, upwards: bool) -> list[Draft]:
    """Send notices. Whatever happens to a channel, the answer is facts, or later: a quiet channel keeps it back."""
    method: Any = messages.escalate if upwards else messages.notify
    try:
        outcomes: list[Outcome] = await workflow.execute_activity(
            method,
            telling,
            **shown(NOTIFY, _roles(telling.notices), priority),
        )
    except ActivityError as error:
        outcomes = [Outcome(one.number, [], {"everybody": _why(error)}) for one in telling.notices]
    for outcome in outcomes:
        if outcome.later is not None:
            holding.put(str(outcome.notice), parse(outcome.later))
    return [draft for outcome in outcomes if outcome.later is None for draft in _answers(outcome)]


def _roles(notices: Iterable[Notice]) -> str:
    """The roles told, for the UI; persons stay unnamed."""
    tokens = dict.fromkeys(token for notice in notices for token in notice.to)
    names = [
        token.partition(":")[2] if token.startswith("role:") else token.partition(":")[0] for token in tokens
    ]
    return "to " + ", ".join(dict.fromkeys(names))


def _answers(outcome: Outcome) -> list[Draft]:
    at = now()
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
        found = await workflow.execute_activity(
            messages.dispatch, request, **shown(DISPATCH, f"{fact.about} {request.region}", priority)
        )
    except ActivityError as error:
        reason = _why(error)
    at, cause = now(), f"fact:{fact.number}"
    if found is not None:
        return [Draft("visit_dispatched", fact.about, at, cause, {"assignee": found})]
    return [
        Draft("dispatch_failed", fact.about, at, cause, {"reason": reason}),
        Draft("alarm_raised", fact.about, at, cause, {"reason": reason}),
    ]


async def end_visit(complaint_id: str, visit: str, cause: str) -> list[Draft]:
    """Give the engineer of a visit that does not go on free again."""
    try:
        await workflow.execute_activity(
            messages.end_visit, EndedVisit(complaint_id, visit), **shown(DISPATCH, visit)
        )
    except ActivityError as error:
        reason = f"the engineer of {visit} is not given free: {_why(error)}"
        return [Draft("alarm_raised", visit, now(), cause, {"reason": reason})]
    return []


def _why(error: ActivityError) -> str:
    return str(error.cause or error)[:500]
