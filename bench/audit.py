"""How long `redress audit verify` takes on a large log. `python -m bench.audit [FACTS]`, a million by default.

Complaints of thirty facts in three batches, sealed, with clocks, an entry in the register and anchored heads.
"""

import asyncio
import resource
import sys
import tempfile
from pathlib import Path
from secrets import token_hex
from time import perf_counter

from bench.sealed_facts import fact, life
from domain.log.ledger import GENESIS, seal
from embedded.ports import any_free
from embedded.postgres import PostgresServer
from store.audit.anchors import ChangedHeads
from store.audit.keys import SealKey
from store.audit.log import PARTS, Against
from store.audit.run import verify_all
from store.event_store import EventStore
from store.migrate import app_dsn, migrate
from store.pool import Database

FACTS = 30
WRITERS = 8


async def fill(database, key, complaints):
    """Every complaint: a life of ten facts, and twice ten remarks."""
    store, names = EventStore(database, key), iter([f"EVG-{number:07d}" for number in range(complaints)])

    async def write():
        for name in names:
            batch = life(name)
            await store.append(batch)
            for start in (11, 21):
                more = [
                    fact(number, text=f"a remark of some length, {number}")
                    for number in range(start, start + 10)
                ]
                batch = seal(name, more, batch[-1].hash if batch else GENESIS)
                await store.append(batch)

    await asyncio.gather(*(write() for _ in range(WRITERS)))


async def main(facts):
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        server = PostgresServer(place / "pg", any_free(), settings=["synchronous_commit=off"])
        await server.start()
        try:
            password = token_hex(8)
            await migrate(server.dsn(), app_password=password)
            dsn = app_dsn(server.dsn(), password)
            key = SealKey.make(place / "seal.key")
            trust = place / "trust.pem"
            trust.write_text(key.public_pem())
            async with await Database.open(dsn, size=WRITERS + 1) as database:
                begun = perf_counter()
                await fill(database, key, -(-facts // FACTS))
                print(f"written in {perf_counter() - begun:.0f} s", flush=True)
                changed = await ChangedHeads.since(database, 0)
            anchors = {head.complaint_id: [head] for head in changed.heads}
            log = frozenset({"schema", "log", "heads", "seals", "anchors"})
            for name, parts in {
                "log, heads, seals, anchors": log,
                "everything": frozenset(PARTS),
                "log and heads only": frozenset({"log", "heads"}),
            }.items():
                begun = perf_counter()
                report = await verify_all(dsn, Against(anchors=anchors, trust=trust, parts=parts))
                took = perf_counter() - begun
                assert report.whole, report.faults[:3]
                print(f"{name:30} {took:6.1f} s", flush=True)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            print(
                f"{report.facts} facts of {report.complaints} complaints; the largest child process took {peak} MiB"
            )
        finally:
            await server.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
