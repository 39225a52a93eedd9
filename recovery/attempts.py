"""Attempts: many things tried, several at once; what fails is an outcome of its own, and the next is tried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Final, Generic, TypeVar

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from client.errors import Unavailable, away, line
from client.retries import passes
from store.errors import DatabaseUnavailable

AT_ONCE: Final = 16
"""How many are tried at the same time."""
WAITS: Final = (0.5, 2.0)
"""Seconds before the second and the third try of one that finds a server away."""
IN_A_ROW: Final = 2 * AT_ONCE
"""After so many in a row that found a server away each time, it is away for all."""

Away = Unavailable | DatabaseUnavailable
_CONCERNS_ALL: Final = frozenset({RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED})

Item = TypeVar("Item")
Result = TypeVar("Result")


class Attempts(Generic[Item, Result]):
    """Does `act` for each item. `failed(item, why)` is the outcome of one whose `act` raised."""

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
        """The outcomes as they come, each item once. Raises Unavailable or DatabaseUnavailable when a server is away for
        all: for `IN_A_ROW` items one after the other, or for every one there was."""
        seen = row = 0
        last: Away | None = None
        async with aclosing(_several(items, self._tried)) as several:
            async for result, missed in several:
                yield result
                seen, row, last = seen + 1, row + 1 if missed else 0, missed
                if missed and row >= IN_A_ROW:
                    raise missed
        if last and row == seen:
            raise last

    async def _tried(self, item: Item) -> tuple[Result, Away | None]:
        """The outcome of one, and why it could not be had if a server was away each time."""
        for wait in (*WAITS, None):
            try:
                return await self._act(item), None
            except (Unavailable, DatabaseUnavailable) as error:
                if wait is None:
                    return self._failed(item, line(error)), error
                await self._pause(wait)
            except Exception as error:  # noqa: BLE001 - one that breaks is an outcome; the others must not suffer
                return self._failed(item, _said(error)), None
        raise AssertionError


async def _several(
    items: AsyncIterable[Item], act: Callable[[Item], Awaitable[Result]]
) -> AsyncGenerator[Result, None]:
    """What `act` returns for each item, `AT_ONCE` of them at work, in the order in which they are done."""
    working: set[asyncio.Future[Result]] = set()
    try:
        async for item in items:
            working.add(asyncio.ensure_future(act(item)))
            if len(working) == AT_ONCE:
                done, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    yield one.result()
        while working:
            done, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                yield one.result()
    finally:
        for one in working:
            one.cancel()
        await asyncio.gather(*working, return_exceptions=True)


def raised(client: Client, error: RPCError) -> Exception:
    """Unavailable when Temporal is away or lets nobody in; else the error itself, which concerns one complaint only."""
    if passes(error) or error.status in _CONCERNS_ALL:
        return away(client.service_client.config.target_host, error)
    return error


def _said(error: Exception) -> str:
    """An error that nobody expected by its name, so that it can be looked for."""
    text = line(error)
    return text if text == type(error).__name__ else f"{type(error).__name__}: {text}"
