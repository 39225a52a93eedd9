"""The rulebook cache: the rulebooks of this process, by the digest of their edition.

Rulebooks are large, never change and are shared by every complaint under them, so a process keeps each once. The edition
loader adds them. A digest that is asked for and missing is noted as wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook


class RulebookMissing(LookupError):
    """This process has not loaded a rulebook with this digest yet. The digest is noted as wanted."""


class RulebookCache:
    """Rulebooks by digest. Reading and adding are atomic, so that threads may share one cache."""

    def __init__(self) -> None:
        self._books: dict[str, Rulebook] = {}
        self._wanted: set[str] = set()
        self.supply: Callable[[str], None] = lambda _digest: None
        """Called with a missing digest. It may load the rulebook and add it before it returns."""

    def add(self, edition: Edition, published: str | None = None) -> Rulebook:
        """Compile an edition and keep its rulebook. Raises PolicyMistaken.

        `published`: the digest under which it was published, which its complaints hold. A later version of this code
        may write the same content as other JSON and so get another digest.
        """
        digest = published or edition.digest()
        if digest not in self._books:
            self._books[digest] = replace(edition.compile(), digest=digest)
        self._wanted.discard(digest)
        return self._books[digest]

    def get(self, digest: str) -> Rulebook:
        """The rulebook. If it is missing and `supply` does not add it, the digest is wanted and RulebookMissing is raised."""
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
        """Digests that were asked for and are missing."""
        return frozenset(self._wanted)


RULEBOOKS = RulebookCache()
"""The rulebook cache of this process."""
