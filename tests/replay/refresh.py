"""Write the histories anew: `python -m tests.replay.refresh [NAME ...]` (from the root, a minute).

Only when no complaint that was begun by released code can still be alive, or to add a new life: a history that no
longer replays is the answer to a change of the workflow, not an obstacle to it. Such a change needs a patch
(`workflow.patched`) so that the old histories replay as well as new ones.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from embedded.ports import any_free
from embedded.postgres import FORGETFUL, PostgresServer
from embedded.temporal_server import TemporalServer
from store.migrate import app_dsn, migrate
from tests.replay.history import EDITIONS, HISTORIES, write
from tests.replay.lives import LIVES
from tests.workflow.harness import EDITION, founded
from workflows.ui.search_attributes import REGISTRY

SHORT = {"limit.historyCount.suggestContinueAsNew": 60}


async def refresh(names: list[str], folder: Path) -> None:
    """Live the lives on servers of their own and keep their histories, with the edition they were lived under."""
    for part in (HISTORIES, EDITIONS):
        part.mkdir(exist_ok=True)
    body = json.dumps(EDITION.body(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (EDITIONS / f"{EDITION.digest()}.json").write_text(body + "\n")
    for name in names:
        home = folder / name
        for part in ("postgres", "temporal"):
            (home / part).mkdir(parents=True)
        dynamic = SHORT if name == "long" else {}
        postgres = PostgresServer(home / "postgres", any_free(), settings=FORGETFUL)
        temporal = TemporalServer(home / "temporal", any_free(), search_attributes=REGISTRY, dynamic=dynamic)
        await asyncio.gather(postgres.start(), temporal.start())
        try:
            await migrate(postgres.dsn(), app_password="refresh")
            await _keep(name, postgres, temporal, home)
        finally:
            await asyncio.gather(postgres.stop(), temporal.stop())


async def _keep(name: str, postgres: PostgresServer, temporal: TemporalServer, home: Path) -> None:
    app = app_dsn(postgres.dsn(), "refresh")
    async with founded(temporal.address, postgres.dsn(), app, home / "mail") as harness:
        harness.queue = "redress"
        async with harness.worker(identity="worker"):
            case = await LIVES[name](harness)
        runs = await case.runs()
        for number, run in enumerate(runs, 1):
            handle = harness.client.get_workflow_handle(case.id, run_id=run)
            label = name if len(runs) == 1 else f"{name}-{number}"
            write(label, await handle.fetch_history())
            print(f"{label}: kept")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(refresh(sys.argv[1:] or list(LIVES), Path(scratch)))
