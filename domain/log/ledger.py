"""The hash chain of a complaint: sealing facts, and finding out what was done to a log afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID, uuid5

from domain.canonical import canonical
from domain.facts.fact import SCHEMA_VERSION, Fact, FactError, Sealed

__all__ = [
    "GENESIS",
    "NAMESPACE",
    "Fault",
    "FaultKind",
    "Head",
    "digest",
    "event_id",
    "seal",
    "verify",
]

GENESIS: Final = "0" * 64
"""What the first fact of a complaint is sealed over."""

NAMESPACE: Final = UUID("41433952-5e1a-5399-90f5-7b8a4ce1fcd5")
"""Namespace of event ids. Part of every log: never change it."""

FaultKind = Literal["changed", "missing", "swapped", "added", "forked"]

_MAX_PAIRING: Final = 200


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a complaint's chain: how many facts, and the hash of the last."""

    complaint_id: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a log; `number` is the fact concerned, `detail` a sentence for a person."""

    kind: FaultKind
    complaint_id: str
    number: int
    detail: str


def event_id(complaint_id: str, number: int) -> UUID:
    """The id of a fact: the same wherever and however often it is worked out."""
    return uuid5(NAMESPACE, f"{complaint_id}/{number}")


def digest(complaint_id: str, fact: Fact, prev_hash: str, schema_version: int = SCHEMA_VERSION) -> str:
    """Hex sha256 over the previous hash and every other field of the sealed fact. Raises FactError on bad data."""
    record = fact.to_json()
    record["complaint_id"] = complaint_id
    record["schema_version"] = schema_version
    return sha256(prev_hash.encode() + b"\n" + canonical(record)).hexdigest()


def seal(complaint_id: str, facts: Iterable[Fact], prev_hash: str) -> list[Sealed]:
    """Chain facts, in their order, onto `prev_hash` (GENESIS for the first). Raises FactError on bad data."""
    sealed = []
    for fact in facts:
        own = digest(complaint_id, fact, prev_hash)
        sealed.append(Sealed(complaint_id, fact, prev_hash, own))
        prev_hash = own
    return sealed


def verify(rows: Iterable[Sealed], expected_head: Head | None = None, *, grown: bool = False) -> list[Fault]:
    """Every fault in the log of one complaint, in order of number; an empty list means it is whole.

    `expected_head` is where the chain is known to end: without one, a tail cut off whole or a well-sealed fact
    put on the end cannot be seen. `grown` says that facts after the head are no fault (the head is an older one).
    """
    ordered = sorted(rows, key=lambda row: row.fact.number)
    if not ordered:
        if expected_head is None or expected_head.number == 0:
            return []
        detail = f"the log is empty, {expected_head.number} facts should be there"
        return [Fault("missing", expected_head.complaint_id, 1, detail)]
    single, faults = _forks(ordered)
    faults += _chain_faults(single)
    if expected_head is not None:
        faults += _head_faults(single, expected_head, grown=grown, clean=not faults)
    return sorted(faults, key=lambda fault: fault.number)


def _authentic(row: Sealed) -> bool:
    try:
        return digest(row.complaint_id, row.fact, row.prev_hash, row.schema_version) == row.hash
    except FactError:  # somebody wrote in what no seal would have taken
        return False


def _forks(ordered: Sequence[Sealed]) -> tuple[list[Sealed], list[Fault]]:
    """One row for each number (the one the next row was sealed over, if any), and a fault for each rival."""
    followed = {row.prev_hash for row in ordered}
    single: dict[int, Sealed] = {}
    faults = []
    for row in ordered:
        number = row.fact.number
        rival = single.get(number)
        if rival is None or (row.hash in followed and rival.hash not in followed):
            single[number] = row
        if rival is not None:
            faults.append(
                Fault("forked", row.complaint_id, number, f"there are two facts with number {number}")
            )
    return list(single.values()), faults


def _chain_faults(rows: Sequence[Sealed]) -> list[Fault]:
    faults: list[Fault] = []
    broken = [row for row in rows if not _authentic(row)]
    broken_numbers = {row.fact.number for row in broken}
    pairs = _swaps(broken)
    previous: Sealed | None = None
    shift = 0  # how many places the rows from here on were moved by a row put in (+) or taken out (-)
    for row in rows:
        number = row.fact.number
        expected = 1 if previous is None else previous.fact.number + 1
        if number != expected:
            faults.append(_gap(row.complaint_id, expected, number))
        if number in pairs:
            detail = f"its content and that of fact {pairs[number]} have changed places"
            faults.append(Fault("swapped", row.complaint_id, number, detail))
        elif number in broken_numbers:
            moved = _moved_by(row, shift)
            if moved is None:
                faults.append(Fault("changed", row.complaint_id, number, "its content does not fit its hash"))
            elif moved != shift:
                faults.append(_renumbered(row, moved - shift))
                shift = moved
        elif number == expected and row.prev_hash != (previous.hash if previous else GENESIS):
            faults += _broken_link(row, previous, broken_numbers, pairs)
        previous = row
    return faults


def _gap(complaint_id: str, expected: int, found: int) -> Fault:
    if found < expected:
        return Fault("added", complaint_id, found, f"a fact numbered {found} stands before fact 1")
    which = f"fact {expected} is" if found == expected + 1 else f"facts {expected} to {found - 1} are"
    return Fault("missing", complaint_id, expected, f"{which} missing")


def _moved_by(row: Sealed, shift: int) -> int | None:
    """By how many places an unfitting row was moved, if its hash fits another number close by."""
    for moved in dict.fromkeys((shift, shift + 1, shift - 1, shift + 2, shift - 2)):
        number = row.fact.number - moved
        if moved and number >= 1 and _authentic(replace(row, fact=replace(row.fact, number=number))):
            return moved
    return None


def _renumbered(row: Sealed, step: int) -> Fault:
    number = row.fact.number
    if step > 0:
        detail = (
            f"a fact was put in before this one, which was sealed as number {number - step} and moved back"
        )
        return Fault("added", row.complaint_id, number - 1, detail)
    detail = f"a fact was taken out before this one, which was sealed as number {number - step} and moved up"
    return Fault("missing", row.complaint_id, number, detail)


def _broken_link(
    row: Sealed, previous: Sealed | None, broken: set[int], pairs: dict[int, int]
) -> list[Fault]:
    """A well-sealed row that was not sealed over the row before it: that one was rewritten, hash and all."""
    if previous is None:
        return [
            Fault("changed", row.complaint_id, row.fact.number, "the first fact is not sealed over the start")
        ]
    number = previous.fact.number
    if number in broken or number in pairs:
        return []
    detail = f"it was rewritten together with its hash: fact {row.fact.number} was sealed over another one"
    return [Fault("changed", row.complaint_id, number, detail)]


def _swaps(broken: Sequence[Sealed]) -> dict[int, int]:
    """Pairs (both ways) of unfitting rows that fit again when number, content or data change places."""
    pairs: dict[int, int] = {}
    if len(broken) > _MAX_PAIRING:
        return pairs
    for index, one in enumerate(broken):
        for other in broken[index + 1 :]:
            if one.fact.number not in pairs and other.fact.number not in pairs and _swapped(one, other):
                pairs[one.fact.number] = other.fact.number
                pairs[other.fact.number] = one.fact.number
    return pairs


def _swapped(one: Sealed, other: Sealed) -> bool:
    first, second = one.fact, other.fact
    renumbered = replace(one, fact=replace(first, number=second.number))
    if _authentic(renumbered) and _authentic(replace(other, fact=replace(second, number=first.number))):
        return True
    content = replace(one, fact=replace(second, number=first.number))
    if _authentic(content) and _authentic(replace(other, fact=replace(first, number=second.number))):
        return True
    data = replace(one, fact=replace(first, data=second.data))
    return _authentic(data) and _authentic(replace(other, fact=replace(second, data=first.data)))


def _head_faults(rows: Sequence[Sealed], head: Head, *, grown: bool, clean: bool) -> list[Fault]:
    last = rows[-1].fact.number
    if last < head.number:
        return [
            Fault(
                "missing", head.complaint_id, last + 1, f"the log ends at fact {last}, not at {head.number}"
            )
        ]
    if last > head.number and not grown:
        detail = f"the log should end at fact {head.number}, but goes on to {last}"
        return [Fault("added", head.complaint_id, head.number + 1, detail)]
    at_head = next((row for row in rows if row.fact.number == head.number), None)
    if clean and at_head is not None and at_head.hash != head.hash:
        detail = "the chain fits together, but this fact is not the one the head was kept of: the log was rewritten"
        return [Fault("changed", head.complaint_id, head.number, detail)]
    return []
