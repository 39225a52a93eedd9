"""The result of a recovery: counted, and complaint by complaint where there is something to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated

import typer
from rich.text import Text

from cli.failures import BUG, DONE, FAULT, PARTLY, REFUSED, failure
from cli.output import Output
from client.errors import Unavailable
from recovery import restart_workflows, restore_log
from recovery.restart_workflows import RestartOutcome
from recovery.restore_log import RestoreOutcome
from store.errors import StoreError

CONNECTIONS = 8
"""Connections to PostgreSQL; a recovery works on several complaints at once."""
STEP = 500
"""Complaints between two lines of progress."""


DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")]


Outcome = RestartOutcome | RestoreOutcome
Became = restart_workflows.Became | restore_log.Became


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
    "failed": ("失败", "failed"),
}


QUIET = ("running", "ended", "whole")
"""Outcomes that are only counted."""
BAD = ("gap", "broken", "unknown", "failed")


@dataclass(slots=True)
class Run:
    """One run of a recovery: its outcomes, and the error that stopped it before its end."""

    outcomes: list[Outcome] = field(default_factory=list)
    stopped: Exception | None = None


async def collect(output: Output, outcomes: AsyncIterator[Outcome], total: int | None = None) -> Run:
    """All outcomes until the end, or until a server is away. Prints a line of progress every STEP complaints."""
    run = Run()
    try:
        async for outcome in outcomes:
            run.outcomes.append(outcome)
            if (count := len(run.outcomes)) % STEP == 0:
                of = f"{count}/{total}" if total else str(count)
                output.note(output.words(f"已查看 {of} 件投诉", f"{of} complaints looked at"))
    except (Unavailable, StoreError) as error:
        if not run.outcomes:
            raise
        run.stopped = error
    return run


def show_results(output: Output, run: Run, *, dry: bool, total: int | None = None) -> int:
    """Print the counts, the failures by id, and how far it came. Returns the exit code."""
    outcomes = sorted(run.outcomes, key=lambda outcome: outcome.complaint_id)
    counts = Counter(outcome.became for outcome in outcomes)
    named = [outcome for outcome in outcomes if outcome.became not in QUIET]
    looked = f"{len(outcomes)}/{total}" if total and run.stopped else str(len(outcomes))
    lines = [Text(output.words(f"查看了 {looked} 件投诉", f"{looked} complaints looked at"), "bold")]
    lines += [Text(f"  {output.words(*WORDS[name])}: {count}") for name, count in counts.items()]
    lines += [_line(output, outcome, dry=dry) for outcome in named]
    if dry and any(outcome.became in ("lost", "short") for outcome in named):
        lines.append(Text(output.words("→ 未做任何更改", "→ nothing was changed"), "dim"))
    data = {
        "complaints": len(outcomes),
        "complete": run.stopped is None,
        "counts": dict(counts),
        "named": [asdict(outcome) for outcome in named],
    }
    output.result(data, *lines)
    if run.stopped is not None:
        stop = failure(run.stopped, output)
        stop.tell(output)
        return stop.exit_code or BUG
    return _exit_code(counts)


def _line(output: Output, outcome: Outcome, *, dry: bool) -> Text:
    facts = f" ({outcome.facts})" if isinstance(outcome, RestoreOutcome) and outcome.facts else ""
    why = f": {outcome.detail}" if outcome.detail else ""
    bad = outcome.became in BAD
    mark = "✗" if bad else "→" if dry else "✓"
    text = f"{mark} {outcome.complaint_id} {output.words(*WORDS[outcome.became])}{facts}{why}"
    return Text(text, "red" if bad else "green")


def _exit_code(counts: Counter[Became]) -> int:
    if counts["gap"] or counts["broken"]:
        return FAULT
    if counts["failed"]:
        return PARTLY
    return REFUSED if counts["unknown"] else DONE
