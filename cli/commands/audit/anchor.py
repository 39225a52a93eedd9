"""`redress audit anchor`: an anchor now, beside those of the schedule."""

from __future__ import annotations

from rich.text import Text

from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.servers import find
from store.audit.anchors import anchor_now
from store.audit.keys import SealKey, TrustedKeys


def anchor(as_json: Json = False, lang: Language = None) -> None:
    """Write down in REDRESS_ANCHOR_FOLDER where the logs that have grown end now, over the anchor before."""
    output = output_for(as_json, lang)

    async def work() -> None:
        servers = find()
        names = ("REDRESS_ANCHOR_FOLDER", "REDRESS_SEAL_KEY_FILE", "REDRESS_SEAL_TRUST")
        folder, private, trust = (servers.path(name) for name in names)
        if folder is None:
            raise Misused("REDRESS_ANCHOR_FOLDER is not set; accepted: a folder, best on another machine")
        key = SealKey.load(private) if private else None
        trusted = TrustedKeys.load(trust).ids if trust else ()
        async with servers.database() as database:
            latest = await anchor_now(database, folder, key, trusted)
        data = {
            "sequence": latest.sequence,
            "digest": latest.digest,
            "heads": len(latest.heads),
            "folder": str(folder),
        }
        text = output.words(
            f"锚点 {latest.sequence} 已写入 {folder}({len(latest.heads)} 个终点): {latest.digest}",
            f"anchor {latest.sequence} is written to {folder} ({len(latest.heads)} heads): {latest.digest}",
        )
        output.result(data, Text(text))

    carry_out(output, work)
