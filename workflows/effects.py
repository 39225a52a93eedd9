"""Effects: the activities that recorded facts ask for, and the facts that answer them."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from typing import Any

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError

from activities import declarations
from activities.messages import (
    EndedVisit,
    FactRange,
    Notice,
    NoticeBatch,
    Outcome,
    QuietChannels,
    QuietNoticeBatch,
    Request,
)
from domain.complaint.state import CLOSED, Complaint
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.rule_facts import (
    ALARM_RAISED,
    DISPATCH_FAILED,
    NOTICE_DELIVERED,
    NOTICE_FAILED,
    VISIT_DISPATCHED,
)
from domain.facts.vocabulary import CASE, FACTS
from domain.policy.rulebook import Rulebook
from domain.rules.withdrawal import withdrawals
from domain.time.instants import parse
from workflows.activity_options import DISPATCH, NOTIFY, READ_FACTS, shown
from workflows.clock_resolution import now
from workflows.complaint_run import ComplaintRun
from workflows.deferred_notices import DeferredNotices

WITHDRAWAL = "withdraw-deferred-notices"
"""Since this patch a deferred notice is not sent if what it asks for is done; what was sent before it stays sent."""

VISIT_ENDED = ("visit_completed", "visit_cancelled")

Effect = Coroutine[Any, Any, list[Draft]]
"""An activity; its result becomes facts."""


def effects_of(
    book: Rulebook, complaint: Complaint, batch: list[Fact], priority: Priority, deferred: DeferredNotices
) -> list[Effect]:
    """The effects of a batch that is on record. Notices in quiet hours are deferred."""
    effects: list[Effect] = []
    notices = [fact for fact in batch if fact.type == "notice_requested" and not _defer(fact, deferred)]
    if notices:
        requested = [Notice(fact.number, fact.data["to"]) for fact in notices]
        upwards = any(_upwards(fact) for fact in batch)
        effects.append(
            send_notices(_notice_batch(book, complaint, requested), priority, deferred, upwards=upwards)
        )
    for fact in batch:
        if fact.type == "dispatch_requested":
            effects.append(find_engineer(complaint.id, book.policy.id, fact, priority))
        elif complaint.counts.get("visit_dispatched"):
            visits = [fact.about] if fact.type in VISIT_ENDED else _visits(complaint, fact)
            effects += [end_visit(complaint.id, visit, f"fact:{fact.number}") for visit in visits]
    return effects


def _defer(fact: Fact, deferred: DeferredNotices) -> bool:
    """Defer a notice if all its channels are in quiet hours. Returns whether it was deferred."""
    until = fact.data.get("not_before")
    if until is None or parse(until) <= workflow.now():
        return False
    deferred.put(str(fact.number), parse(until))
    return True


def _upwards(fact: Fact) -> bool:
    return fact.type in ("escalated", "deadline_escalated") or bool(fact.data.get("confirm"))


def deferred_over(
    book: Rulebook, complaint: Complaint, priority: Priority, deferred: DeferredNotices
) -> list[Effect]:
    """Send the deferred notices that are due; up the ladder if one of them is a report or addressed to a rung.

    One that asks for what has been done in the meantime is withdrawn.
    """
    due = {number: complaint.deferred[number] for number in deferred.take(workflow.now())}
    settled = withdrawals(complaint, [number for number in due if not deferred.begun(number)], now())
    if settled and workflow.patched(WITHDRAWAL):
        due = {number: notice for number, notice in due.items() if number not in settled}
    else:
        settled = {}
    answers = [withdraw(drafts) for drafts in settled.values()]
    if not due:
        return answers
    notices = [Notice(int(number), notice["to"]) for number, notice in due.items()]
    rungs = {f"role:{role}" for role in book.policy.ladder}
    upwards = any(notice.get("confirm") or rungs & set(notice["to"]) for notice in due.values())
    return [
        *answers,
        send_notices(_notice_batch(book, complaint, notices), priority, deferred, upwards=upwards),
    ]


async def withdraw(drafts: list[Draft]) -> list[Draft]:
    """An effect without an activity: a notice that is not sent."""
    return drafts


def _notice_batch(book: Rulebook, complaint: Complaint, notices: list[Notice]) -> NoticeBatch:
    """The notices as one batch, with the channels that are in their quiet hours for each."""
    quiet_now: QuietChannels = {}
    for notice in notices:
        deferral = complaint.deferred.get(str(notice.number))
        quiet_channels = deferral.get("rests", {}) if deferral is not None else {}
        if quiet := {name: until for name, until in quiet_channels.items() if parse(until) > workflow.now()}:
            quiet_now[str(notice.number)] = quiet
    if quiet_now:
        return QuietNoticeBatch(complaint.id, book.digest, notices, quiet_now)
    return NoticeBatch(complaint.id, book.digest, notices)


def _visits(complaint: Complaint, fact: Fact) -> list[str]:
    """The open visits, if the fact closes the case; they will not take place."""
    if FACTS[fact.type].stage not in CLOSED:
        return []
    return [thing.id for thing in complaint.things.values() if thing.kind == "visit" and not thing.ended]


def overtaken(complaint: Complaint, draft: Draft) -> bool:
    """Whether an engineer was found for a visit that was called off in the meantime."""
    return draft.type == "visit_dispatched" and (complaint.is_closed or complaint.things[draft.about].ended)


def too_late(draft: Draft) -> Draft:
    """The fact about an engineer who was found too late."""
    reason = f"{draft.data['assignee']} was found when the visit was off already"
    return DISPATCH_FAILED.draft({"reason": reason}, draft.about, draft.occurred_at, draft.cause)


async def send_notices(
    batch: NoticeBatch, priority: Priority, deferred: DeferredNotices, *, upwards: bool
) -> list[Draft]:
    """Send a batch. Each notice is answered by facts or deferred again, whatever happens to a channel."""
    method: Any = declarations.escalate if upwards else declarations.notify
    try:
        outcomes: list[Outcome] = await workflow.execute_activity(
            method, batch, **shown(NOTIFY, _roles(batch.notices), priority)
        )
    except ActivityError as error:
        outcomes = [Outcome(notice.number, [], {"everybody": _why(error)}) for notice in batch.notices]
    for outcome in outcomes:
        if outcome.defer_until is not None:
            begun = bool(outcome.delivered or outcome.failed)
            deferred.put(str(outcome.notice), parse(outcome.defer_until), begun=begun)
    return [draft for outcome in outcomes if outcome.defer_until is None for draft in _answers(outcome)]


def _roles(notices: Iterable[Notice]) -> str:
    """The recipients' roles for the UI, without persons."""
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
        drafts.append(NOTICE_DELIVERED.draft({"notice": number, "to": outcome.delivered}, CASE, at, cause))
    if outcome.failed:
        reason = "; ".join(f"{who}: {why}" for who, why in outcome.failed.items())
        if not outcome.delivered:
            drafts.append(NOTICE_FAILED.draft({"notice": number, "reason": reason}, CASE, at, cause))
        drafts.append(ALARM_RAISED.draft({"reason": f"notice {number}: {reason}"}, CASE, at, cause))
    return drafts


async def find_engineer(complaint_id: str, policy: str, fact: Fact, priority: Priority) -> list[Draft]:
    """Bind an engineer to the visit. An alarm if nobody is free."""
    request = Request(
        complaint_id, policy, fact.about, str(fact.data.get("skill", "")), str(fact.data.get("region", ""))
    )
    engineer: str | None = None
    reason = f"no engineer is free: skill {request.skill or 'any'}, region {request.region or 'any'}"
    try:
        engineer = await workflow.execute_activity(
            declarations.dispatch, request, **shown(DISPATCH, f"{fact.about} {request.region}", priority)
        )
    except ActivityError as error:
        reason = _why(error)
    at, cause = now(), f"fact:{fact.number}"
    if engineer is not None:
        return [VISIT_DISPATCHED.draft({"assignee": engineer}, fact.about, at, cause)]
    return [
        DISPATCH_FAILED.draft({"reason": reason}, fact.about, at, cause),
        ALARM_RAISED.draft({"reason": reason}, fact.about, at, cause),
    ]


async def end_visit(complaint_id: str, visit: str, cause: str) -> list[Draft]:
    """Free the engineer of a visit that has ended. An alarm if that fails."""
    try:
        await workflow.execute_activity(
            declarations.end_visit, EndedVisit(complaint_id, visit), **shown(DISPATCH, visit)
        )
    except ActivityError as error:
        reason = f"the engineer of {visit} is not given free: {_why(error)}"
        return [ALARM_RAISED.draft({"reason": reason}, visit, now(), cause)]
    return []


def _why(error: ActivityError) -> str:
    return str(error.cause or error)[:500]


async def read_past(run: ComplaintRun) -> list[Draft]:
    """Have the facts of a restarted complaint in its histories again, a page in each answer of an activity."""
    while run.past_after < run.past_until and not run.should_continue:
        wanted = FactRange(run.complaint.id, run.past_after, run.past_until)
        page = await workflow.execute_activity(
            declarations.read_facts, wanted, **shown(READ_FACTS, f"{wanted.after + 1} to {wanted.last}")
        )
        run.past_after = page[-1]["number"]
    return []
