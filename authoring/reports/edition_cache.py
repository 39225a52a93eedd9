"""Editions that complaints were judged under, read from PostgreSQL and compiled once."""

from __future__ import annotations

from collections.abc import Sequence

from domain.complaint.rule_memory import REVISIONS
from domain.facts.fact import Fact
from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookCache
from store.rulebooks import Rulebooks


class EditionCache:
    """Published editions by digest, with their rulebooks."""

    def __init__(self, rulebooks: Rulebooks) -> None:
        self._rulebooks = rulebooks
        self._rulebook_cache = RulebookCache()
        self._editions: dict[str, Edition] = {}

    async def edition(self, digest: str) -> Edition:
        """The edition with a digest. Raises StoreError if it was never published here."""
        if digest not in self._editions:
            published = await self._rulebooks.get(digest)
            self._editions[digest] = Edition.from_body(published.body)
            self._rulebook_cache.add(self._editions[digest], digest)
        return self._editions[digest]

    async def books_of(self, facts: Sequence[Fact]) -> dict[str, Rulebook]:
        """The rulebook of every edition that a log names: its first fact and each adoption. Raises StoreError."""
        books: dict[str, Rulebook] = {}
        for digest in digests(facts):
            await self.edition(digest)
            books[digest] = self._rulebook_cache.get(digest)
        return books


def digests(facts: Sequence[Fact]) -> list[str]:
    """The digests of the editions that a log names, in order."""
    named = (fact.data.get("rulebook") for fact in facts if fact.type == "received" or fact.type in REVISIONS)
    return list(dict.fromkeys(str(one) for one in named if one))
