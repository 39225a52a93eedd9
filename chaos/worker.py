"""A worker whose clock may be off: by what the file in REDRESS_CHAOS_CLOCK says when it starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


def run() -> None:
    """Become the worker."""
    env = dict(os.environ)
    note = Path(env.get("REDRESS_CHAOS_CLOCK", ""))
    if LIBRARIES and note.is_file():
        env |= {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME": note.read_text(),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
    os.execve(sys.executable, [sys.executable, str(ROOT / "worker.py")], env)


if __name__ == "__main__":
    run()
