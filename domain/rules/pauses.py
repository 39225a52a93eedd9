"""Pauses: when they begin and end, which clocks they stop, and the due times of these clocks afterwards.

The time of a pause does not count. When it ends, the due time is computed anew, but no earlier than the pause's `floor`
after its end.
"""

from __future__ import annotations

from datetime import datetime

from domain.complaint import keys
from domain.complaint.clocks import PAUSED, Clock
from domain.complaint.lookup import Lookup, chain
from domain.complaint.roles import charged
from domain.complaint.state import Complaint, Thing
from domain.facts.clock_facts import (
    DEADLINE_ARMED,
    DEADLINE_PAUSED,
    DEADLINE_REOPENED,
    DEADLINE_RESUMED,
    PAUSE_ENDED,
    PAUSE_STARTED,
    DeadlineResumed,
    PauseStarted,
    Resumption,
)
from domain.facts.common_fields import common_fields
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE
from domain.policy.due import Setting
from domain.policy.rulebook import PauseRule, Rulebook
from domain.rules.timing import EARLIER_FLOOR, moved_due, resumed_timing
from domain.time.instants import write_instant
from domain.time.worktime import Due


def freeze(book: Rulebook, complaint: Complaint, fact: Fact, present: datetime) -> list[Draft]:
    """The drafts that the fact leads to: a pause begins or ends, and clocks stop or go on."""
    drafts: list[Draft] = []
    for rule in book.pauses_by_fact.get(fact.type, ()):
        lookup = Lookup(book, complaint, complaint.things[fact.about], fact)
        key = keys.write(rule.name, fact.about)
        if key not in complaint.pauses and rule.starts.matches(fact, lookup.field, lookup.instant):
            drafts.append(PAUSE_STARTED.following(fact, _started(book, rule, key, fact)))
        elif key in complaint.pauses and rule.until.matches(fact, lookup.field, lookup.instant):
            drafts.append(PAUSE_ENDED.following(fact, {"pause": key, "by": rule.name, "reason": "over"}))
    if fact.type == PAUSE_STARTED.name:
        clocks = [clock for clock in complaint.clocks.values() if clock.live]
        drafts += _hold(book, complaint, fact, PAUSE_STARTED.data(fact)["pause"], clocks)
    elif fact.type == PAUSE_ENDED.name:
        drafts += _release(book, complaint, fact, present)
    elif fact.type in (DEADLINE_ARMED.name, DEADLINE_REOPENED.name):
        clock = complaint.clock(common_fields(fact)["rule"], fact.about)
        for pause in complaint.pauses if clock else ():
            drafts += _hold(book, complaint, fact, pause, [clock] if clock else [])
    return drafts


def _started(book: Rulebook, rule: PauseRule, key: str, fact: Fact) -> PauseStarted:
    data: PauseStarted = {"pause": key, "by": rule.name}
    if rule.spec.limit is not None:
        data["until"] = write_instant(book.worktime.due(fact.occurred_at, rule.spec.limit).at)
    if reason := common_fields(fact).get("reason"):
        data["reason"] = str(reason)
    return data


def _hold(book: Rulebook, complaint: Complaint, fact: Fact, pause: str, clocks: list[Clock]) -> list[Draft]:
    key = keys.read(pause)
    rule, thing = book.pauses[key.rule], complaint.things[key.thing]
    return [
        DEADLINE_PAUSED.following(fact, {**clock.identity, "pause": pause, "clause": list(rule.spec.clause)}, clock.thing
        )
        for clock in clocks
        if pause not in clock.frozen_by
        and _below(complaint, rule, thing, clock)
        and _freezes(book, complaint, rule, thing.id, clock)
    ]  # fmt: skip


def _below(complaint: Complaint, rule: PauseRule, thing: Thing, clock: Clock) -> bool:
    """Whether the clock is about the thing that the pause is for, or about a thing below it.

    With `per: document` that is the document of the fact; otherwise the case, so that any clock is below it.
    """
    paused = next((each.id for each in chain(complaint, thing) if each.kind == rule.spec.per), CASE)
    return any(each.id == paused for each in chain(complaint, complaint.things[clock.thing]))


def _freezes(book: Rulebook, complaint: Complaint, rule: PauseRule, thing: str, clock: Clock) -> bool:
    """Whether `freezes` covers this clock: "all", names of deadlines, or `against`, the clocks one person is charged with."""
    freezes = rule.spec.freezes
    if freezes == "all":
        return True
    if isinstance(freezes, dict):
        person = Lookup(book, complaint, complaint.things[thing]).field(str(freezes.get("against", "")))
        lookup = Lookup(book, complaint, complaint.things[clock.thing])
        token = charged(lookup, book.deadlines[clock.rule].spec.against)
        return person is None or token.partition(":")[2] == str(person)
    return clock.rule in (freezes if isinstance(freezes, list) else [freezes])


def _release(book: Rulebook, complaint: Complaint, fact: Fact, present: datetime) -> list[Draft]:
    pause = PAUSE_ENDED.data(fact)["pause"]
    rule = book.pauses[keys.read(pause).rule]
    drafts: list[Draft] = []
    for clock in complaint.clocks.values():
        if clock.status == PAUSED and pause in clock.frozen_by:
            data: DeadlineResumed = {**clock.identity, "pause": pause}
            if clock.frozen_by == [pause]:
                data = {**data, **resumption(book, complaint, clock, fact.occurred_at, present, rule)}
            drafts.append(DEADLINE_RESUMED.following(fact, data, clock.thing))
    return drafts


def resumption(
    book: Rulebook, complaint: Complaint, clock: Clock, at: datetime, present: datetime, rule: PauseRule
) -> Resumption:
    """The due time and warnings of a clock that goes on at `at`; empty if it is not paused."""
    deadline = book.deadlines[clock.rule]
    if clock.start is None or clock.paused_at is None or clock.due is None:
        return {}
    lookup = Lookup(book, complaint, complaint.things[clock.thing])
    at = max(at, clock.paused_at)
    pauses = [*clock.pauses, (clock.paused_at, at)]
    setting = Setting(deadline.worktime, clock.start, pauses, lookup.field, lookup.due_of)
    due = deadline.due.evaluate(setting) or Due(clock.due, clock.provisional)
    if clock.kept:
        due = moved_due(deadline, clock, clock.paused_at, at)
    if rule.spec.floor is not None:
        floor = deadline.worktime.due(at, rule.spec.floor)
        if floor.at > due.at:
            return {**resumed_timing(deadline, clock, floor, pauses, present), "floor": rule.name}
    if clock.floored:
        left = moved_due(deadline, clock, clock.paused_at, at)
        if left.at > due.at:
            return {**resumed_timing(deadline, clock, left, pauses, present), "floor": EARLIER_FLOOR}
    return {**resumed_timing(deadline, clock, due, pauses, present)}
