"""The result of a scenario for people: the timeline in local time with clauses, differences marked."""

from __future__ import annotations

import re

from authoring.scenarios.play import Result
from domain.canonical import JSON
from domain.facts.fact import Fact
from domain.policy.conditions import plain
from domain.policy.rulebook import Rulebook
from domain.time.instants import parse

HIDDEN = frozenset(
    {"thing", "cycle", "clause", "round", "rulebook", "policy_version", "calendar_version", "judged_by", "warn",
     "steps", "basis", "start", "against", "policy", "received_at"}
)  # fmt: skip
"""Fields that a timeline leaves out."""

WIDEST = 150
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
FITS, DIFFERS, FORBIDDEN = "✓", "≠", "✗"


def report(result: Result, book: Rulebook) -> str:
    """The outcome in words; for a scenario that does not hold, with its timeline."""
    head = f"{'ok' if result.ok else 'FAILED'}  {result.script.name}  {result.script.scenario.title}"
    if result.ok:
        return head
    lines = [head, *(f"  {problem}" for problem in result.problems)]
    return "\n".join([*lines, *timeline(result, book)])


def timeline(result: Result, book: Rulebook) -> list[str]:
    """One line for each fact: number, local time, thing, type, clause, fields; expected ones and differences marked."""
    marks: dict[int, str] = {}
    notes: dict[int, list[str]] = {}
    for match in result.matches:
        unwanted = match.wanted.absent is not None and not match.ok
        if unwanted:
            marks[_number(match.what)] = FORBIDDEN
        marks.update(dict.fromkeys(match.facts, FITS))
        if match.near is not None:
            marks.setdefault(match.near, DIFFERS)
            notes.setdefault(match.near, []).append(f"expect[{match.index}]: {'; '.join(match.differs)}")
    lines: list[str] = []
    for fact in result.facts:
        lines.append(f"{marks.get(fact.number, ' ')} {_line(fact, book)}")
        lines += [f"      {DIFFERS} {note}" for note in notes.get(fact.number, ())]
    return lines


def _number(what: str) -> int:
    digits = what.rpartition(" ")[2]
    return int(digits) if digits.isdigit() else 0


def _line(fact: Fact, book: Rulebook) -> str:
    local = book.worktime.local(fact.occurred_at)
    rule = book.deadlines.get(str(fact.data.get("rule")))
    clause = fact.data.get("clause") or (list(rule.spec.clause) if rule else [])
    shown = _value(clause, book)
    fields = ", ".join(
        f"{name}={_value(value, book)}" for name, value in fact.data.items() if name not in HIDDEN
    )
    line = f"{fact.number:>4} {local:%Y-%m-%d %H:%M:%S} {fact.about:<10} {fact.type:<24} {shown:<16} {fields}"
    return line if len(line) <= WIDEST else line[: WIDEST - 1] + "…"


def _value(value: JSON, book: Rulebook) -> str:
    if isinstance(value, list):
        return " ".join(_value(item, book) for item in value)
    text = plain(value)
    if text.endswith("Z") and _INSTANT.fullmatch(text):
        return f"{book.worktime.local(parse(text)):%m-%d %H:%M}"
    return text
