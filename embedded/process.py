"""One supervised child process: start, end and log. Also ends children that a crashed parent left behind."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from embedded import private

LOG_LIMIT = 20 * 1024 * 1024  # bytes; a longer log is set aside at the next start


class ProcessFailed(RuntimeError):
    """A child process did not start or ended by itself. The message carries the last lines of its log."""


@dataclass(slots=True)
class Child:
    """A process in a session of its own (a Ctrl-C at the terminal reaches only us) that ends when we end.

    `stop_signal` asks it to end in order; after `grace` seconds it is killed. `wrapper` goes before the command
    (another user, other rights). Standard output and error go to `log`, appended.
    """

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    wrapper: Sequence[str] = ()
    _process: asyncio.subprocess.Process | None = field(default=None, init=False, repr=False)

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ProcessFailed(f"{self.name} has not been started")
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs or before it was started; negative: ended by that signal."""
        return None if self._process is None else self._process.returncode

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it. Raises ProcessFailed when the program is not there or may not be run."""
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _rotate(self.log)
        private.file(self.log)
        command = [*_die_with_parent(self.stop_signal), *self.wrapper, *self.argv]
        with self.log.open("ab") as out:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    env=None if self.env is None else dict(self.env),
                    start_new_session=True,
                    umask=private.UMASK,
                )
            except OSError as error:
                raise ProcessFailed(
                    f"{self.name} cannot be started: {error.strerror}: {self.argv[0]}"
                ) from error

    async def wait(self) -> int:
        """Wait for its end; return the exit code."""
        if self._process is None:
            raise ProcessFailed(f"{self.name} has not been started")
        return await self._process.wait()

    async def stop(self) -> None:
        """Ends it in order, or by force after `grace` seconds. Nothing happens when it is not running."""
        if self._process is None or self._process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, self.stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), self.grace)
        except TimeoutError:
            self.kill()
            await self._process.wait()

    def kill(self) -> None:
        """SIGKILL to the process and whatever it started in its session.

        Not through asyncio's process: that asks first whether it has ended, and would take its exit code from the waiter.
        """
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, for an error message."""
        try:
            text = self.log.read_bytes()[-20_000:].decode("utf-8", "replace")
        except OSError:
            return ""
        return "\n".join(line[:400] for line in text.splitlines()[-lines:])

    def failure(self, event: str) -> ProcessFailed:
        """An error with `event` ("did not start") and the end of the log."""
        return ProcessFailed(f"{self.name} {event}.\nThe end of {self.log}:\n{self.last_words()}")


def end_leftover(pid: int, mark: str, stop_signal: signal.Signals = signal.SIGTERM) -> bool:
    """True when process `pid` was a left-over of ours (its command line holds `mark`) and has been told to end.

    A process of anybody else with a number used again is left alone.
    """
    if mark not in command_line(pid):
        return False
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, stop_signal)
    return True


async def gone(pid: int, mark: str, seconds: float) -> bool:
    """Waits until no process `pid` with `mark` in its command line is left; False when it outlived `seconds`."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while mark in command_line(pid):
        if loop.time() > until:
            return False
        await asyncio.sleep(0.05)
    return True


def command_line(pid: int) -> str:
    """The arguments of a running process, joined by spaces; empty when there is none (or no /proc)."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return arguments.replace(b"\0", b" ").decode("utf-8", "replace").strip()


def _die_with_parent(signal_: signal.Signals) -> list[str]:
    """Linux sends the child `signal_` when we die, however we die. setpriv is part of every Debian and Ubuntu.

    Not through preexec_fn: that runs Python between fork and exec, unsafe beside the threads of the Temporal client.
    """
    program = shutil.which("setpriv", path=os.environ.get("PATH", "") + ":/usr/bin:/bin")
    return [program, f"--pdeathsig={signal_.name.removeprefix('SIG')}", "--"] if program else []


def _rotate(log: Path) -> None:
    with suppress(OSError):
        if log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_name(log.name + ".1"))
