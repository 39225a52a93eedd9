"""A diagnostic: its place in words, its text, and where it travels."""

import pytest

from domain.diagnostics import Diagnostic, Unaccepted
from domain.facts.refusals import from_detail, refuse, to_detail


def test_it_says_where_what_and_what_would_be_right():
    unknown = Diagnostic(("ladder", 2), 'unknown role "boss"', "desk, manager")
    assert str(unknown) == 'ladder[2]: unknown role "boss"; accepted: desk, manager'
    assert str(Diagnostic((), "the file is empty")) == "the file is empty"


def test_seen_from_further_out_its_place_is_longer():
    inner = Diagnostic(("severity", "is"), 'unknown test "is"', "not, given")
    assert inner.under("deadlines", "answer", "when").where == "deadlines.answer.when.severity.is"


def test_an_error_carries_what_is_wrong_and_what_is_accepted_apart():
    with pytest.raises(ValueError, match='given "x"; accepted: a number') as error:
        raise Unaccepted('given "x"', "a number")
    assert isinstance(error.value, Unaccepted)
    assert (error.value.what, error.value.accepted) == ('given "x"', "a number")


def test_a_refusal_keeps_its_keys_on_the_wire():
    problem = refuse("field", "severity", 'given "huge"; accepted: is no cut', "normal, major").problems[0]
    detail = {"where": "severity", "what": 'given "huge"; accepted: is no cut', "accepted": "normal, major"}
    assert to_detail(problem) == detail
    assert to_detail(from_detail(detail)) == detail
