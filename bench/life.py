"""`python -m bench.life`: one complaint with very many commands, and whether each of them acts once.

The embedded stack in a temporary folder, one worker. Callers side by side send notes until there are so many. Then one id in a
hundred is sent again, with the same content and with other content. Printed are the commands a second at the beginning
and at the end, the largest message from one run to the next, and what does not hold (exit code 1).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

from temporalio.client import WorkflowHandle

from authoring.files.yaml_source import read_yaml
from bench.recovery import POLICY, prepare
from domain.log.ledger import verify
from embedded.stack import Plan, Stack
from starter import Redress, Refused
from store.event_store import EventStore
from store.pool import Database
from workflows.ui.search_attributes import REGISTRY

ID = "EVG-LIFE"
BY = "intake:li-min"
INTAKE = Path(__file__).resolve().parent.parent / "docs" / "examples" / "complaint.yaml"


def note(number: int, size: int) -> dict[str, Any]:
    """The note of a number, with so many characters."""
    return {"by": BY, "fields": {"text": f"{number} ".ljust(size, "长")}}


async def live(redress: Redress, commands: int, callers: int, size: int) -> list[float]:
    """Send them all; the seconds at which each tenth of them was done."""
    numbers, begun, marks, done = iter(range(commands)), monotonic(), [0.0], 0

    async def call(mine: Iterator[int]) -> None:
        nonlocal done
        for number in mine:
            await redress.submit(ID, "note", note(number, size), f"n-{number}")
            done += 1
            if done % max(1, commands // 10) == 0:
                marks.append(monotonic() - begun)
                print(f"[{marks[-1]:6.0f} s] {done:,} commands", file=sys.stderr, flush=True)

    await asyncio.gather(*(call(numbers) for _ in range(callers)))
    return marks


async def faults(redress: Redress, events: EventStore, commands: int, size: int) -> list[str]:
    """What does not hold: a command that acted twice or never, an id that was taken for other content, a broken chain."""
    found: list[str] = []
    for number in range(0, commands, max(1, commands // 1000)):
        receipt = await redress.submit(ID, "note", note(number, size), f"n-{number}")
        if receipt.command_id != f"n-{number}":
            found.append(f"n-{number}: another receipt")
        try:
            await redress.submit(ID, "note", note(number + 1, size), f"n-{number}")
        except Refused as refusal:
            if refusal.code != "duplicate":
                found.append(f"n-{number}: {refusal}")
        else:
            found.append(f"n-{number}: taken for other content")
    sealed = await events.read(ID)
    causes = [entry.fact.cause for entry in sealed if entry.fact.type == "noted"]
    if sorted(causes) != sorted(f"n-{number}" for number in range(commands)):
        found.append(f"{len(causes)} notes of {len(set(causes))} commands on record")
    found += [f"fact {fault.number}: {fault.detail}" for fault in verify(sealed)]
    return found


async def runs(redress: Redress, handle: WorkflowHandle[Any, Any]) -> tuple[int, int]:
    """How many runs it took, and the largest message from one to the next in bytes."""
    described = await handle.describe()
    following, number, largest = described.raw_description.workflow_execution_info.first_run_id, 0, 0
    while following:
        number += 1
        run = redress.client.get_workflow_handle(ID, run_id=following)
        history = await run.fetch_history()
        start = history.events[0].workflow_execution_started_event_attributes
        largest = max(largest, start.input.ByteSize())
        last = history.events[-1].workflow_execution_continued_as_new_event_attributes
        following = last.new_execution_run_id
    return number, largest


async def measure(commands: int, callers: int, size: int) -> tuple[dict[str, object], list[str]]:
    """The figures, and what does not hold."""
    with tempfile.TemporaryDirectory(prefix="redress-bench-") as folder:
        plan = Plan(
            home=Path(folder),
            prepare=prepare,
            search_attributes=REGISTRY,
            workers=1,
            ui=False,
            usual_ports=False,
        )
        async with Stack(plan) as stack:
            env = stack.env()
            redress = await Redress.connect(env=env, timeout=300)
            fields = {**read_yaml(INTAKE).data["fields"], "received_at": datetime.now(UTC).isoformat()}
            await redress.open(ID, {"policy": POLICY, "by": BY, "fields": fields})
            marks = await live(redress, commands, callers, size)
            speeds = [commands / 10 / (later - earlier) for earlier, later in pairwise(marks)]
            async with await Database.open(env["REDRESS_DATABASE_URL"], size=2) as database:
                found = await faults(redress, EventStore(database), commands, size)
            number, largest = await runs(redress, redress.client.get_workflow_handle(ID))
            return {
                "commands": commands,
                "characters each": size,
                "a second, first tenth": round(speeds[0], 1),
                "a second, last tenth": round(speeds[-1], 1),
                "runs": number,
                "largest message to a run, bytes": largest,
                "faults": len(found),
            }, found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=100_000)
    parser.add_argument("--callers", type=int, default=8)
    parser.add_argument("--characters", type=int, default=200)
    arguments = parser.parse_args()
    figures, found = asyncio.run(measure(arguments.commands, arguments.callers, arguments.characters))
    print(json.dumps(figures), flush=True)
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
