"""A complaint on one screen: head, clocks, things, open notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.views.wording import Wording
from domain.complaint.shapes import OpenNotice
from domain.facts.vocabulary import CASE
from domain.time.instants import parse
from domain.visible import visible
from store.complaints import ClockRow, ComplaintRow
from workflows.messages import ThingView, View

_STYLES = {"breached": "bold red", "met": "green", "paused": "yellow", "ended": "dim"}
_ORDER = ("breached", "running", "paused", "met", "ended")


def of_view(view: View, wording: Wording, page: str | None) -> list[RenderableType]:
    """The complaint as its workflow describes it."""
    pick = wording.pick
    case = view.things[CASE].fields
    shown: list[RenderableType] = [
        _head(view.id, view.status, view.severity or "", view.category or "", wording),
        _pairs(
            wording,
            (("投诉人", "complainant"), str(case.get("complainant", "-"))),
            (("对象", "about"), str(case.get("object", "-"))),
            (("诉求", "demand"), str(case.get("demand", "-"))),
            (("负责人", "owner"), wording.value("owner", view.owner or "-")),
            (("层级", "level"), wording.role(view.level)),
            (
                ("规则", "policy"),
                f"{view.policy} {view.policy_version}, {pick(('日历', 'calendar'))} {view.calendar_version}",
            ),
            (("记录", "on record"), str(view.facts)),
        ),
    ]
    clocks = [
        (clock.status, clock.rule, clock.thing, clock.clause, clock.due, clock.provisional, clock.against)
        for clock in view.clocks
    ]
    shown += _clocks(clocks, wording)
    shown += _things(view.things, wording)
    shown += _notices(view.notices, wording)
    shown += [Text(page, "dim")] if page else []
    return shown


def of_row(row: ComplaintRow, clocks: Sequence[ClockRow], wording: Wording) -> list[RenderableType]:
    """The complaint as PostgreSQL has it."""
    shown: list[RenderableType] = [
        _head(row.id, row.status, row.severity, row.category, wording),
        _pairs(
            wording,
            (("对象", "about"), row.object),
            (("诉求", "demand"), row.demand),
            (("负责人", "owner"), wording.value("owner", row.owner or "-")),
            (("规则", "policy"), f"{row.policy} {row.policy_version}"),
            (("记录", "on record"), str(row.facts)),
        ),
    ]
    rows = [
        (clock.status, clock.rule, clock.thing, clock.clause, clock.due_at, clock.provisional, clock.against)
        for clock in clocks
    ]
    return shown + _clocks(rows, wording)


def _head(name: str, status: str, severity: str, category: str, wording: Wording) -> Text:
    head = Text(f"{name}  ", "bold")
    words = [wording.state(status), wording.severity(severity), wording.category(category)]
    head.append(" · ".join(word for word in words if word))
    return head


def _pairs(wording: Wording, *pairs: tuple[tuple[str, str], str]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, value in pairs:
        table.add_row(Text(wording.pick(name), "dim"), Text(visible(value)))
    return table


def _clocks(rows: Sequence[tuple[Any, ...]], wording: Wording) -> list[RenderableType]:
    if not rows:
        return []
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in (
        ("到期", "due"),
        ("状态", "state"),
        ("期限", "deadline"),
        ("依据", "clause"),
        ("对象", "about"),
        ("责任", "charged"),
    ):
        table.add_column(wording.pick(head))
    for row in sorted(rows, key=_place):
        status, rule, thing, clause, due, provisional, against = row
        table.add_row(
            _due(due, wording) + (wording.pick((" 暂定", " provisional")) if provisional else ""),
            Text(wording.clock(status), _STYLES.get(status, "")),
            wording.rule(rule),
            ", ".join(clause),
            visible(thing),
            wording.who(against) if against else "",
        )
    return [Text(), table]


def _place(row: tuple[Any, ...]) -> tuple[int, str]:
    status, due = row[0], row[4]
    return _ORDER.index(status) if status in _ORDER else len(_ORDER), str(due)


def _due(due: object, wording: Wording) -> str:
    if isinstance(due, datetime):
        return wording.local(due)
    return wording.local(parse(due)) if isinstance(due, str) else "-"


def _things(things: dict[str, ThingView], wording: Wording) -> list[RenderableType]:
    children = {name: thing for name, thing in things.items() if name != CASE}
    if not children:
        return []
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, thing in children.items():
        state = wording.pick(("已结束", "over")) if thing.ended else wording.pick(("进行中", "going on"))
        fields = {
            key: value
            for key, value in thing.fields.items()
            if key not in ("by", "clause", "parent") and value not in (None, "")
        }
        table.add_row(
            Text(visible(name), "bold"),
            Text(state),
            Text(
                ", ".join(
                    f"{wording.field(key)}={_short(key, value, wording)}" for key, value in fields.items()
                )
            ),
        )
    return [Text(), table]


def _notices(notices: dict[str, OpenNotice], wording: Wording) -> list[RenderableType]:
    waiting = {number: notice for number, notice in notices.items() if notice["confirm"]}
    if not waiting:
        return []
    head = wording.pick(("待确认的通知", "notices that wait to be acknowledged"))
    lines = [Text(head, "bold")]
    for number, notice in waiting.items():
        who = ", ".join(wording.who(token) for token in notice["to"])
        lines.append(Text(visible(f"  {number}  {who}  {notice.get('text', '')}")))
    return [Text(), *lines]


def _short(name: str, value: object, wording: Wording) -> str:
    if isinstance(value, list):
        return wording.pick(("、", ", ")).join(_short(name, item, wording) for item in value)
    text = visible(wording.value(name, str(value)))
    return text if len(text) <= 40 else text[:39] + "…"
