"""`python -m bench.recovery`: how many lost complaints a second `redress recover workflows` brings back.

The embedded stack in a temporary folder, and complaints whose logs are in PostgreSQL and of which Temporal knows nothing,
as after the loss of its database. A dry run comes first, then the restart, then a look at complaints that all run. Without
workers the restart alone is measured; with them they take up the complaints at the same time, on the same cores. Each is
done one at a time and with as many at once as the command works on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections import Counter
from pathlib import Path
from time import monotonic, process_time

from authoring.scenarios.play import load_scripts, simulate
from bench.harness import used
from cli.publishing import own_policies, publish, read
from domain.facts.fact import Fact
from domain.log.ledger import GENESIS, seal
from domain.policy.rulebook_cache import RulebookCache
from embedded.stack import Plan, Stack
from recovery import attempts
from recovery.restart_workflows import WorkflowRestarter
from starter import Redress
from store.event_store import EventStore
from store.migrate import app_dsn, migrate
from store.pool import Database
from workflows.ui.search_attributes import REGISTRY

POLICY = "evergreen"
FACTS = 15
"""Facts of each complaint: it has been taken in, assigned and answered."""
CONNECTIONS = 8


async def prepare(admin_dsn: str, app_password: str) -> str:
    """The tables and the policy."""
    await migrate(admin_dsn, app_password=app_password)
    async with await Database.open(admin_dsn, size=2) as database:
        await publish(database, read([policy for policy in own_policies() if policy.name == POLICY]))
    return app_dsn(admin_dsn, app_password)


def story() -> list[Fact]:
    """The beginning of an ordinary complaint."""
    (parcel,) = read([policy for policy in own_policies() if policy.name == POLICY])
    book = RulebookCache().add(parcel.edition)
    script = next(script for script in load_scripts(POLICY) if script.name == "ordinary")
    return list(simulate(script, book).facts[:FACTS])


async def fill(database: Database, complaints: int) -> None:
    """So many complaints on record, without workflows."""
    events, facts = EventStore(database), story()
    for number in range(complaints):
        await events.append(seal(f"LOST-{number:06}", facts, GENESIS))


async def timed(restarter: WorkflowRestarter, stack: Stack, *, dry: bool) -> dict[str, object]:
    """What became of them, complaints a second, and milliseconds of processor for each: here and in Temporal."""
    begun, here, server = monotonic(), process_time(), used(stack.temporal.child.pid)
    counts = Counter([outcome.became async for outcome in restarter.all(dry=dry)])
    number = sum(counts.values())
    here, server = process_time() - here, used(stack.temporal.child.pid) - server
    speed = number / (monotonic() - begun)
    return {
        "a second": round(speed, 1),
        "ms here": round(here / number * 1000, 1),
        "ms Temporal": round(server / number * 1000, 1),
        **counts,
    }


async def measure(complaints: int, workers: int, at_once: int) -> dict[str, object]:
    """Dry run, restart, and a look at what runs, in turn."""
    attempts.AT_ONCE = at_once  # type: ignore[misc]
    with tempfile.TemporaryDirectory(prefix="redress-bench-") as folder:
        plan = Plan(
            home=Path(folder),
            prepare=prepare,
            search_attributes=REGISTRY,
            workers=workers,
            ui=False,
            usual_ports=False,
        )
        async with Stack(plan) as stack:
            env = stack.env()
            async with await Database.open(env["REDRESS_DATABASE_URL"], size=CONNECTIONS) as database:
                await fill(database, complaints)
                redress = await Redress.connect(env=env, timeout=60)
                figures: dict[str, object] = {"workers": workers, "at once": at_once}
                for name, dry in (("dry run", True), ("restart", False), ("all running", False)):
                    figures[name] = await timed(
                        WorkflowRestarter(redress, database, RulebookCache()), stack, dry=dry
                    )
                return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--complaints", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="*", default=[0, 1])
    parser.add_argument("--at-once", type=int, nargs="*", default=[1, attempts.AT_ONCE])
    arguments = parser.parse_args()
    for workers in arguments.workers:
        for at_once in arguments.at_once:
            print(json.dumps(asyncio.run(measure(arguments.complaints, workers, at_once))), flush=True)


if __name__ == "__main__":
    main()
