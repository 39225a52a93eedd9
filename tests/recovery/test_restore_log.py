"""What Temporal remembers goes behind what is on record, and must not contradict it: known before anything is written."""

from datetime import UTC, datetime

import pytest

from activities.messages import Batch
from domain.facts.fact import Fact
from domain.log.ledger import GENESIS, seal, verify
from recovery.histories import Remembered
from recovery.restore_log import joined
from store.errors import LogConflict

AT = datetime(2026, 11, 16, 1, tzinfo=UTC)


def fact(number, text="a"):
    return Fact(number, "noted", "case", {"text": text}, "intake:li-min", f"c-{number}", AT, AT)


FACTS = [fact(number) for number in range(1, 7)]
SEALED = seal("EVG-1", FACTS, GENESIS)


def remembered(*batches):
    """Batches, each from a fact to a fact, sealed over the fact before it."""
    made = []
    for first, last in batches:
        before = SEALED[first - 2].hash if first > 1 else GENESIS
        made.append(Batch("EVG-1", "book", before, [fact.to_json() for fact in FACTS[first - 1 : last]], {}))
    return Remembered("EVG-1", made)


@pytest.mark.parametrize("kept", [0, 1, 3, 6])
def test_the_whole_log_is_what_is_there_and_what_is_remembered(kept):
    whole = joined(SEALED[:kept], remembered((1, 2), (3, 4), (5, 6)))
    assert whole == SEALED
    assert verify(whole) == []


def test_another_fact_under_the_same_number_is_a_contradiction():
    there = seal("EVG-1", [fact(1), fact(2, "another")], GENESIS)
    with pytest.raises(LogConflict, match="fact 2: another fact is on record"):
        joined(there, remembered((1, 2), (3, 4)))


def test_a_batch_that_does_not_continue_the_log_is_a_contradiction():
    there = seal("EVG-1", [fact(1), fact(2, "another")], GENESIS)
    with pytest.raises(LogConflict, match="fact 3: it is not sealed over the fact before it"):
        joined(there, remembered((3, 4)))
