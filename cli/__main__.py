"""`redress` as a process: runs the command line and ends at once when it is done."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from cli.failures import BUG, STOPPED, failure
from cli.main import app
from cli.output import Output


def run() -> None:
    """Run the command and end the process. After the command the Temporal client's threads may still run,
    and may abort an interpreter that shuts down normally. So output is flushed and the process ends
    with os._exit."""
    code: object = 0
    try:
        app()
    except SystemExit as end:
        code = end.code
    except KeyboardInterrupt:
        code = STOPPED
    except Exception as error:  # noqa: BLE001 - a fault of the program itself: a code of its own
        code = _fault(error)
    if isinstance(code, str):
        sys.stderr.write(code + "\n")
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # a pipe closed by its reader
            stream.flush()
    os._exit(int(code) if isinstance(code, int) else 0)


def _fault(error: Exception) -> int:
    """Report an unexpected error. REDRESS_DEBUG shows the traceback."""
    if os.environ.get("REDRESS_DEBUG"):
        sys.excepthook(*sys.exc_info())
        return BUG
    output = Output(as_json="--json" in sys.argv)
    failed = failure(error, output)
    failed.tell(output)
    return failed.exit_code


if __name__ == "__main__":
    run()
