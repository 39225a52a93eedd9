"""Restoration: everything a complaint's next run must know, worked out of its log alone.

restored = restore(complaint_id, sealed, book_of)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from domain.adoption import relived
from domain.complaint.receipts import receipt
from domain.complaint.state import CLOSED, Complaint
from domain.facts.commands import CAUSED, Receipt, is_reserved
from domain.facts.fact import Fact, Sealed
from domain.facts.vocabulary import FACTS
from domain.policy.rulebook import Rulebook

UNKNOWN = ""
"""The content of a command of which only the facts are known; see `Receipt.content`."""

HEARD = frozenset({"notice_delivered", "notice_failed", "notice_acknowledged"})

ANSWERS = frozenset({"notice_delivered", "notice_failed", "visit_dispatched", "dispatch_failed"})
"""What the world answers: never part of what a command itself brought about."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The state under the edition in force, the answers to every command, and the facts that the world has not answered.

    `first` is the fact that opened the complaint.
    """

    book: Rulebook
    complaint: Complaint
    first: Fact
    receipts: list[Receipt]
    unanswered: list[Fact]


def restore(complaint_id: str, sealed: Sequence[Sealed], book_of: Callable[[str], Rulebook]) -> Restored:
    """The complaint as its log leaves it. The log must be whole (`ledger.verify`). ValueError when it names no edition."""
    facts = [one.fact for one in sealed]
    receipts: dict[str, Receipt] = {}
    ends = _ends(facts)
    state: tuple[Rulebook, Complaint] | None = None
    for book, complaint, fact in relived(complaint_id, facts, book_of):
        state = book, complaint
        if fact.number in ends:
            command, own = ends[fact.number]
            receipts[command] = receipt(complaint, command, UNKNOWN, own)
    if state is None:
        raise ValueError(f"{complaint_id}: no facts")
    book, complaint = state
    complaint.head = sealed[-1].hash
    return Restored(book, complaint, facts[0], list(receipts.values()), unanswered(complaint, facts))


def unanswered(complaint: Complaint, facts: Sequence[Fact]) -> list[Fact]:
    """Facts that ask something of the world which may not have been done: notices nobody has been told, engineers nobody
    has looked for, visits whose engineers may still be bound. Done once more, each acts once."""
    pending = unheard(facts) - {int(number) for number in complaint.held}
    found = {one.about for one in facts if one.type in ("visit_dispatched", "dispatch_failed")}
    asked = []
    for fact in facts:
        if fact.type == "notice_requested":
            wanted = fact.number in pending
        elif fact.type == "dispatch_requested":
            wanted = fact.about not in found and not complaint.things[fact.about].ended
        else:
            wanted = fact.type in ("visit_completed", "visit_cancelled")
        if wanted:
            asked.append(fact)
    if complaint.is_closed:
        asked += [one for one in facts if FACTS[one.type].stage in CLOSED][-1:]
    return sorted(asked, key=lambda fact: fact.number)


def unheard(facts: Iterable[Fact]) -> set[int]:
    """The notices of a log that have no outcome and that nobody has acknowledged."""
    asked, heard = set[int](), set[int]()
    for fact in facts:
        if fact.type == "notice_requested":
            asked.add(fact.number)
        elif fact.type in HEARD:
            heard.add(int(fact.data["notice"]))
    return asked - heard


def _ends(facts: Sequence[Fact]) -> dict[int, tuple[str, list[Fact]]]:
    """The facts of each command with its id, by the number of the last: its own, and what followed at the same moment."""
    ends: dict[int, tuple[str, list[Fact]]] = {}
    place = 0
    while place < len(facts):
        command = facts[place].cause
        if is_reserved(command):
            place += 1
            continue
        own = [facts[place]]
        numbers = {facts[place].number}
        for fact in facts[place + 1 :]:
            cause = fact.cause.removeprefix(CAUSED)
            follows = fact.cause == command or (cause.isdecimal() and int(cause) in numbers)
            if not follows or fact.type in ANSWERS or fact.recorded_at != own[0].recorded_at:
                break
            own.append(fact)
            numbers.add(fact.number)
        ends[own[-1].number] = command, own
        place += len(own)
    return ends
