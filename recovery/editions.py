"""Editions: those that a log was judged under, loaded before it is read."""

from __future__ import annotations

from collections.abc import Iterable

from domain.facts.fact import Fact
from domain.policy.edition import Edition
from domain.policy.rulebook_cache import RulebookCache
from store.errors import StoreError
from store.rulebooks import Rulebooks


class EditionUnknown(LookupError):
    """An edition that a log names is not published here, or cannot be used."""


async def load_editions(facts: Iterable[Fact], rulebooks: Rulebooks, rulebook_cache: RulebookCache) -> None:
    """Put every edition that the facts name into the cache. Raises EditionUnknown."""
    for digest in sorted({fact.data["rulebook"] for fact in facts if "rulebook" in fact.data}):
        if digest not in rulebook_cache:
            try:
                rulebook_cache.add(Edition.from_body((await rulebooks.get(digest)).body), digest)
            except (StoreError, ValueError) as error:
                raise EditionUnknown(str(error)) from error
