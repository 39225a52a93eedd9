"""Editions read back from where they were published: the one place where a body becomes an edition or a rulebook."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from domain.complaint.rule_memory import REVISIONS
from domain.facts.fact import Fact
from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookCache
from store.rulebooks import Published, Rulebooks

__all__ = ["EditionUnusable", "Editions", "digests", "edition_of"]


class EditionUnusable(ValueError):
    """An edition that is published and that this version of the code cannot use. The text names it and says why."""

    def __init__(self, published: Published, reason: Exception) -> None:
        name = f"{published.kind} {published.name} {published.version} ({published.digest[:12]}...)"
        super().__init__(f"{name} cannot be used: {reason}")


def edition_of(published: Published) -> Edition:
    """The edition in a published body. Raises EditionUnusable."""
    try:
        return Edition.from_body(published.body)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise EditionUnusable(published, error) from error


class Editions:
    """Published editions by digest. What is compiled goes into the rulebook cache (by default one of its own)."""

    def __init__(self, rulebooks: Rulebooks, rulebook_cache: RulebookCache | None = None) -> None:
        self._rulebooks = rulebooks
        self._rulebook_cache = RulebookCache() if rulebook_cache is None else rulebook_cache

    async def edition(self, digest: str) -> Edition:
        """The edition. Raises RulebookUnknown, EditionUnusable, DatabaseUnavailable."""
        return edition_of(await self._rulebooks.get(digest))

    async def book(self, digest: str) -> Rulebook:
        """The rulebook, read and compiled unless the cache has it. Raises as `edition`."""
        if digest not in self._rulebook_cache:
            published = await self._rulebooks.get(digest)
            edition = edition_of(published)
            try:
                # Building the tables of a calendar takes a while; the loop has other work meanwhile.
                await asyncio.to_thread(self._rulebook_cache.add, edition, digest)
            except ValueError as error:
                raise EditionUnusable(published, error) from error
        return self._rulebook_cache.get(digest)

    async def books_of(self, facts: Iterable[Fact]) -> dict[str, Rulebook]:
        """The rulebook of every edition that a log names, in order. Raises as `edition`."""
        return {digest: await self.book(digest) for digest in digests(facts)}


def digests(facts: Iterable[Fact]) -> list[str]:
    """The digests of the editions that a log names, each once, in order: of its first fact and of each adoption."""
    judging = (fact for fact in facts if fact.number == 1 or fact.type in REVISIONS)
    return list(dict.fromkeys(str(fact.data["rulebook"]) for fact in judging if fact.data.get("rulebook")))
