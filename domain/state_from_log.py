"""State from the log: everything that the next run of a complaint needs, computed from its log alone.

restored = restore(complaint_id, sealed, book_of)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from domain.adoption import replay_steps
from domain.complaint.receipts import receipt
from domain.complaint.state import CLOSED, Complaint
from domain.facts.commands import Receipt
from domain.facts.common_fields import common_fields
from domain.facts.fact import Fact, Sealed
from domain.facts.limits import CAUSED, is_reserved
from domain.facts.vocabulary import FACTS
from domain.policy.rulebook import Rulebook

UNKNOWN = ""
"""The content of a command of which the log holds only the facts; see `Receipt.content`."""

NOTICE_OUTCOMES = frozenset({"notice_delivered", "notice_failed", "notice_withdrawn", "notice_acknowledged"})

ANSWERS = frozenset(
    {"notice_delivered", "notice_failed", "notice_withdrawn", "visit_dispatched", "dispatch_failed"}
)
"""Facts by which the world answers. They never count as facts of the command itself."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The state under the edition in force, the receipts of all commands, and the facts that the world has not answered.

    `first` is the fact that opened the complaint.
    """

    book: Rulebook
    complaint: Complaint
    first: Fact
    receipts: list[Receipt]
    unanswered: list[Fact]


def restore(complaint_id: str, sealed: Sequence[Sealed], book_of: Callable[[str], Rulebook]) -> Restored:
    """The complaint after its log, which must be intact (`ledger.verify`). ValueError if it is empty or names no edition."""
    facts = [row.fact for row in sealed]
    receipts: dict[str, Receipt] = {}
    ends = _command_ends(facts)
    state: tuple[Rulebook, Complaint] | None = None
    for book, complaint, fact in replay_steps(complaint_id, facts, book_of):
        state = book, complaint
        if fact.number in ends:
            command, command_facts = ends[fact.number]
            receipts[command] = receipt(complaint, command, UNKNOWN, command_facts)
    if state is None:
        raise ValueError(f"{complaint_id}: no facts")
    book, complaint = state
    complaint.head = sealed[-1].hash
    return Restored(book, complaint, facts[0], list(receipts.values()), unanswered(complaint, facts))


def unanswered(complaint: Complaint, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that ask for an effect which may not have happened yet, sorted by number.

    Notices that have not gone out, requests for an engineer without an answer, ended visits whose engineer may still be
    reserved, and the closing. Each effect may safely be asked for again.
    """
    pending = without_outcome(facts) - {int(number) for number in complaint.deferred}
    answered = {fact.about for fact in facts if fact.type in ("visit_dispatched", "dispatch_failed")}
    requests = []
    for fact in facts:
        if fact.type == "notice_requested":
            is_open = fact.number in pending
        elif fact.type == "dispatch_requested":
            is_open = fact.about not in answered and not complaint.things[fact.about].ended
        else:
            is_open = fact.type in ("visit_completed", "visit_cancelled")
        if is_open:
            requests.append(fact)
    if complaint.is_closed:
        requests += [fact for fact in facts if FACTS[fact.type].stage in CLOSED][-1:]
    return sorted(requests, key=lambda fact: fact.number)


def without_outcome(facts: Iterable[Fact]) -> set[int]:
    """The numbers of notices that were neither delivered nor withdrawn nor acknowledged and did not fail."""
    requested, settled = set[int](), set[int]()
    for fact in facts:
        if fact.type == "notice_requested":
            requested.add(fact.number)
        elif fact.type in NOTICE_OUTCOMES:
            settled.add(int(common_fields(fact)["notice"]))
    return requested - settled


def _command_ends(facts: Sequence[Fact]) -> dict[int, tuple[str, list[Fact]]]:
    """For each command its id and its facts, by the number of the last one.

    Its facts are those that it wrote and those that followed from them at the same moment.
    """
    ends: dict[int, tuple[str, list[Fact]]] = {}
    index = 0
    while index < len(facts):
        command = facts[index].cause
        if is_reserved(command):
            index += 1
            continue
        command_facts = [facts[index]]
        numbers = {facts[index].number}
        for fact in facts[index + 1 :]:
            cause = fact.cause.removeprefix(CAUSED)
            follows = fact.cause == command or (cause.isdecimal() and int(cause) in numbers)
            if not follows or fact.type in ANSWERS or fact.recorded_at != command_facts[0].recorded_at:
                break
            command_facts.append(fact)
            numbers.add(fact.number)
        ends[command_facts[-1].number] = command, command_facts
        index += len(command_facts)
    return ends
