"""What goes on at the same time is bounded; what may end it is always accepted."""

import pytest

from domain.complaint.open_things import MOST, MOST_OF_ALL, UNENDING, fits_open_things
from domain.complaint.state import Complaint, Thing
from domain.facts.commands import Command
from domain.facts.refusals import Refusal


def complaint(number, kind="task", *, ended=False):
    made = Complaint("EVG-1")
    for index in range(number):
        name = f"{kind}-{index}"
        made.things[name] = Thing(name, kind, "case", 1, ended=ended)
    return made


def command(name):
    return Command(id="c-1", name=name, by="intake:li")


@pytest.mark.parametrize(
    ("number", "accepted", "refused"),
    [
        (MOST - 1, ["record_message", "note"], []),
        (MOST, ["note", "answer_message", "withdraw"], ["record_message", "submit_document"]),
        (MOST_OF_ALL, ["answer_message", "withdraw", "close"], ["note", "record_message"]),
    ],
)
def test_with_so_many_open(number, accepted, refused):
    for name in accepted:
        fits_open_things(complaint(number), command(name))
    for name in refused:
        with pytest.raises(Refusal) as caught:
            fits_open_things(complaint(number), command(name))
        assert caught.value.code == "state"
        assert f"{number} things are open (task {number})" in str(caught.value)


@pytest.mark.parametrize("others", [complaint(500, ended=True), complaint(500, "document")])
def test_what_has_ended_and_documents_do_not_count(others):
    assert {"document"} == UNENDING
    fits_open_things(others, command("record_message"))
