"""The rulebook cache: a missing rulebook is named and wanted, unless it is supplied at once."""

import pytest

from domain.policy.rulebook_cache import RulebookCache, RulebookMissing
from tests.unit.adoptions import evergreen


def test_a_missing_rulebook_is_named_by_twelve_digits_and_wanted_from_then_on():
    cache, digest = RulebookCache(), "0123456789abcdef"
    with pytest.raises(RulebookMissing, match=r"the rulebook 0123456789ab is not loaded"):
        cache.get(digest)
    assert cache.wanted == {digest}
    assert digest not in cache


def test_a_rulebook_is_compiled_once_and_kept_by_its_digest():
    cache = RulebookCache()
    book = cache.add(evergreen())
    assert cache.add(evergreen()) is book
    assert cache.get(book.digest) is book
    assert book.digest == evergreen().digest()


def test_a_rulebook_published_under_an_older_digest_is_found_by_that():
    cache = RulebookCache()
    assert cache.add(evergreen(), "older").digest == "older"
    assert "older" in cache


def test_a_missing_rulebook_is_supplied_when_it_is_asked_for():
    cache = RulebookCache()
    cache.supply = lambda digest: cache.add(evergreen(), digest)
    assert cache.get("asked").digest == "asked"
    assert cache.wanted == frozenset()
