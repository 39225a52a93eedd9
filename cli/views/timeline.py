"""The timeline: one line in local time for each fact, with due time and lateness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from rich.text import Text

from cli.views.wording import Wording
from domain.canonical import JSON
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE, FACTS
from domain.time.instants import parse
from domain.visible import visible

SIGNS = {
    "deadline_armed": ("·", "dim"),
    "deadline_warned": ("!", "yellow"),
    "deadline_met": ("✓", "green"),
    "deadline_breached": ("✗", "bold red"),
    "deadline_repeated": ("✗", "red"),
    "deadline_escalated": ("✗", "red"),
    "deadline_ended": ("·", "dim"),
    "escalated": ("↑", "magenta"),
    "notice_requested": ("→", "cyan"),
    "notice_delivered": ("→", "dim"),
    "notice_failed": ("✗", "red"),
    "notice_withdrawn": ("·", "dim"),
    "alarm_raised": ("✗", "bold red"),
    "verdict_corrected": ("✓", "green"),
}
ADDRESSED = frozenset({"notice_requested", "notice_delivered", "notice_failed", "escalated"})
"""Facts about messages to people: the line names the recipients first."""
ENGINE_FIELDS = frozenset({"to", "assignee", "reason", "point", "register", "relation", "item", "amount"})
"""Fields of the engine's facts that a reader wants to see."""
SPARE = frozenset(
    {"thing", "cycle", "clause", "round", "rulebook", "policy", "policy_version", "calendar_version", "judged_by",
     "warn", "steps", "basis", "start", "against", "received_at", "backdated", "text", "by", "rule", "due", "charged",
     "notice", "confirm", "channel", "repeat", "next", "step", "first_complaint", "contact", "order", "remembered",
     "silent", "past", "not_before"}
)  # fmt: skip
"""Fields that are left out: technical, shown elsewhere in the line, or private."""
NOTED = timedelta(seconds=1)
"""A fact that was recorded later than this after it happened is marked."""
LONGEST = 60


def line(fact: Fact, wording: Wording, *, full: bool = False) -> Text:
    """One fact: number, local time, sign, what happened, to whom, when due, how late."""
    sign, style = SIGNS.get(fact.type, ("•", "dim" if FACTS[fact.type].by_engine else "bold"))
    text = Text()
    text.append(f"{fact.number:>4}  {wording.local(fact.occurred_at)}  ", "dim")
    text.append(f"{sign} ", style)
    text.append(wording.fact(fact.type), style)
    if fact.about != CASE:
        text.append(f" {visible(fact.about)}")
    for part in _parts(fact, wording, full=full):
        text.append("  ")
        text.append(part, "dim" if sign == "·" else "")
    if actor := wording.actor(fact.actor):
        text.append(f"  — {actor}", "dim")
    return text


def lines(facts: Iterable[Fact], wording: Wording, *, full: bool = False) -> list[Text]:
    """A line for each fact; without `full` the deliveries of notices are left out."""
    return [line(fact, wording, full=full) for fact in facts if full or fact.type != "notice_delivered"]


def _parts(fact: Fact, wording: Wording, *, full: bool) -> list[str]:
    """What the line says after the fact's name."""
    data = fact.data
    order = {name: index for index, name in enumerate(FACTS[fact.type].fields)}
    parts = [_addressed(fact, wording)] if fact.type in ADDRESSED else []
    parts.append(_rule(data, wording))
    if "not_before" in data:
        goes_out = wording.local(parse(str(data["not_before"])))
        parts.append(wording.pick((f"静默时段,{goes_out} 发出", f"quiet hours, goes out {goes_out}")))
    if fact.type not in ADDRESSED:
        parts += _timing(fact, wording)
    reported = not FACTS[fact.type].by_engine
    every_field = full or reported
    if reported and "text" in FACTS[fact.type].fields and "text" in data:
        parts.append(_value("text", data["text"], wording))
    for name, value in sorted(data.items(), key=lambda pair: order.get(pair[0], len(order))):
        if name not in _spare(fact) and (every_field or name in ENGINE_FIELDS):
            parts.append(f"{wording.field(name)}={_value(name, value, wording)}")
    return [part for part in parts if part]


def _spare(fact: Fact) -> frozenset[str]:
    """Fields that the line shows in another place."""
    if fact.type in ADDRESSED or fact.type == "notice_acknowledged":
        return SPARE | {"to"}
    return SPARE | {"reason"} if fact.data.get("reason") == "done_late" else SPARE


def _rule(data: Mapping[str, JSON], wording: Wording) -> str:
    rule = data.get("rule")
    if not isinstance(rule, str) or not rule:
        return ""
    clause = wording.clause(rule)
    return wording.rule(rule) + (f" ({clause})" if clause else "")


def _timing(fact: Fact, wording: Wording) -> list[str]:
    parts = []
    if fact.data.get("due"):
        parts.append(f"{wording.pick(('到期', 'due'))} {wording.local(parse(str(fact.data['due'])))}")
    if fact.data.get("charged") and fact.type != "deadline_warned":
        parts.append(f"{wording.pick(('责任', 'charged'))} {wording.who(str(fact.data['charged']))}")
    return parts + _lateness(fact, wording)


def _addressed(fact: Fact, wording: Wording) -> str:
    to = fact.data.get("to")
    tokens = to if isinstance(to, list) else [to]
    return wording.pick(("、", ", ")).join(
        dict.fromkeys(wording.who(str(token)) for token in tokens if token)
    )


def _lateness(fact: Fact, wording: Wording) -> list[str]:
    parts = []
    due = fact.data.get("due")
    if fact.data.get("reason") == "done_late" and due:
        late = wording.span(fact.occurred_at - parse(str(due)))
        parts.append(wording.pick((f"迟 {late}", f"{late} late")))
    elif fact.type == "deadline_met" and due:
        parts.append(_left(parse(str(due)), fact.occurred_at, wording))
    if fact.recorded_at - fact.occurred_at > NOTED:
        at = wording.span(fact.recorded_at - fact.occurred_at)
        parts.append(wording.pick((f"(记录晚 {at})", f"(put down {at} later)")))
    return parts


def _left(due: datetime, met: datetime, wording: Wording) -> str:
    span = wording.span(due - met)
    return wording.pick((f"余 {span}", f"{span} left"))


def _value(name: str, value: JSON, wording: Wording) -> str:
    if isinstance(value, list):
        return wording.pick(("、", ", ")).join(_value(name, item, wording) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value(key, item, wording)}" for key, item in value.items())
    if isinstance(value, bool):
        return wording.pick(("是", "yes")) if value else wording.pick(("否", "no"))
    text = visible(wording.value(name, " ".join(str(value).split())))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
