"""Whether each deadline can start, can stop, and warns between the two; and whether two of them contradict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations

from authoring.check.catalogue import deadline_checks, name_checks, schema_checks
from authoring.check.logic import overlap, possible, read
from authoring.check.names import due_names
from authoring.check.possible import Coming
from authoring.check.subject import Subject, names_of
from domain.diagnostics import Diagnostic, Path
from domain.facts.refusals import nearest
from domain.facts.vocabulary import CASE, FACTS, THINGS
from domain.phrases import Phrase, either, phrase
from domain.policy.conditions import ALWAYS
from domain.policy.due import DueError, Setting, read_due
from domain.policy.patterns import read_pattern
from domain.policy.rulebook import DeadlineRule
from domain.policy.schema import Deadline
from domain.time.amounts import Amount
from domain.time.worktime import CalendarExhausted

OPENING = frozenset({"received", "registered", "accepted"})
ONLY_CLOSED = frozenset({"closed", "archived", "reopened", "withdrawn"})
PERCENT = re.compile(r"[1-9]\d?%")


def deadlines(subject: Subject) -> Iterator[Diagnostic]:
    """Every mistake in single deadlines, then those between two."""
    coming = Coming.of(subject)
    for name, rule in subject.policy.deadlines.items():
        yield from _deadline(subject, ("deadlines", name), rule, coming)
    for (name, rule), (other, against) in combinations(subject.policy.deadlines.items(), 2):
        yield from _pair(name, rule, other, against)


def _deadline(subject: Subject, path: Path, rule: Deadline, coming: Coming) -> Iterator[Diagnostic]:
    if rule.per not in THINGS:
        accepted = nearest(rule.per, list(THINGS))
        yield name_checks.UNKNOWN_THING.at((*path, "per"), thing=rule.per, accepted=accepted)
        return
    yield from _can_start(path, rule, coming)
    yield from _can_stop(path, rule, coming)
    if not possible(read(rule.when)):
        yield deadline_checks.NEVER_RUNS.at((*path, "when"))
    for key in ("within", "due"):
        form = getattr(rule, key)
        if form is not None:
            look = lambda name: subject.terms.in_state(name, (rule.per,))  # noqa: E731 - a look-up bound to the rule
            for finding in due_names(subject, (*path, key), form, look):
                if finding.code != schema_checks.UNKNOWN_DEADLINE.code:  # the compiler says that
                    yield finding
    yield from _warn(subject, path, rule)
    yield from _breach(subject, path, rule)


def _can_start(path: Path, rule: Deadline, coming: Coming) -> Iterator[Diagnostic]:
    where = (*path, "from")
    facts = names_of(rule.from_)
    if rule.from_ is None:
        yield deadline_checks.NO_START.at(where)
        return
    if (why := coming.never(rule.from_)) is not None:
        yield deadline_checks.NEVER_STARTS.at(where, why=why)
    if rule.per != CASE and facts and OPENING.issuperset(facts):
        opening = either(name for name, kind in FACTS.items() if kind.thing == rule.per and kind.opens)
        yield deadline_checks.STARTS_TOO_EARLY.at(where, fact=facts[0], thing=rule.per, opening=opening)


def _can_stop(path: Path, rule: Deadline, coming: Coming) -> Iterator[Diagnostic]:
    where = (*path, "until")
    facts = set(names_of(rule.until))
    if rule.until is None:
        yield deadline_checks.NO_STOP.at(where)
        return
    if (why := coming.never(rule.until)) is not None:
        yield deadline_checks.NEVER_STOPS.at(where, why=why)
    if facts and facts <= ONLY_CLOSED - {"withdrawn"} and not (rule.outlives or rule.soft):
        yield deadline_checks.STOPS_AFTER_CLOSING.at(where, fact=min(facts))
    if _same(rule.from_, rule.until):
        if all(FACTS[fact].opens for fact in facts) and rule.per != CASE:
            what = phrase(
                "the same as from: the thing is opened only once, so the clock never stops",
                "与 from 相同:事物只开启一次,期限永远不会停止",
            )
            accepted = deadline_checks.FROM_ONE_TO_NEXT.accepted.filled({})
            yield deadline_checks.STOPS_AT_OPENING.at(where, what=what, accepted=accepted)
        else:
            yield deadline_checks.FROM_ONE_TO_NEXT.at(where)
    elif facts and all(FACTS[fact].opens and FACTS[fact].thing == rule.per != CASE for fact in facts):
        yield deadline_checks.STOPS_AT_OPENING.at(where, thing=rule.per)
    yield from _any_kind(where, rule)
    void = set(names_of(rule.void))
    if void and all(FACTS[fact].opens and FACTS[fact].thing == rule.per != CASE for fact in void):
        yield deadline_checks.VOID_OPENS_ANOTHER.at((*path, "void"), thing=rule.per)


KINDS = ("task", "document")


def _any_kind(where: Path, rule: Deadline) -> Iterator[Diagnostic]:
    """Deadlines that a task or document of any kind stops."""
    for single in read_pattern(rule.until).singles():
        kind = FACTS[single.fact].thing if single.fact in FACTS else ""
        if kind in KINDS and kind != rule.per and single.condition == ALWAYS:
            yield deadline_checks.ANY_KIND.at(where, fact=single.fact, thing=kind)


def _same(form: object, other: object) -> bool:
    return form is not None and json.dumps(form, sort_keys=True) == json.dumps(other, sort_keys=True)


def _breach(subject: Subject, path: Path, rule: Deadline) -> Iterator[Diagnostic]:
    if rule.soft and (rule.breach or rule.repeat is not None):
        key = "breach" if rule.breach else "repeat"
        yield deadline_checks.SOFT_WITH_STEPS.at((*path, key), key=key)
    if not rule.soft and not rule.breach:
        yield deadline_checks.NOBODY_TOLD.at(path)
    params = {name: param.value for name, param in subject.policy.params.items()}
    for key in ("repeat", "within"):
        form = getattr(rule, key)
        try:
            amount = read_due(form, params).amount if form is not None else None
        except DueError:
            continue  # the compiler says that
        if amount is not None and amount.count == 0 and not amount.same_day:
            check = deadline_checks.REPEATED_AT_ONCE if key == "repeat" else deadline_checks.NO_TIME
            yield check.at((*path, key), amount=amount)
    if rule.repeat is not None and not any(action.after is None for action in rule.breach):
        yield deadline_checks.NOTHING_TO_REPEAT.at((*path, "repeat"))


def _warn(subject: Subject, path: Path, rule: Deadline) -> Iterator[Diagnostic]:
    readable = True
    for i, point in enumerate(rule.warn):
        if not is_warning_point(point):
            readable = False
            yield deadline_checks.UNREADABLE_WARNING.at((*path, "warn", i), what=_unreadable(point))
    for i, point in enumerate(rule.warn):
        if point in rule.warn[:i]:
            yield deadline_checks.WARNED_TWICE.at((*path, "warn", i), point=point)
    compiled = subject.book.deadlines.get(str(path[1])) if subject.book is not None else None
    if readable and compiled is not None:
        for i, point in enumerate(rule.warn):
            if (why := _outside(compiled, point)) is not None:
                yield deadline_checks.WARNED_OUTSIDE.at((*path, "warn", i), why=why)


def is_warning_point(point: str) -> bool:
    """Whether a written warning point can be read."""
    if point.endswith("%"):
        return PERCENT.fullmatch(point) is not None
    try:
        amount = Amount.parse(point.removesuffix(" before"))
    except ValueError:
        return False
    return not (amount.unit.daily and point.endswith(" before") and amount.same_day)


def _unreadable(point: str) -> str:
    if not point.endswith("%"):
        return deadline_checks.UNREADABLE_WARNING.what.filled({"point": point})
    return phrase(
        'given "{point}", not between {least} and {most}',
        '写的是 "{point}",不在 {least} 到 {most} 之间',
        point=point,
        least="1%",
        most="99%",
    )


def _outside(rule: DeadlineRule, point: str) -> Phrase | None:
    """Why a point lies outside start and due time on every day tried; None if it lies between on one, or if the due time is unknown."""
    if point.endswith("%"):
        return None
    why: Phrase | None = None
    for start in sample_starts():
        try:
            due = rule.due.evaluate(Setting(rule.worktime, start, (), lambda _: None, lambda _: None))
            if due is None or due.at <= start:
                return None
            before = point.removesuffix(" before")
            at = (
                rule.worktime.due(start, Amount.parse(point)).at
                if before == point
                else rule.worktime.before(due.at, Amount.parse(before))
            )
        except (CalendarExhausted, OverflowError, ValueError):
            continue
        if start < at < due.at:
            return None
        if at >= due.at:
            why = phrase('"{point}" is not before the due time', '"{point}" 不早于到期时间', point=point)
        else:
            why = phrase('"{point}" is not after the start', '"{point}" 不晚于启动时间', point=point)
    return why


def sample_starts() -> list[datetime]:
    """A few working mornings and afternoons to try a warning point on."""
    base = datetime.fromisoformat("2026-03-02T02:00:00+00:00")
    return [base + timedelta(days=day, hours=hour) for day in (0, 1, 3, 4) for hour in (0, 5)]


def _pair(name: str, rule: Deadline, other: str, against: Deadline) -> Iterator[Diagnostic]:
    keys = ("per", "from_", "until", "soft", "against", "void", "restart")
    if any(not _alike(getattr(rule, key), getattr(against, key)) for key in keys):
        return
    if not overlap(read(rule.when), read(against.when)):
        return
    same = all(_alike(getattr(rule, key), getattr(against, key)) for key in ("within", "due", "calendar"))
    if same:
        yield deadline_checks.DUPLICATE.at(("deadlines", other), other=name)
    else:
        key = "due" if against.due is not None else "within"
        yield deadline_checks.CONTRADICTION.at(("deadlines", other, key), other=name)


def _alike(value: object, other: object) -> bool:
    return json.dumps(value, sort_keys=True, default=str) == json.dumps(other, sort_keys=True, default=str)
