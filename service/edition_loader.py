"""The edition loader: puts published editions into the rulebook cache of this process, at the start and whenever one is missing."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from domain.policy.rulebook_cache import RulebookCache
from service.logs import LOGGER
from store.editions import Editions
from store.errors import StoreError
from store.rulebooks import Rulebooks

LOOK = 0.2
"""Seconds between two looks at what is wanted; a look reads a set in memory."""

LISTING = 2.0
"""Seconds between two queries for new publications."""

WAIT = 1.2
"""Seconds a workflow task waits for a missing rulebook. It must stay well below the two seconds after which Temporal
takes a task for stuck. Not waiting costs more: the failed task is tried again at once, fails again, and then the
server lets ten seconds pass (measured)."""

_LOG = logging.getLogger(LOGGER)


class EditionLoader:
    """Keeps a rulebook cache complete. An edition that cannot be used is left out and logged once as an alarm.

    `count(loaded, bad)` is called with the number of editions that are loaded and of those that cannot be used.
    """

    def __init__(
        self,
        rulebooks: Rulebooks,
        rulebook_cache: RulebookCache,
        count: Callable[[int, int], None] = lambda _loaded, _bad: None,
    ) -> None:
        self._rulebooks = rulebooks
        self._editions = Editions(rulebooks, rulebook_cache)
        self._rulebook_cache = rulebook_cache
        self._count = count
        self._bad: set[str] = set()
        self._loaded: set[str] = set()
        self._due = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def load(self) -> None:
        """Load every published edition that is not loaded yet. Raises StoreError."""
        for edition in await self._rulebooks.all("policy"):
            await self._fetch(edition.digest)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """While entered, a missing edition is loaded at once and a newly published one within seconds."""
        task = asyncio.create_task(self._watch(), name="edition-loader")
        self._rulebook_cache.supply = self._supplier(asyncio.get_running_loop())
        try:
            yield
        finally:
            self._rulebook_cache.supply = lambda _digest: None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _supplier(self, loop: asyncio.AbstractEventLoop) -> Callable[[str], None]:
        """Loads a digest for a thread of a workflow task. In the thread of `loop` it does nothing: it would block itself."""
        loop_thread = threading.get_ident()

        def supply(digest: str) -> None:
            if threading.get_ident() == loop_thread or digest in self._bad:
                return
            fetching = asyncio.run_coroutine_threadsafe(self._fetch(digest), loop)
            with suppress(Exception):  # the task fails with RulebookMissing and is tried again
                fetching.result(WAIT)

        return supply

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        failure = ""
        while True:
            await asyncio.sleep(LISTING if failure else LOOK)
            try:
                for digest in sorted(self._rulebook_cache.wanted - self._bad):
                    await self._fetch(digest)
                if loop.time() >= self._due:
                    await self.load()
                    self._due = loop.time() + LISTING
                failure = ""
            except StoreError as error:
                if not failure:
                    _LOG.warning("rulebooks cannot be looked up now: %s", error)
                failure = str(error)
            except Exception:  # noqa: BLE001 - complaints wait for it: it must go on
                _LOG.exception("rulebooks cannot be looked up now")
                failure = "unknown"

    async def _fetch(self, digest: str) -> None:
        async with self._one_at_a_time:
            if digest not in self._loaded and digest not in self._bad:
                await self._add(digest)
                self._count(len(self._loaded), len(self._bad))

    async def _add(self, digest: str) -> None:
        try:
            book = await self._editions.book(digest)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one edition, the others go on
            self._bad.add(digest)
            _LOG.error("%s", error, extra={"alarm": "bad_edition"})
        else:
            self._loaded.add(digest)
            version = f"{book.policy.version}/{book.calendar_version}"
            _LOG.info("loaded policy %s %s (%s)", book.policy.id, version, digest[:12])
