"""`redress` as a process: runs the command line and ends at once when it is done."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from cli.main import app


def run() -> None:
    """Carry the command out and leave. The Temporal client's threads may abort an interpreter that is taken down in
    order while they still run, after all is done; so what was written is flushed and the process ends directly."""
    code: object = 0
    try:
        app()
    except SystemExit as end:
        code = end.code
    except Exception:  # noqa: BLE001 - a fault of the program: shown whole, and a code of its own
        sys.excepthook(*sys.exc_info())
        code = 70
    if isinstance(code, str):
        sys.stderr.write(code + "\n")
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # a pipe closed by its reader
            stream.flush()
    os._exit(int(code) if isinstance(code, int) else 0)


if __name__ == "__main__":
    run()
