"""The worker: carries complaints as a daemon. `python worker.py --help` lists its settings.

Exit codes: 0 ended in order, 1 ended by a fault, 2 settings that cannot be used, 3 PostgreSQL or Temporal missing.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from contextlib import AsyncExitStack

from domain.policy.rulebook_cache import RULEBOOKS
from service import logs, temporal
from service.edition_loader import EditionLoader
from service.health import Health, HealthServer, PortTaken
from service.metrics import Metrics
from service.settings import Settings, SettingsMistaken, help_text, load, misspelt
from service.shutdown import Shutdown, ShutdownRequested
from service.watch import WatchReader
from service.work import worker_for
from store.errors import StoreError
from store.findings import Findings
from store.migrate import require_current
from store.pool import Database
from store.rulebooks import Rulebooks

_LOG = logging.getLogger(logs.LOGGER)


UNSEALED = (
    "REDRESS_SEAL_KEY_FILE is not set: facts are recorded without seals, and a forgery by whoever owns the database cannot "
    "be told from them; `redress audit key new FILE` makes a key"
)


async def serve(settings: Settings) -> None:
    """Connect, work until a shutdown is requested, then finish what is begun."""
    shutdown, metrics, health = Shutdown(), Metrics(), Health()
    where, runtime = temporal.address(), temporal.runtime(settings)

    def waiting(reason: str) -> None:
        health.doing = reason
        _LOG.warning("%s (for %g s at most)", reason, settings.startup_timeout)

    async with AsyncExitStack() as stack:
        server = HealthServer(settings.health_host, settings.health_port, health, metrics)
        await stack.enter_async_context(server)
        opening = Database.open(
            settings.database_url.get_secret_value(),
            size=settings.database_connections,
            timeout_s=settings.startup_timeout,
            on_wait=waiting,
        )
        database = await stack.enter_async_context(await shutdown.or_else(opening))
        await shutdown.or_else(require_current(database))
        connecting = temporal.connect(where, runtime, timeout_s=settings.startup_timeout, on_wait=waiting)
        client = await shutdown.or_else(connecting)
        await shutdown.or_else(temporal.require_attributes(client))
        edition_loader = EditionLoader(Rulebooks(database), RULEBOOKS, metrics.editions)
        metrics.watch_wanted(lambda: len(RULEBOOKS.wanted))
        await shutdown.or_else(edition_loader.load())
        await stack.enter_async_context(edition_loader.watching())
        metrics.sealing.set(settings.seal_key_file is not None)
        if settings.seal_key_file is None:
            health.warnings.append(UNSEALED)
            _LOG.warning(UNSEALED)
        worker = await stack.enter_async_context(worker_for(settings, client, database, metrics))
        watch = WatchReader(Findings(database), metrics)
        await stack.enter_async_context(watch.reading())
        health.note("watchdog", watch.silence)
        health.watch("postgresql", database.answers)
        health.watch("temporal", temporal.probe(client))
        health.watch("worker", lambda: asyncio.sleep(0, worker.is_running))
        health.phase = "running"
        _LOG.info(
            "at work: %s; %s; tasks of %s", temporal.place_of(where), database.place, settings.task_queue
        )
        await shutdown.requested.wait()
        health.phase = "ending"
        _LOG.info("told to end: finishing what is begun, within %g s", settings.grace)


def main() -> int:
    """Run until a shutdown is requested. Returns the exit code."""
    argparse.ArgumentParser(
        prog="worker.py",
        description="Carries complaints until SIGTERM or SIGINT. Everything is set by environment variables; those of "
        "Temporal (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_PROFILE, ...) are those of every Temporal client.",
        epilog=f"variables:\n{help_text()}\n\n{(__doc__ or '').splitlines()[2]}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    try:
        settings = load()
        logs.configure(settings)
        for line in misspelt(os.environ):
            _LOG.warning(line)
        asyncio.run(serve(settings))
    except ShutdownRequested:
        pass
    except (SettingsMistaken, PortTaken) as error:
        return _failed(2, error)
    except (StoreError, temporal.TemporalUnavailable) as error:
        return _failed(3, error)
    except Exception:  # noqa: BLE001 - the outermost handler
        _LOG.exception("ended by a fault")
        return 1
    _LOG.info("ended in order")
    return 0


def _failed(code: int, error: Exception) -> int:
    print(f"worker.py: {error}", file=sys.stderr)  # noqa: T201 - whoever started it reads this, logged or not
    return code


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)  # threads of the Temporal library may still touch an interpreter that is being taken down
