"""Actions: what breaches, warnings and reactions do, as the facts that they write.

An effect on the world is first requested by a fact (`notice_requested`, `dispatch_requested`), so that the log shows the
request even if the effect fails.
"""

from __future__ import annotations

from typing import Literal

from domain.complaint.lookup import Lookup
from domain.complaint.roles import next_rung, resolve
from domain.facts.common_fields import common_fields
from domain.facts.drafts import NEW, Draft
from domain.facts.engine_additions import (
    ACCEPTED,
    ASSIGNED,
    DISPATCH_REQUESTED,
    REOPENED,
    TASK_OPENED,
    Assigned,
    DispatchRequested,
    TaskOpened,
)
from domain.facts.fact import Fact
from domain.facts.rule_facts import (
    ALARM_RAISED,
    ESCALATED,
    MAJOR_REGISTERED,
    NOTICE_REQUESTED,
    Escalated,
    MajorRegistered,
    NoticeRequested,
    Origin,
)
from domain.facts.vocabulary import CASE
from domain.policy.actions import Action, Dispatch, TaskForm
from domain.policy.due import DueError, Setting, read_due
from domain.policy.rulebook import ReactionRule, Step
from domain.rules.penalties import propose
from domain.time.instants import write_instant

INSTANTS = ("starts_at", "due_at", "reply_by")
"""Fields of a thing that say when it is due. A notice shows the first of them if the fact is about no deadline."""

COPIED: tuple[Literal["rule", "due", "charged", "point"], ...] = ("rule", "due", "charged", "point")
"""Fields that a notice takes over from the fact that it is about."""


def react(lookup: Lookup, rule: ReactionRule) -> list[Draft]:
    """The facts of a reaction to the fact of the lookup."""
    return perform(lookup, rule.steps, {"by": rule.name, "clause": list(rule.spec.clause)})


def perform(lookup: Lookup, steps: tuple[Step, ...], origin: Origin) -> list[Draft]:
    """The facts of the actions whose conditions hold. `origin` names the rule and its clauses, for the log and notices."""
    drafts: list[Draft] = []
    state = Lookup(lookup.book, lookup.complaint, lookup.thing)
    for step in steps:
        if step.when.holds(state.field, state.instant):
            drafts += _perform(lookup, step.action, origin)
    return drafts


def _perform(lookup: Lookup, action: Action, origin: Origin) -> list[Draft]:
    fact = _fact(lookup)
    drafts: list[Draft] = []
    if action.register_in:
        drafts.append(MAJOR_REGISTERED.following(fact, _register_entry(action.register_in, fact), CASE))
    if action.escalate:
        drafts += _escalate(lookup, action, origin)
    if action.assign:
        drafts += _assign(lookup, action.assign)
    if action.notify:
        drafts += _notice(lookup, action, list(action.notify), origin, confirm=False)
    if action.report:
        drafts += _notice(lookup, action, list(action.report), origin, confirm=True)
    if action.warn_regions:
        drafts += _warn_regions(lookup, action, origin)
    if action.open:
        drafts.append(_task(lookup, action.open))
    if action.require:
        drafts.append(_task(lookup, TaskForm(kind="decision", to=action.require)))
    if action.dispatch:
        drafts.append(DISPATCH_REQUESTED.following(fact, _dispatch_request(lookup, action.dispatch, origin)))
    if action.penalty:
        drafts += propose(lookup, action.penalty.item, fact)
    if action.alarm:
        drafts.append(ALARM_RAISED.following(fact, {"reason": action.alarm, **origin}))
    if action.reopen and lookup.complaint.is_closed and lookup.complaint.status != "archived":
        drafts += [
            REOPENED.following(fact, {"reason": fact.type}, CASE),
            ACCEPTED.following(fact, {}, CASE),
        ]
    return drafts


def _fact(lookup: Lookup) -> Fact:
    assert lookup.fact is not None
    return lookup.fact


def _register_entry(register: str, fact: Fact) -> MajorRegistered:
    data: MajorRegistered = {"register": register, "by": fact.actor}
    if reason := common_fields(fact).get("reason"):
        data["reason"] = str(reason)
    return data


def _dispatch_request(lookup: Lookup, dispatch: Dispatch, origin: Origin) -> DispatchRequested:
    """The request for an engineer, with skill and region as far as they are known."""
    data: DispatchRequested = {"by": origin["by"], "clause": origin["clause"]}
    if dispatch.skill and (skill := lookup.field(dispatch.skill)):
        data["skill"] = str(skill)
    if dispatch.region and (region := lookup.field(dispatch.region)):
        data["region"] = str(region)
    return data


def _escalate(lookup: Lookup, action: Action, origin: Origin) -> list[Draft]:
    """The escalation to the named role, or for `up` to that of `next_rung`, and its notice. The level never falls."""
    fact = _fact(lookup)
    role = next_rung(lookup) if action.escalate == "up" else action.escalate or ""
    before = lookup.complaint.case.get("level", 0)
    level = lookup.book.rung(role)
    data: Escalated = {
        "to": role,
        "level": max(before, level if level is not None else before),
        "from": before,
        **origin,
    }
    notice = _notice(lookup, action, [role], origin, confirm=False)
    return [ESCALATED.following(fact, data, CASE), *notice]


def _assign(lookup: Lookup, recipient: str) -> list[Draft]:
    tokens = resolve(lookup, recipient)
    if not tokens:
        return []
    kind, _, name = tokens[0].partition(":")
    data: Assigned = {"to": name or kind}
    if kind == "role":
        data["role"] = name
    return [ASSIGNED.following(_fact(lookup), data, CASE)]


def _notice(
    lookup: Lookup, action: Action, recipients: list[str], origin: Origin, *, confirm: bool
) -> list[Draft]:
    """One notice to all recipients. If nobody is found, it goes to the duty role and an alarm is raised."""
    fact = _fact(lookup)
    tokens = list(dict.fromkeys(token for recipient in recipients for token in resolve(lookup, recipient)))
    data = _notice_data(tokens, action.text or fact.type, origin)
    cause = common_fields(fact)
    for name in COPIED:
        if name in cause:
            data[name] = cause[name]
    instant = next((lookup.thing.data[name] for name in INSTANTS if name in lookup.thing.data), None)
    if instant is not None:
        data.setdefault("due", instant)
    if confirm:
        data["confirm"] = True
    if action.channel:
        data["channel"] = action.channel
    if tokens:
        return [NOTICE_REQUESTED.following(fact, data)]
    data["to"] = [f"role:{lookup.book.policy.duty}"]
    reason = f"nobody to notify: {', '.join(recipients)}"
    return [
        NOTICE_REQUESTED.following(fact, data),
        ALARM_RAISED.following(fact, {"reason": reason, **origin}),
    ]


def _notice_data(tokens: list[str], text: str, origin: Origin) -> NoticeRequested:
    return {"to": tokens, "text": text, "by": origin["by"], "clause": origin["clause"]}


def _warn_regions(lookup: Lookup, action: Action, origin: Origin) -> list[Draft]:
    regions = lookup.field(action.warn_regions or "")
    names = regions if isinstance(regions, list) else [regions] if regions else []
    if not names:
        return []
    tokens = [f"region:{name}" for name in names]
    data = _notice_data(tokens, action.text or "region_warning", origin)
    return [NOTICE_REQUESTED.following(_fact(lookup), data)]


def _task(lookup: Lookup, form: TaskForm) -> Draft:
    fact = _fact(lookup)
    tokens = resolve(lookup, form.to)
    data: TaskOpened = {"kind": form.kind, "to": tokens[0].partition(":")[2] if tokens else form.to}
    if form.text:
        data["text"] = form.text
    if form.department:
        data["department"] = form.department
    if fact.about != CASE:
        data["parent"] = fact.about
    due = _due(lookup, form)
    if due:
        data["due_at"] = due
    return TASK_OPENED.draft(data, NEW, fact.occurred_at, f"fact:{fact.number}")


def _due(lookup: Lookup, form: TaskForm) -> str | None:
    if form.due is None:
        return None
    params = {name: param.value for name, param in lookup.book.policy.params.items()}
    try:
        expression = read_due(form.due, params)
    except DueError:
        return None
    fact = _fact(lookup)
    due = expression.evaluate(
        Setting(lookup.book.worktime, fact.occurred_at, (), lookup.field, lookup.due_of)
    )
    return write_instant(due.at) if due else None
