"""The order of rules does not come from the order in a file: the digest of an edition does not know it."""

import json

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, load_policy
from authoring.rulebooks import load_rulebook
from domain.policy.edition import Edition


def reordered(value):
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in sorted(value, key=lambda key: (len(key), key))}
    return [reordered(entry) for entry in value] if isinstance(value, list) else value


def test_an_edition_that_a_database_put_in_another_order_compiles_to_the_same_rules():
    edition = Edition.of(load_policy("evergreen"), load_calendars(CALENDARS))
    kept = Edition.from_body(reordered(json.loads(json.dumps(edition.body()))))
    assert kept.digest() == edition.digest()
    for book, other_book in (
        (edition.compile(), kept.compile()),
        (load_rulebook("evergreen"), kept.compile()),
    ):
        for part in ("deadlines", "pauses", "gates", "reactions", "penalties", "routes"):
            assert list(getattr(book, part)) == list(getattr(other_book, part))
        assert [rule.order for rule in book.deadlines.values()] == [
            rule.order for rule in other_book.deadlines.values()
        ]
        assert {name: [rule.name for rule in rules] for name, rules in book.reactions_by_fact.items()} == {
            name: [rule.name for rule in rules] for name, rules in other_book.reactions_by_fact.items()
        }
