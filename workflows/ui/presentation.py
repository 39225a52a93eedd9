"""Presentation: the texts that managers read in the Temporal UI, and the answer to the query `view`."""

from __future__ import annotations

from domain.complaint import keys
from domain.complaint.clocks import BREACHED, MET, PAUSED, RUNNING, Clock
from domain.complaint.state import Complaint
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook
from domain.rules.notices import token_label
from domain.time.instants import write_instant
from domain.words.states import CLOCKS, STATES
from domain.words.word import Word
from workflows.messages import ClockView, ThingView, View
from workflows.ui.markdown import inline

SIGNS = {RUNNING: "{}", PAUSED: "{}", MET: "✓ {}", BREACHED: "**✗ {}**"}
"""The format of a clock's state in the table."""
ORDER = (BREACHED, RUNNING, PAUSED, MET)


def summary(book: Rulebook, complaint: Complaint) -> str:
    """One line for the list: the policy, the category and the severity; nothing personal."""
    case = complaint.case
    category = book.policy.categories.get(str(case.get("category")))
    severity = book.policy.severities.get(str(case.get("severity")))
    parts = [book.policy.words.zh, category.zh if category else "", severity.words.zh if severity else ""]
    return " · ".join(part for part in parts if part)[:190]


def level(book: Rulebook, complaint: Complaint) -> str:
    """The rung the complaint has reached."""
    ladder = book.policy.ladder
    return str(ladder[min(complaint.case.get("level", 0), len(ladder) - 1)])


def details(book: Rulebook, complaint: Complaint) -> str:
    """The current details in Markdown: who owns it, its level, and every clock with its due time in local time."""
    case = complaint.case
    owner = case.get("owner") or token_label(book, f"role:{book.policy.default_owner}", "zh")
    role = book.policy.roles.get(level(book, complaint))
    lines = [
        f"**{summary(book, complaint)}** — {_both(STATES[complaint.status]) if complaint.status in STATES else complaint.status}",
        "",
        f"- 负责人 / owner: **{inline(str(owner))}**",
        f"- 级别 / level: **{role.words.zh if role else ''} ({level(book, complaint)})**",
        f"- 规则 / policy: {book.policy.id} {book.policy.version}, 日历 / calendar {book.calendar_version}",
        "",
        "| 到期 due | 状态 state | 期限 deadline | 依据 clause |",
        "|:---|:---|:---|:---|",
    ]
    shown = [clock for clock in complaint.clocks.values() if clock.status in ORDER and clock.due is not None]
    shown.sort(key=lambda clock: (clock.over, ORDER.index(clock.status), clock.due))
    lines += [_row(book, clock) for clock in shown]
    return "\n".join(lines)


def _both(word: Word) -> str:
    return f"{word.zh} {word.en}"


def _unbroken(text: str) -> str:
    """The text with blanks and hyphens at which no line is broken: the columns of the UI are narrow."""
    return text.replace(" ", "\u00a0").replace("-", "\u2011")


def _row(book: Rulebook, clock: Clock) -> str:
    rule = book.deadlines.get(clock.rule)
    worktime = rule.worktime if rule else book.worktime
    due = _unbroken(f"{worktime.local(clock.due):%m-%d %H:%M}") if clock.due else "-"
    due += " (暂定 provisional)" if clock.provisional else ""
    state = _unbroken(SIGNS[clock.status].format(_both(CLOCKS[clock.status])))
    if clock.status == BREACHED and clock.over:
        state += ",更正为按时 corrected to met" if clock.corrected else ",已补办 done late"
    name = (
        f"{rule.spec.words.zh} · {rule.spec.words.en}"
        if rule
        else f"{inline(clock.rule)} · 旧版 former edition"
    )
    name += f" ({inline(clock.thing)})" if clock.thing != CASE else ""
    return f"| {due} | {state} | {name} | {', '.join(rule.spec.clause) if rule else '-'} |"


def view(book: Rulebook, complaint: Complaint) -> View:
    """The complaint as people see it."""
    case = complaint.case
    due = complaint.next_due
    return View(
        id=complaint.id,
        policy=book.policy.id,
        policy_version=book.policy.version,
        calendar_version=book.calendar_version,
        rulebook=book.digest,
        status=complaint.status,
        severity=case.get("severity"),
        category=case.get("category"),
        owner=case.get("owner"),
        level=level(book, complaint),
        cycle=complaint.cycle,
        facts=complaint.number,
        head=complaint.head,
        next_due=write_instant(due[0]) if due else None,
        next_rule=due[1] if due else None,
        clocks=[_clock(book, clock) for clock in complaint.clocks.values() if clock.due is not None],
        things={
            thing.id: ThingView(thing=thing.kind, parent=thing.parent, ended=thing.ended, fields=thing.data)
            for thing in complaint.things.values()
        },
        notices=complaint.notices,
        penalties=complaint.penalties,
    )


def _clock(book: Rulebook, clock: Clock) -> ClockView:
    rule = book.deadlines.get(clock.rule)
    return ClockView(
        rule=clock.rule,
        thing=clock.thing,
        clause=list(rule.spec.clause) if rule else [],
        status=clock.status,
        started=write_instant(clock.start) if clock.start else None,
        due=write_instant(clock.due) if clock.due else None,
        provisional=clock.provisional,
        against=clock.charged,
    )


def timer_summary(book: Rulebook, kind: str, key: str) -> str:
    """The name of a timer in the UI: the deadline it is for."""
    about = keys.read(key)
    rule = book.deadlines.get(about.rule)
    name = rule.spec.words.zh if rule else inline(key)
    clause = ", ".join(rule.spec.clause) if rule else ""
    return f"{kind}: {name} {clause}" + (f" ({inline(about.thing)})" if about.thing != CASE else "")
