"""Rulebooks: under the digest of their content, once, for good."""

from datetime import UTC, datetime

import pytest

from store.errors import RulebookConflict, StoreError
from store.rulebooks import Rulebooks, content_digest

BODY = {"id": "evergreen", "version": "1", "labels": {"zh": "长青"}, "windows": ["09:00-12:00"]}
JULY, AUGUST = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture
def rulebooks(db):
    return Rulebooks(db)


async def test_a_rulebook_is_found_by_its_digest(rulebooks):
    digest = await rulebooks.publish("policy", "evergreen", "1", BODY, digest=content_digest(BODY))
    assert await rulebooks.publish("policy", "evergreen", "1", dict(reversed(BODY.items()))) == digest
    found = await rulebooks.get(digest)
    assert (found.kind, found.name, found.version, found.body) == ("policy", "evergreen", "1", BODY)
    assert content_digest(found.body) == digest
    assert await rulebooks.version("policy", "evergreen", "1") == found
    assert await rulebooks.version("policy", "evergreen", "2") is None
    (listed,) = await rulebooks.all()
    assert (listed.digest, listed.body) == (digest, None)
    assert await rulebooks.all("calendar") == []


async def test_a_version_is_never_published_with_other_content(rulebooks):
    await rulebooks.publish("policy", "evergreen", "1", BODY)
    with pytest.raises(RulebookConflict, match="policy evergreen 1 is already published with other content"):
        await rulebooks.publish("policy", "evergreen", "1", {**BODY, "windows": []})
    with pytest.raises(
        RulebookConflict, match="already published as policy evergreen 1, not as policy evergreen 2"
    ):
        await rulebooks.publish("policy", "evergreen", "2", BODY)
    with pytest.raises(StoreError, match="is not that of its content"):
        await rulebooks.publish("policy", "evergreen", "3", BODY, digest="0" * 64)
    with pytest.raises(StoreError, match="publish it first"):
        await rulebooks.get("0" * 64)


async def test_the_version_in_force_is_the_last_to_take_effect(rulebooks):
    for version, since in (("1", None), ("3", AUGUST), ("2", JULY)):
        await rulebooks.publish("calendar", "office", version, {"version": version}, effective_from=since)

    async def version(at):
        found = await rulebooks.in_force("calendar", "office", at)
        assert await rulebooks.digest_in_force("calendar", "office", at) == (found and found.digest)
        return found and found.version

    assert await version(datetime(2026, 6, 30, tzinfo=UTC)) == "1"
    assert await version(JULY) == "2"
    assert await version(datetime(2027, 1, 1, tzinfo=UTC)) == "3"
    assert await rulebooks.in_force("policy", "office", JULY) is None
    assert await rulebooks.digest_in_force("policy", "office", JULY) is None
