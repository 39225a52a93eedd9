"""Which receipts a run hands on: the opening, what is not on record yet, and the youngest."""

import pytest
from temporalio.exceptions import ApplicationError

from domain.facts.commands import Command, Receipt
from workflows import receipts as module
from workflows.receipts import Receipts, youngest


def receipt(number, command=None):
    return Receipt(
        complaint_id="EVG-1",
        command_id=command or f"c-{number}",
        content="digest",
        first=number,
        last=number,
        facts=["noted"],
        about="case",
        status="received",
    )


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(module, "CARRIED_BYTES", 3 * len(receipt(10).model_dump_json()))


def filled(number):
    receipts = Receipts()
    receipts.keep(receipt(1, "open"))
    for index in range(2, number + 1):
        receipts.keep(receipt(index))
    return receipts


def test_what_is_not_on_record_goes_along_in_any_case(small):
    kept, forgotten = filled(20).carried()
    assert (len(kept), forgotten) == (20, 0)
    assert not any(entry.recorded for entry in kept.values())


def test_of_what_is_on_record_the_opening_and_the_youngest_go_along(small):
    receipts = filled(20)
    receipts.confirm(receipts.due(19))
    kept, forgotten = receipts.carried()
    assert list(kept) == ["open", "c-18", "c-19", "c-20"]
    assert [entry.recorded for entry in kept.values()] == [True, True, True, False]
    assert forgotten == 16
    later = Receipts(kept, forgotten)
    assert later.carried() == (kept, forgotten)
    assert [entry.command_id for entry in later.due(99)] == ["c-20"]


def test_a_batch_takes_a_hundred_of_those_whose_facts_are_on_record():
    receipts = filled(250)
    assert [entry.last for entry in receipts.due(40)] == list(range(1, 41))
    assert len(receipts.due(250)) == 100
    receipts.confirm(receipts.due(250))
    assert [entry.last for entry in receipts.due(250)] == list(range(101, 201))


def test_receipts_of_an_earlier_version_are_taken_as_not_on_record():
    (kept,) = youngest([receipt(3)]).values()
    old = type(kept).model_validate(kept.model_dump(exclude={"recorded"}))
    assert [entry.command_id for entry in Receipts({"c-3": old}).due(3)] == ["c-3"]


def test_other_content_under_the_same_id_is_refused():
    with pytest.raises(ApplicationError, match='"c-2" was used for other content'):
        filled(3).same(Command(id="c-2", name="note", by="intake:li"))
