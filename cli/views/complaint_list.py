"""The table of complaints: one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from cli.views.wording import Wording
from domain.visible import visible
from store.complaints import ComplaintRow

_HEADS = (
    ("编号", "id"),
    ("状态", "status"),
    ("级别", "severity"),
    ("类别", "category"),
    ("对象", "about"),
    ("负责人", "owner"),
    ("下一期限", "next due"),
    ("超时", "overdue"),
)


def complaint_table(
    rows: Sequence[ComplaintRow], words: Mapping[str, Wording], plain: Wording
) -> Table | Text:
    """The rows, each in the words and the local time of its policy. `plain` gives the column heads."""
    if not rows:
        return Text(plain.pick(("没有符合条件的投诉", "no complaint fits")), "dim")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in _HEADS:
        table.add_column(plain.pick(head), overflow="fold" if head[1] in ("id", "about") else "ellipsis")
    for row in rows:
        table.add_row(*_cells(row, words.get(row.policy, plain)))
    return table


def _cells(row: ComplaintRow, wording: Wording) -> list[Text]:
    due = ""
    if row.next_due:
        provisional = wording.pick((" 暂定", " provisional")) if row.provisional else ""
        due = f"{wording.local(row.next_due)}{provisional} {wording.rule(row.next_due_rule)}"
    late = Text(f"{row.overdue}" if row.overdue else "", "bold red")
    if row.breaches > row.overdue:
        late.append(wording.pick((f" (共{row.breaches})", f" ({row.breaches} in all)")), "dim")
    plain = (
        wording.state(row.status),
        wording.severity(row.severity),
        wording.category(row.category),
        row.object,
        wording.value("owner", row.owner),
        due,
    )
    return [Text(visible(row.id), "bold"), *(Text(visible(text)) for text in plain), late]
