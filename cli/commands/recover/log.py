"""`redress recover log`: lost facts put back from Temporal's histories."""

from __future__ import annotations

import os

from channels.registry import Channels
from cli.commands.recover.results import CONNECTIONS, DryRun, collect, show_results
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.servers import Servers, find
from domain.policy.rulebook_cache import RULEBOOKS
from recovery.histories import Histories
from recovery.restore_log import LogRestorer
from service.settings import Settings, SettingsMistaken, load
from store.audit.keys import SealKey


def log(dry_run: DryRun = False, as_json: Json = False, lang: Language = None) -> None:
    """Restore facts that PostgreSQL has lost, from the histories in Temporal.

    For a PostgreSQL that was lost, or restored from an older backup. First run
    `redress setup`, and `redress publish` for policies of your own. Facts on
    record are never changed. Facts that a history no longer has are named, and so
    is a complaint that fails; the others go on.
    """
    output = output_for(as_json, lang)

    async def work() -> int:
        servers = find()
        settings = _settings(servers)
        channels = Channels.from_settings(settings.channel_settings())
        key = SealKey.load(settings.seal_key_file) if settings.seal_key_file else None
        async with servers.database(size=CONNECTIONS) as database:
            redress = await servers.redress()
            histories = Histories(redress.client, redress.task_queue)
            restorer = LogRestorer(histories, database, channels, RULEBOOKS, key)
            return show_results(output, await collect(output, restorer.all(dry=dry_run)), dry=dry_run)

    carry_out(output, work)


def _settings(servers: Servers) -> Settings:
    """The settings of the workers: their channels carry notices that are still to be sent, their key seals facts."""
    os.environ.update({name: value for name, value in servers.env.items() if name.startswith("REDRESS_")})
    try:
        return load()
    except SettingsMistaken as error:
        raise Misused(
            f"the settings of a worker are needed here, for what is still to be sent: {error}"
        ) from None
