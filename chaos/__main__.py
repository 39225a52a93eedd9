"""`python -m chaos --seed 7 --minutes 20`: a stack of its own, callers, blows, and a judgement. Exit code 1 for any finding."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import secrets
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console
from rich.table import Table

from authoring.files.policies import POLICIES
from chaos.blows import Blows
from chaos.callers import Caller
from chaos.disk import small_disk
from chaos.evidence import collect, settled
from chaos.judge import Verdict, judge
from chaos.mail import MailServer, listening
from chaos.worker import LIBRARIES, ROOT
from cli.commands.up import plan
from cli.options import output_for
from cli.publishing import read
from cli.seal_files import seal_files
from embedded.stack import Plan, Stack
from starter import Redress

SETTLE_S = 300.0
"""So long nothing is done to the stack at the end, before what still hangs is a finding."""

ERR = Console(stderr=True)


def arguments() -> argparse.Namespace:
    """What the caller asked for."""
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--complaints", type=int, default=12)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--settle", type=float, default=SETTLE_S, help="seconds of rest at the end")
    parser.add_argument("--pace", type=float, default=0.6, help="mean seconds between two blows")
    parser.add_argument(
        "--json", action="store_true", help="print the summary as JSON, to the standard output"
    )
    parser.add_argument(
        "--keep", metavar="FOLDER", type=Path, help="keep logs of all parts and what is sent there"
    )
    return parser.parse_args()


async def run(asked: argparse.Namespace, folder: Path, disk: Path | None) -> dict[str, Any]:
    """One whole run; the summary as JSON."""
    dice = random.Random(asked.seed)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # calls that the SDK gave up on
    clock = folder / "clock" if LIBRARIES else None
    async with listening(MailServer()) as mail, Stack(_plan(folder, mail, asked.workers, clock)) as stack:
        redress = await Redress.connect(env=stack.env(), timeout=8)
        callers = [
            Caller(redress, f"EVG-{n + 1}", random.Random(dice.random())) for n in range(asked.complaints)
        ]
        lives = [asyncio.create_task(caller.live()) for caller in callers]
        blows = Blows(stack, mail, dice, disk, clock)
        begun = monotonic()
        telling = asyncio.create_task(_tell(blows, callers, begun))
        await blows.fall(asked.minutes * 60, asked.pace)
        fallen = monotonic() - begun
        for caller in callers:
            caller.over = True
        await asyncio.wait(lives, timeout=60)
        telling.cancel()
        lost = [life for life in lives if not life.done()]
        for life in lost:
            life.cancel()
        await asyncio.sleep(31)  # the last promises fall due
        dsn = stack.env()["REDRESS_DATABASE_URL"]
        waited = await settled(callers, redress.client, dsn, asked.settle)
        verdict = judge(await collect(stack, dsn, callers, mail.letters))
        for life in lives:
            if not life.cancelled() and life.exception():
                ERR.print(f"a caller gave up: {life.exception()}")
        return _summary(asked, blows, mail, verdict, fallen, waited)


def _plan(folder: Path, mail: MailServer, workers: int, clock: Path | None) -> Plan:
    env = {
        **seal_files(folder),
        "REDRESS_MAIL_DIR": "",
        "REDRESS_SMTP_HOST": "127.0.0.1",
        "REDRESS_SMTP_PORT": str(mail.port),
        "REDRESS_SMTP_TLS": "none",
        "REDRESS_SMTP_TIMEOUT": "5",
        **({"REDRESS_CHAOS_CLOCK": str(clock)} if clock else {}),
    }
    made = plan(output_for(as_json=True, lang=None), read([POLICIES / "evergreen"]), workers)
    worker = (sys.executable, str(ROOT / "chaos" / "worker.py"))
    progress = (folder / "progress.log").open("a", encoding="utf-8", buffering=1)
    return replace(
        made, home=folder, env=env, worker=worker, ui=False, usual_ports=False,
        on_progress=lambda line: print(line, file=progress),
    )  # fmt: skip


async def _tell(blows: Blows, callers: list[Caller], begun: float) -> None:
    while True:
        await asyncio.sleep(15)
        asked = [one for caller in callers for one in caller.asked]
        answered = sum(one.outcome == "answered" for one in asked)
        why = next((one.why for one in reversed(asked) if one.outcome == "unknown"), "")[:100]
        ERR.print(
            f"{monotonic() - begun:5.0f} s: {_kills(blows)} kills, {answered} of {len(asked)} commands answered, "
            f"load {os.getloadavg()[0]:.1f}; {why}",
            soft_wrap=True,
        )


def _kills(blows: Blows) -> int:
    return sum(number for what, number in blows.done.items() if what.startswith("kill "))


def _summary(
    asked: argparse.Namespace, blows: Blows, mail: MailServer, verdict: Verdict, fallen: float, waited: float
) -> dict[str, Any]:
    skipped = {
        **({} if blows.disk else {"disk full": "needs root and the right to mount a small file system"}),
        **({} if blows.clock else {"clock of workers": "needs libfaketime (apt install faketime)"}),
        "clock of Temporal and PostgreSQL": "Temporal takes its time without libc; deadlines are judged by its clock alone",
    }
    return {
        "seed": asked.seed,
        "minutes": round(fallen / 60, 1),
        "load": [round(one, 1) for one in os.getloadavg()],
        "kills": _kills(blows),
        "blows": dict(sorted(blows.done.items())),
        "mail": dict(mail.moods),
        "counts": dict(verdict.counts),
        "settled after seconds": round(waited),
        "skipped": skipped,
        "findings": [asdict(finding) for finding in verdict.findings],
    }


def show(summary: dict[str, Any]) -> None:
    """The summary as a table."""
    table = Table(title=f"chaos, seed {summary['seed']}, {summary['minutes']} minutes", show_header=False)
    for part in ("kills", "settled after seconds", "load"):
        table.add_row(part, str(summary[part]))
    for part in ("blows", "mail", "counts", "skipped"):
        for name, value in summary[part].items():
            table.add_row(f"{part}: {name}", str(value))
    for finding in summary["findings"]:
        table.add_row(f"[red]{finding['promise']}", f"{finding['where']}: {finding['what']}")
    table.add_row("findings", str(len(summary["findings"])))
    Console().print(table)


def main() -> int:
    """Exit code 0 when nothing was found."""
    asked = arguments()
    asked.seed = asked.seed or secrets.randbelow(1_000_000)
    ERR.print(f"seed {asked.seed} (the same again: make chaos SEED={asked.seed} MINUTES={asked.minutes:g})")
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True))
        )
        os.environ["REDRESS_HOME"] = str(folder)
        disk = stack.enter_context(small_disk(folder / "postgres"))
        summary = asyncio.run(run(asked, folder, disk))
        if asked.keep:
            shutil.copytree(folder / "logs", asked.keep, dirs_exist_ok=True)
            shutil.copy(folder / "progress.log", asked.keep)
            shutil.copytree(folder / "temporal", asked.keep / "temporal", dirs_exist_ok=True)
    if asked.json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        show(summary)
    return 1 if summary["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
