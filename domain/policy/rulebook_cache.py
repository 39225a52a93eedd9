"""The rulebook cache: the rulebooks this process knows, by the digest of their edition.

Rulebooks are large, never change, and are shared by every complaint that runs under them; they are therefore kept
once a process and not once a complaint. Whoever loads editions puts them here; whoever misses one says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook


class RulebookMissing(LookupError):
    """No rulebook with this digest has been loaded by this process yet; it was noted as wanted."""


class RulebookCache:
    """Rulebooks by digest. Reading and adding are atomic, so that threads may share one cache."""

    def __init__(self) -> None:
        self._books: dict[str, Rulebook] = {}
        self._wanted: set[str] = set()
        self.supply: Callable[[str], None] = lambda _digest: None
        """Called for a missing digest: whoever can load it in time does so before returning."""

    def add(self, edition: Edition, published: str | None = None) -> Rulebook:
        """Compile an edition and keep its rulebook. Raises PolicyMistaken.

        `published` is the digest it was published under, by which its complaints know it: a later version of this
        code may write the same content down differently.
        """
        digest = published or edition.digest()
        if digest not in self._books:
            self._books[digest] = replace(edition.compile(), digest=digest)
        self._wanted.discard(digest)
        return self._books[digest]

    def get(self, digest: str) -> Rulebook:
        """The rulebook. Raises RulebookMissing and remembers that it is wanted, unless it can be supplied at once."""
        if digest not in self._books:
            self._wanted.add(digest)
            self.supply(digest)
        book = self._books.get(digest)
        if book is None:
            raise RulebookMissing(f"the rulebook {digest[:12]} is not loaded in this process yet")
        return book

    def __contains__(self, digest: str) -> bool:
        return digest in self._books

    @property
    def wanted(self) -> frozenset[str]:
        """Digests that somebody asked for in vain."""
        return frozenset(self._wanted)


RULEBOOKS = RulebookCache()
"""The rulebook cache of this process."""
