"""Attempts: does one thing for many items, several at once. An item that fails is an outcome; the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Final, Generic, TypeVar

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from client.errors import Unavailable, away, line
from client.retries import transient
from store.errors import DatabaseUnavailable

AT_ONCE: Final = 16
"""Items that are tried at the same time."""
WAITS: Final = (0.5, 2.0)
"""Seconds before the second and the third try of an item, if a server is away."""
IN_A_ROW: Final = 2 * AT_ONCE
"""After so many items in a row whose server was away, it counts as away for all."""

Away = Unavailable | DatabaseUnavailable
_CONCERNS_ALL: Final = frozenset({RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED})

Item = TypeVar("Item")
Result = TypeVar("Result")


class Attempts(Generic[Item, Result]):
    """Does `act` for each item. If `act` raises, `failed(item, why)` is the outcome."""

    def __init__(
        self,
        act: Callable[[Item], Awaitable[Result]],
        failed: Callable[[Item, str], Result],
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._act = act
        self._failed = failed
        self._pause = pause

    async def all(self, items: AsyncIterable[Item]) -> AsyncIterator[Result]:
        """The outcomes as they come, one for each item. Raises Unavailable or DatabaseUnavailable if a server is away for
        `IN_A_ROW` items one after the other, or for every item."""
        done = missed_in_a_row = 0
        last: Away | None = None
        async with aclosing(_several(items, self._tried)) as several:
            async for result, missed in several:
                yield result
                done, last = done + 1, missed
                missed_in_a_row = missed_in_a_row + 1 if missed else 0
                if missed and missed_in_a_row >= IN_A_ROW:
                    raise missed
        if last and missed_in_a_row == done:
            raise last

    async def _tried(self, item: Item) -> tuple[Result, Away | None]:
        """The outcome of one item; beside it the error if a server was away each time, else None."""
        for wait in (*WAITS, None):
            try:
                return await self._act(item), None
            except (Unavailable, DatabaseUnavailable) as error:
                if wait is None:
                    return self._failed(item, line(error)), error
                await self._pause(wait)
            except Exception as error:  # noqa: BLE001 - an item that breaks is an outcome; the others go on
                return self._failed(item, _described(error)), None
        raise AssertionError


async def _several(
    items: AsyncIterable[Item], act: Callable[[Item], Awaitable[Result]]
) -> AsyncGenerator[Result, None]:
    """What `act` returns for each item, in the order in which they are done. `AT_ONCE` are worked on at a time."""
    working: set[asyncio.Future[Result]] = set()
    try:
        async for item in items:
            working.add(asyncio.ensure_future(act(item)))
            if len(working) == AT_ONCE:
                done, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        while working:
            done, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        for future in working:
            future.cancel()
        await asyncio.gather(*working, return_exceptions=True)


def raised(client: Client, error: RPCError) -> Exception:
    """Unavailable if Temporal is away or refuses our credentials; else the error itself, which concerns one complaint."""
    if transient(error) or error.status in _CONCERNS_ALL:
        return away(client.service_client.config.target_host, error)
    return error


def _described(error: Exception) -> str:
    """An unexpected error in one line, with the name of its class, so that it can be searched for."""
    text = line(error)
    return text if text == type(error).__name__ else f"{type(error).__name__}: {text}"
