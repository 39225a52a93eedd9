"""`redress recover log`: lost facts put back from Temporal's histories."""

from __future__ import annotations

import os

from channels.registry import Channels
from cli.commands.recover.results import DryRun, collect, show_results
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.servers import Servers, find
from domain.policy.rulebook_cache import RULEBOOKS
from recovery.histories import Histories
from recovery.restore_log import Refilling
from service.settings import SettingsMistaken, load


def log(dry_run: DryRun = False, as_json: Json = False, lang: Language = None) -> None:
    """Put back facts that PostgreSQL does not have, from the histories that Temporal has kept.

    For a PostgreSQL that was lost, or brought back from an older backup. First `redress setup`, and `redress publish` for
    policies of your own. What is on record is never changed; what a history no longer holds is named.
    """
    output = output_for(as_json, lang)

    async def work() -> int:
        servers = find()
        channels = _channels(servers)
        async with servers.database() as database:
            redress = await servers.redress()
            histories = Histories(redress.client, redress.task_queue)
            refilling = Refilling(histories, database, channels, RULEBOOKS)
            return show_results(output, await collect(output, refilling.all(dry=dry_run)), dry=dry_run)

    carry_out(output, work)


def _channels(servers: Servers) -> Channels:
    """Those of the workers: who has not been told yet is told through them."""
    os.environ.update({name: value for name, value in servers.env.items() if name.startswith("REDRESS_")})
    try:
        return Channels.from_settings(load().channel_settings())
    except SettingsMistaken as error:
        raise Misused(
            f"the settings of a worker are needed here, for what is still to be sent: {error}"
        ) from None
