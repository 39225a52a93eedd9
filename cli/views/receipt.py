"""The receipt of a command, as people read it."""

from __future__ import annotations

from rich.text import Text

from cli.views.wording import Wording
from domain.facts.commands import Receipt
from domain.time.instants import parse


def shown(receipt: Receipt, wording: Wording, page: str | None = None) -> list[Text]:
    """The receipt as lines: the facts recorded, what is due next, and the page in the UI."""
    pick = wording.pick
    head = Text("✓ ", "green")
    head.append(f"{receipt.complaint_id}  ", "bold")
    head.append(wording.state(receipt.status))
    recorded = Text(f"  {pick(('记录', 'on record'))} {receipt.first}-{receipt.last}: ", "dim")
    recorded.append(pick(("、", ", ")).join(dict.fromkeys(wording.fact(name) for name in receipt.facts)))
    lines = [head, recorded]
    if receipt.next_due and receipt.next_rule:
        due = wording.local(parse(receipt.next_due))
        clause = wording.clause(receipt.next_rule)
        name = wording.rule(receipt.next_rule) + (f" ({clause})" if clause else "")
        lines.append(Text(f"  {pick(('下一时刻', 'next'))} {due}: {name}"))
    if receipt.about != "case":
        lines.append(Text(f"  {pick(('对象', 'about'))} {receipt.about}"))
    lines.append(Text(f"  {pick(('命令编号', 'command id'))} {receipt.command_id}", "dim"))
    if page:
        lines.append(Text(f"  {page}", "dim"))
    return lines
