"""States from outside are held against the log; what fits is taken."""

import pytest

from activities.messages import LogEnd
from domain.facts.commands import Receipt
from workflows.admitting import fault_of
from workflows.messages import Carried, Kept

END = LogEnd(7, "h" * 64)
STATE = {"id": "EVG-1", "number": 7, "head": "h" * 64}


def kept(**changes):
    answer = {
        "complaint_id": "EVG-1", "command_id": "c-1", "content": "x", "first": 2, "last": 7, "facts": ["noted"],
        "about": "case", "status": "received",
    }  # fmt: skip
    return Kept(content="x", receipt=Receipt(**answer | changes))


def fault(**changes):
    given = {"rulebook": "d", "state": STATE, "commands": {"c-1": kept()}, "unanswered": [{"number": 7}]}
    return fault_of(Carried(**given | {"past_until": 7} | changes), "EVG-1", END)


def test_the_state_at_the_end_of_the_log_is_taken():
    assert fault() is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": STATE | {"id": "EVG-2"}}, "another complaint"),
        ({"state": STATE | {"number": 6}}, "where the log ends, at fact 7"),
        ({"state": STATE | {"head": "x"}}, "where the log ends"),
        ({"state": {"id": "EVG-1"}}, "where the log ends"),
        ({"past_until": 8}, "past facts"),
        ({"past_after": -1}, "past facts"),
        ({"commands": {"c-2": kept()}}, "receipts"),
        ({"commands": {"c-1": kept(last=8)}}, "receipts"),
        ({"commands": {"c-1": kept(complaint_id="EVG-2")}}, "receipts"),
        ({"unanswered": [{"number": 8}]}, "receipts or facts"),
        ({"unanswered": [{"number": "7"}]}, "receipts or facts"),
    ],
)
def test_what_does_not_fit_is_named(changes, said):
    assert said in fault(**changes)
