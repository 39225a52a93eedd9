"""What became of each complaint that a recovery looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from cli.failures import DONE, FAULT, REFUSED
from cli.output import Output
from recovery.restart_workflows import Found
from recovery.restore_log import Filled

STEP = 500
"""Complaints between two lines of progress."""


DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")]


Outcome = Found | Filled


WORDS: Mapping[str, tuple[str, str]] = {
    "running": ("运行中", "running"),
    "ended": ("已办结", "archived"),
    "restarted": ("已恢复运行", "restarted"),
    "lost": ("流程已丢失", "without a workflow"),
    "whole": ("完整", "whole"),
    "refilled": ("已补齐", "refilled"),
    "short": ("记录不全", "short of facts"),
    "gap": ("无法补齐", "cannot be refilled"),
    "broken": ("记录有误", "broken"),
    "unknown": ("规则未发布", "of an edition that is not published here"),
}


QUIET = ("running", "ended", "whole")
"""Outcomes that are only counted."""


async def collect(
    output: Output, outcomes: AsyncIterator[Outcome], total: int | None = None
) -> list[Outcome]:
    """All outcomes; every STEP complaints a line of progress."""
    seen: list[Outcome] = []
    async for outcome in outcomes:
        seen.append(outcome)
        if len(seen) % STEP == 0:
            of = f"{len(seen)}/{total}" if total else str(len(seen))
            output.note(output.words(f"已查看 {of} 件投诉", f"{of} complaints looked at"))
    return seen


def show_results(output: Output, outcomes: Sequence[Outcome], *, dry: bool) -> int:
    counts = Counter(outcome.became for outcome in outcomes)
    named = [outcome for outcome in outcomes if outcome.became not in QUIET]
    lines = [
        Text(output.words(f"查看了 {len(outcomes)} 件投诉", f"{len(outcomes)} complaints looked at"), "bold")
    ]
    lines += [Text(f"  {output.words(*WORDS[name])}: {count}") for name, count in counts.items()]
    for outcome in named:
        facts = f" ({outcome.facts})" if isinstance(outcome, Filled) and outcome.facts else ""
        why = f": {outcome.detail}" if outcome.detail else ""
        bad = outcome.became in ("gap", "broken", "unknown")
        mark = "✗" if bad else "→" if dry else "✓"
        text = f"{mark} {outcome.complaint_id} {output.words(*WORDS[outcome.became])}{facts}{why}"
        lines.append(Text(text, "red" if bad else "green"))
    if dry and any(outcome.became in ("lost", "short") for outcome in named):
        lines.append(Text(output.words("→ 未做任何更改", "→ nothing was changed"), "dim"))
    data = {
        "complaints": len(outcomes),
        "counts": dict(counts),
        "named": [asdict(outcome) for outcome in named],
    }
    output.result(data, *lines)
    if counts["gap"] or counts["broken"]:
        return FAULT
    return REFUSED if counts["unknown"] else DONE
