"""The words of notices, and the hours in which they wait."""

from __future__ import annotations

from domain.policy.part import ConditionForm, Hours, Part, Texts, Words


class NoticeText(Part):
    """The words of a notice; `{name}` stands for a value."""

    subject: Words
    body: Words


class BreakThrough(Part):
    """Which notices go out in quiet hours: those of a case for which `when` holds, and those with one of the texts."""

    when: ConditionForm = None
    texts: Texts = ()


class Quiet(Part):
    """Quiet hours of a channel, or of all: windows of every day by the calendar's clocks, and whole days of rest."""

    clause: Texts = ()
    words: Words
    hours: Hours = ()
    days_of_rest: bool = False
    break_through: BreakThrough | None = None
