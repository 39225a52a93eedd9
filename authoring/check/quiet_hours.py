"""Whether quiet hours make sense: their channels, what is quiet at all, and what goes out all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from authoring.check.catalogue import text_checks
from authoring.check.subject import Subject
from authoring.check.walk import facts_in
from domain.diagnostics import Diagnostic
from domain.facts.refusals import nearest
from domain.policy.notices import Quiet
from domain.policy.rulebook import ALL
from domain.rules.notices import STANDARD
from domain.rules.quiet_hours import CHANNELS


def quiet(subject: Subject) -> Iterator[Diagnostic]:
    """Every mistake in quiet hours; those that never end do not compile."""
    for name, rule in subject.policy.quiet.items():
        yield from _channel(name)
        yield from _times(subject, name, rule)
        yield from _through(subject, name, rule)
    if ALL in subject.policy.quiet:
        yield from _counted(subject, subject.policy.quiet[ALL])


def _channel(name: str) -> Iterator[Diagnostic]:
    if name not in (ALL, *CHANNELS):
        accepted = nearest(name, [ALL, *CHANNELS])
        yield text_checks.UNKNOWN_CHANNEL.at(("quiet", name), channel=name, accepted=accepted)


def _times(subject: Subject, name: str, rule: Quiet) -> Iterator[Diagnostic]:
    if not rule.hours and not rule.days_of_rest:
        yield text_checks.NOTHING_QUIET.at(("quiet", name))
    calendar = subject.book.worktime.calendar if subject.book else None
    if rule.days_of_rest and calendar is not None and len(calendar.workdays) == 7 and not calendar.rest:
        yield text_checks.NEVER_RESTS.at(("quiet", name, "days_of_rest"), calendar=calendar.id)


def _through(subject: Subject, name: str, rule: Quiet) -> Iterator[Diagnostic]:
    if rule.break_through is None:
        return
    path = ("quiet", name, "break_through")
    if rule.break_through.when is None and not rule.break_through.texts:
        yield text_checks.NOTHING_BREAKS_THROUGH.at(path)
    notices = [*subject.policy.notices, *STANDARD]
    for i, text in enumerate(rule.break_through.texts):
        if text not in notices:
            accepted = nearest(text, notices)
            yield text_checks.UNKNOWN_NOTICE.at((*path, "texts", i), text=text, accepted=accepted)


def _counted(subject: Subject, rule: Quiet) -> Iterator[Diagnostic]:
    """Deadlines that count from a notice which quiet hours may hold back."""
    through = frozenset(rule.break_through.texts if rule.break_through else ())
    for name, deadline in subject.policy.deadlines.items():
        for start in facts_in(deadline.from_, ("deadlines", name, "from")):
            if start.fact == "notice_requested" and not _texts(start.tests) <= through:
                yield text_checks.CLOCK_BEFORE_NOTICE.at(start.path, rule=name)


def _texts(tests: Any) -> frozenset[str]:
    """The texts of the notices that a pattern fits; the empty text if it names none."""
    wanted = tests.get("text") if isinstance(tests, Mapping) else None
    if isinstance(wanted, list):
        return frozenset(map(str, wanted))
    return frozenset({wanted if isinstance(wanted, str) else ""})
