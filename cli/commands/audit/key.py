"""`redress audit key`: the keys that facts are sealed with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from store.audit.keys import SealKey

app = typer.Typer(name="key", help="Make and show keys of seals.", no_args_is_help=True)

KeyFile = Annotated[Path, typer.Argument(metavar="FILE", help="The private key.", show_default=False)]


@app.command("new")
def new(file: KeyFile, as_json: Json = False, lang: Language = None) -> None:
    """Make a key in a new file, and show its public half and what to do with both."""
    output = output_for(as_json, lang)

    async def work() -> None:
        try:
            key = SealKey.make(file)
        except FileExistsError:
            raise Misused(
                f"{file}: there is a file already; accepted: a new name (a key is never overwritten)"
            ) from None
        _show(output, key)
        output.note(output.words(
            f"1. 公钥(上文)加入 REDRESS_SEAL_TRUST 所指文件,并另存一份于库外。2. 各工作进程设 REDRESS_SEAL_KEY_FILE={file}。"
            "3. `redress audit anchor` 使锚点写明新钥。旧公钥须继续信任。",
            f"1. Add the public key above to the file in REDRESS_SEAL_TRUST, and keep a copy away from the database. "
            f"2. Write an anchor that names it: `redress audit anchor`. 3. Set REDRESS_SEAL_KEY_FILE={file} for every worker. "
            "The public halves of older keys stay trusted.",
        ))  # fmt: skip

    carry_out(output, work)


@app.command("show")
def show(file: KeyFile, as_json: Json = False, lang: Language = None) -> None:
    """Show the id and the public half of a private key."""
    output = output_for(as_json, lang)

    async def work() -> None:
        _show(output, SealKey.load(file))

    carry_out(output, work)


def _show(output: Output, key: SealKey) -> None:
    output.result({"key": key.id, "public": key.public_pem()}, f"key {key.id}", key.public_pem().rstrip())
