"""`redress recover workflows`: lost workflows restarted from the log."""

from __future__ import annotations

from cli.commands.recover.results import CONNECTIONS, DryRun, collect, show_results
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.servers import find
from domain.policy.rulebook_cache import RULEBOOKS
from recovery.restart_workflows import WorkflowRestarter


def workflows(dry_run: DryRun = False, as_json: Json = False, lang: Language = None) -> None:
    """Restart complaints whose workflows are gone from Temporal, from their logs in PostgreSQL.

    For a Temporal that lost its database, and for complaints that somebody
    terminated. Clocks continue with their due times; what fell due meanwhile is
    breached at that time. Nobody is notified twice. A log with a fault is not
    used. One that cannot be restarted is named, and the others go on.
    """
    output = output_for(as_json, lang)

    async def work() -> int:
        servers = find()
        async with servers.database(size=CONNECTIONS) as database:
            restarter = WorkflowRestarter(await servers.redress(), database, RULEBOOKS)
            total = await restarter.count()
            run = await collect(output, restarter.all(dry=dry_run), total)
            return show_results(output, run, dry=dry_run, total=total)

    carry_out(output, work)
