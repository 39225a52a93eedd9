"""One part of the stack kept alive: started again whenever it ends, however often that fails."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import NoReturn, Protocol

from embedded.process import Child, ProcessFailed

FIRST_WAIT = 0.2  # seconds before the first try
GROWTH = 4  # each wait is so many times the one before
LONGEST_WAIT = 60.0  # seconds
ROW = 5  # after every so many failed starts in a row the whole error is reported again


class Part(Protocol):
    """A server or worker that can be started and stopped."""

    @property
    def child(self) -> Child: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Trouble:
    """A part that cannot be started: failed starts in a row, why the last one failed, seconds until the next."""

    part: str
    failed: int
    why: str
    wait: float


class Keeper:
    """Keeps one part alive. It never gives up: a full disk may be emptied, a taken port given back.

    `on_change` is told the trouble after each failed start, and None when the part runs again. `pause` waits seconds.
    """

    def __init__(
        self,
        name: str,
        part: Part,
        *,
        on_progress: Callable[[str], None],
        on_change: Callable[[Trouble | None], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._name = name
        self._part = part
        self._say = on_progress
        self._on_change = on_change
        self._pause = pause

    async def run(self) -> NoReturn:
        """Watch the part until cancelled."""
        while True:
            code = await self._part.child.wait()
            self._say(f"{self._name} ended by itself (exit code {code}); starting it again")
            await self.start_again()

    async def start_again(self) -> None:
        """Start the part, with longer and longer waits between the tries. Returns when it runs."""
        for failed in count():
            await self._pause(wait_after(failed))
            try:
                await self._part.start()
            except Exception as error:  # noqa: BLE001 - whatever it was, the stack and the next try go on
                await self._clear()
                self._report(failed + 1, error)
            else:
                if failed:
                    self._say(f"{self._name} runs again after {_starts(failed)}")
                self._on_change(None)
                return

    async def _clear(self) -> None:
        """Stop what a failed start left behind."""
        try:
            await self._part.stop()
        except Exception as error:  # noqa: BLE001 - see above
            self._say(f"{self._name} cannot be stopped: {_line(error)}")

    def _report(self, failed: int, error: Exception) -> None:
        wait = wait_after(failed)
        show_whole = isinstance(error, ProcessFailed) and (failed - 1) % ROW in (0, ROW - 1)
        self._say(
            f"{self._name} did not start ({_starts(failed)} in a row), next try in {wait:.3g} s: "
            f"{error if show_whole else _line(error)}"
        )
        if failed == ROW:
            self._say(f"the stack goes on without {self._name}, and goes on trying")
        self._on_change(Trouble(self._name, failed, _line(error), wait))


def wait_after(failed: int) -> float:
    """Seconds to wait after so many failed starts in a row: 0.2, 0.8, 3.2, 12.8, 51.2, then a minute."""
    return float(min(FIRST_WAIT * GROWTH ** min(failed, 10), LONGEST_WAIT))


def _starts(failed: int) -> str:
    return f"{failed} failed start" + ("s" if failed > 1 else "")


def _line(error: Exception) -> str:
    """The first line of an error."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:400]
