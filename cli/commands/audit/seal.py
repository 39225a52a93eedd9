"""`redress audit seal`: the ends of logs that were written without a key, sealed once."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from cli.failures import DONE, FAULT, Misused
from cli.options import Json, Language, output_for
from cli.running import carry_out
from cli.servers import find
from domain.log.ledger import Head, verify
from domain.log.seals import sign
from store.audit.keys import SealKey
from store.audit.seals import Seals
from store.event_store import EventStore

PAGE: Final = 500


def seal_logs(as_json: Json = False, lang: Language = None) -> None:
    """Seal every log whose end has no seal of the key in REDRESS_SEAL_KEY_FILE.

    For logs that were written before there was a key: an act of trust. From now
    on whatever they hold counts as genuine, so compare them before with heads or
    exports that were kept (`redress audit verify --heads`). A log that is not
    whole is refused, exit code 4.
    """
    output = output_for(as_json, lang)

    async def work() -> int:
        servers = find()
        file = servers.path("REDRESS_SEAL_KEY_FILE")
        if file is None:
            raise Misused(
                "REDRESS_SEAL_KEY_FILE is not set; accepted: a file that `redress audit key new` made"
            )
        key = SealKey.load(file)
        sealed, refused = 0, list[str]()
        async with servers.database() as database:
            events, seals = EventStore(database), Seals(database)
            after = ""
            while page := await seals.unsealed(key.id, after, PAGE):
                for name in page:
                    rows = await events.read(name)
                    faults = verify(rows)
                    if faults or not rows:
                        refused.append(f"{name}: {faults[0].detail if faults else 'the log is empty'}")
                    else:
                        last = rows[-1]
                        await seals.keep(sign(Head(name, last.fact.number, last.hash), key))
                        sealed += 1
                after = page[-1]
        data = {"key": key.id, "sealed": sealed, "refused": refused}
        text = output.words(
            f"已用密钥 {key.id} 签署 {sealed} 份日志", f"{sealed} logs are sealed with key {key.id}"
        )
        lines = [Text(f"✗ {refusal}", "red") for refusal in refused]
        output.result(data, Text(text), *lines)
        return FAULT if refused else DONE

    carry_out(output, work)
