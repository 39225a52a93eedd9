"""`redress recover`: when Temporal or PostgreSQL has lost what it knew, the other brings it back."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from channels.registry import Channels
from cli.failures import DONE, FAULT, REFUSED, Misused
from cli.options import Json, Speech, output
from cli.output import Output
from cli.running import carry_out
from cli.servers import Servers, find
from domain.policy.rulebook_cache import RULEBOOKS
from recovery.histories import Histories
from recovery.restart_workflows import Found, Restarting
from recovery.restore_log import Filled, Refilling
from service.settings import SettingsMistaken, load

app = typer.Typer(
    name="recover",
    help="Bring back what Temporal or PostgreSQL has lost: each from the other. Safe to repeat.",
    no_args_is_help=True,
)

STEP = 500
"""Complaints between two lines of progress."""

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
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


@app.command("workflows")
def workflows(dry_run: DryRun = False, as_json: Json = False, lang: Speech = None) -> None:
    """Restart complaints whose workflows are gone from Temporal, each from its log in PostgreSQL.

    For a Temporal that lost its database, and for complaints that somebody terminated. Clocks go on as they stood, what
    fell due meanwhile is breached with its true due time, nobody is told twice. A log that is not whole is not used.
    """
    told = output(as_json, lang)

    async def work() -> int:
        servers = find()
        async with servers.database() as database:
            restarting = Restarting(await servers.redress(), database, RULEBOOKS)
            total = await restarting.count()
            return _told(told, await _followed(told, restarting.all(dry=dry_run), total), dry=dry_run)

    carry_out(told, work)


@app.command("log")
def log(dry_run: DryRun = False, as_json: Json = False, lang: Speech = None) -> None:
    """Put back facts that PostgreSQL does not have, from the histories that Temporal has kept.

    For a PostgreSQL that was lost, or brought back from an older backup. First `redress setup`, and `redress publish` for
    policies of your own. What is on record is never changed; what a history no longer holds is named.
    """
    told = output(as_json, lang)

    async def work() -> int:
        servers = find()
        channels = _channels(servers)
        async with servers.database() as database:
            redress = await servers.redress()
            histories = Histories(redress.client, redress.task_queue)
            refilling = Refilling(histories, database, channels, RULEBOOKS)
            return _told(told, await _followed(told, refilling.all(dry=dry_run)), dry=dry_run)

    carry_out(told, work)


def _channels(servers: Servers) -> Channels:
    """Those of the workers: who has not been told yet is told through them."""
    os.environ.update({name: value for name, value in servers.env.items() if name.startswith("REDRESS_")})
    try:
        return Channels.from_settings(load().channel_settings())
    except SettingsMistaken as error:
        raise Misused(
            f"the settings of a worker are needed here, for what is still to be sent: {error}"
        ) from None


async def _followed(told: Output, found: AsyncIterator[Outcome], total: int | None = None) -> list[Outcome]:
    """All outcomes, with a line of progress now and then."""
    seen: list[Outcome] = []
    async for one in found:
        seen.append(one)
        if len(seen) % STEP == 0:
            of = f"{len(seen)}/{total}" if total else str(len(seen))
            told.note(told.words(f"已查看 {of} 件投诉", f"{of} complaints looked at"))
    return seen


def _told(told: Output, seen: Sequence[Outcome], *, dry: bool) -> int:
    counts = Counter(one.became for one in seen)
    named = [one for one in seen if one.became not in QUIET]
    lines = [Text(told.words(f"查看了 {len(seen)} 件投诉", f"{len(seen)} complaints looked at"), "bold")]
    lines += [Text(f"  {told.words(*WORDS[name])}: {count}") for name, count in counts.items()]
    for one in named:
        facts = f" ({one.facts})" if isinstance(one, Filled) and one.facts else ""
        why = f": {one.detail}" if one.detail else ""
        bad = one.became in ("gap", "broken", "unknown")
        mark = "✗" if bad else "→" if dry else "✓"
        text = f"{mark} {one.complaint_id} {told.words(*WORDS[one.became])}{facts}{why}"
        lines.append(Text(text, "red" if bad else "green"))
    if dry and any(one.became in ("lost", "short") for one in named):
        lines.append(Text(told.words("→ 未做任何更改", "→ nothing was changed"), "dim"))
    data = {"complaints": len(seen), "counts": dict(counts), "named": [asdict(one) for one in named]}
    told.result(data, *lines)
    if counts["gap"] or counts["broken"]:
        return FAULT
    return REFUSED if counts["unknown"] else DONE
