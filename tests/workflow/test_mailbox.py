"""Batches: everything that waits at once, but never more than a message to the server may hold."""

from datetime import UTC, datetime

from domain.facts.fact import Fact
from workflows.mailbox import MAX_BATCH_BYTES, Mailbox


def fact(number: int, text: str = "x") -> Fact:
    at = datetime(2026, 11, 16, tzinfo=UTC)
    return Fact(number, "noted", "case", {"text": text}, "intake:li", "c", at, at)


def test_what_waits_is_one_batch():
    mailbox = Mailbox()
    mailbox.put([fact(1), fact(2)])
    mailbox.put([fact(3)])
    assert [one.number for one in mailbox.take()] == [1, 2, 3]
    assert not mailbox


def test_a_batch_is_cut_before_it_is_too_large_and_the_rest_follows_in_order():
    mailbox = Mailbox()
    mailbox.put([fact(number, "长" * 10_000) for number in range(1, 101)])
    batches = []
    while mailbox:
        batches.append(mailbox.take())
    assert [entry.number for batch in batches for entry in batch] == list(range(1, 101))
    assert len(batches) > 1
    for batch in batches:
        assert sum(len(str(entry.to_json()).encode()) for entry in batch) < MAX_BATCH_BYTES


def test_one_fact_goes_however_large_it_is():
    mailbox = Mailbox()
    mailbox.put([fact(1, "x" * MAX_BATCH_BYTES), fact(2)])
    assert len(mailbox.take()) == 1
    assert len(mailbox.take()) == 1
