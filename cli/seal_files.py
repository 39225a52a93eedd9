"""The keys and anchors of the embedded stack: made once in its folder, handed on to workers and commands."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from embedded.process import ProcessFailed
from store.audit.keys import SealKey

ADDRESS = "anchors@redress.invalid"
"""The address that the embedded stack mails its anchors to: a file beside the other mails."""


def seal_files(home: Path) -> Mapping[str, str]:
    """The settings of seals and anchors for the stack on this folder; a key that is there is kept. Raises ProcessFailed."""
    keys = home / "keys"
    try:
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        accepted = "a folder that you may write to, in REDRESS_HOME"
        raise ProcessFailed(f"{home} cannot be used: {error.strerror}. Accepted: {accepted}") from error
    private, public = keys / "seal.key", keys / "trusted.pem"
    with suppress(FileExistsError):
        SealKey.make(private)
    if not public.exists():
        public.touch(mode=0o600)
        public.write_text(SealKey.load(private).public_pem())
    return {
        "REDRESS_SEAL_KEY_FILE": str(private),
        "REDRESS_SEAL_TRUST": str(public),
        "REDRESS_ANCHOR_FOLDER": str(home / "anchors"),
        "REDRESS_ANCHOR_EMAIL": ADDRESS,
    }
