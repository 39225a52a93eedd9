"""Running: carries out a command and turns every error into an exit code."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import typer

from cli.failures import BUG, STOPPED, failure
from cli.output import Output


def carry_out(output: Output, work: Callable[[], Coroutine[Any, Any, int | None]]) -> None:
    """Run the work and leave with its exit code; an error becomes a message, never a traceback."""
    try:
        code = asyncio.run(work()) or 0
    except (KeyboardInterrupt, asyncio.CancelledError):
        code = STOPPED
    except BrokenPipeError:
        code = _unheard()
    except Exception as error:
        if os.environ.get("REDRESS_DEBUG"):
            raise
        code = _report(error, output)
    raise typer.Exit(code)


def _report(error: Exception, output: Output) -> int:
    if isinstance(error, BaseExceptionGroup):
        error = next((exception for exception in error.exceptions if isinstance(exception, Exception)), error)
    failed = failure(error, output)
    with suppress(BrokenPipeError):
        failed.tell(output)
    return failed.exit_code or BUG


def _unheard() -> int:
    """The reader of our output has gone, as `head` does. Nothing more may be written when Python ends."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
