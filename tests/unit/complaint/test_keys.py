"""Keys: written and read by one pair of functions."""

import pytest

from domain.complaint import keys
from domain.complaint.keys import Key


@pytest.mark.parametrize(
    "key", [Key("answer", "case", 1), Key("seal", "task-12", 3), Key("storm", "block-1")]
)
def test_what_is_written_is_read_back(key):
    assert keys.read(keys.write(*key)) == key


def test_a_key_is_written_as_snapshots_hold_it():
    assert keys.write("answer", "case", 2) == "answer/case/2"
    assert keys.write("storm", "block-1") == "storm/block-1"


def test_the_name_of_a_rule_alone_stands_for_the_case():
    assert keys.read("monthly") == Key("monthly", "case")


def test_a_cycle_that_is_no_number_is_an_error():
    with pytest.raises(ValueError, match="first"):
        keys.read("answer/case/first")
