"""The hash chain of a complaint: sealing facts, and finding what was changed in a log afterwards."""

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
    "Part",
    "digest",
    "event_id",
    "head_faults",
    "seal",
    "verify",
]

GENESIS: Final = "0" * 64
"""The previous hash of the first fact of a complaint."""

NAMESPACE: Final = UUID("41433952-5e1a-5399-90f5-7b8a4ce1fcd5")
"""Namespace of event ids. Part of every log: never change it."""

FaultKind = Literal["changed", "missing", "swapped", "added", "forked", "unsealed", "forged"]

Part = Literal[
    "schema", "log", "heads", "seals", "anchors", "register", "deliveries", "read models", "editions"
]
"""The parts of an audit. A fault names the part in which it was found."""

_MAX_BROKEN_TO_PAIR: Final = 200


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a complaint's chain: how many facts, and the hash of the last."""

    complaint_id: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a log. `number` is that of the fact concerned, `detail` a text for people, `part` the part of the audit."""

    kind: FaultKind
    complaint_id: str
    number: int
    detail: str
    part: Part = "log"


def event_id(complaint_id: str, number: int) -> UUID:
    """The id of a fact. It depends on the arguments only, so it is the same everywhere."""
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
        own_hash = digest(complaint_id, fact, prev_hash)
        sealed.append(Sealed(complaint_id, fact, prev_hash, own_hash))
        prev_hash = own_hash
    return sealed


def verify(rows: Iterable[Sealed], expected_head: Head | None = None, *, grown: bool = False) -> list[Fault]:
    """Every fault in the log of one complaint, sorted by number. An empty list means that the log is intact.

    `expected_head` is where the chain must end. Without it, nobody can see that the last facts were cut off or that
    properly sealed facts were added at the end. `grown`: the head is an older one, so facts after it are no fault.
    """
    ordered = sorted(rows, key=lambda row: row.fact.number)
    if not ordered:
        if expected_head is None or expected_head.number == 0:
            return []
        detail = f"the log is empty, {expected_head.number} facts should be there"
        return [Fault("missing", expected_head.complaint_id, 1, detail)]
    single, faults = _split_forks(ordered)
    faults += _chain_faults(single)
    if expected_head is not None:
        faults += head_faults(single, expected_head, grown=grown, clean=not faults)
    return sorted(faults, key=lambda fault: fault.number)


def _hash_fits(row: Sealed) -> bool:
    try:
        return digest(row.complaint_id, row.fact, row.prev_hash, row.schema_version) == row.hash
    except FactError:  # data that `seal` would have refused
        return False


def _split_forks(ordered: Sequence[Sealed]) -> tuple[list[Sealed], list[Fault]]:
    """One row for each number, and a fault for each further row with the same number.

    Of two rows with one number, the row whose hash is the previous hash of another row is kept.
    """
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
    broken = [row for row in rows if not _hash_fits(row)]
    broken_numbers = {row.fact.number for row in broken}
    pairs = _swapped_pairs(broken)
    previous: Sealed | None = None
    shift = 0  # by how many places the rows from here on moved, because rows were added (+) or removed (-)
    for row in rows:
        number = row.fact.number
        expected = 1 if previous is None else previous.fact.number + 1
        if number != expected:
            faults.append(_gap(row.complaint_id, expected, number))
        if number in pairs:
            detail = f"its content and that of fact {pairs[number]} have changed places"
            faults.append(Fault("swapped", row.complaint_id, number, detail))
        elif number in broken_numbers:
            moved = _shift_of(row, shift)
            if moved is None:
                faults.append(Fault("changed", row.complaint_id, number, "its content does not fit its hash"))
            elif moved != shift:
                faults.append(_renumbered(row, moved - shift))
                shift = moved
        elif number == expected and row.prev_hash != (previous.hash if previous else GENESIS):
            faults += _broken_link(row, previous, broken_numbers, pairs)
        previous = row
    return faults


def _gap(complaint_id: str, expected: int, number: int) -> Fault:
    if number < expected:
        return Fault("added", complaint_id, number, f"a fact numbered {number} stands before fact 1")
    which = f"fact {expected} is" if number == expected + 1 else f"facts {expected} to {number - 1} are"
    return Fault("missing", complaint_id, expected, f"{which} missing")


def _shift_of(row: Sealed, shift: int) -> int | None:
    """By how many places a row was moved, if its hash fits a number close to its own. None if it fits no such number."""
    for moved in dict.fromkeys((shift, shift + 1, shift - 1, shift + 2, shift - 2)):
        number = row.fact.number - moved
        if moved and number >= 1 and _hash_fits(replace(row, fact=replace(row.fact, number=number))):
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
    """The fault of the row before, where a row fits its hash but holds another previous hash.

    The row before was then rewritten together with its hash, unless it is reported as changed or swapped already.
    """
    if previous is None:
        return [
            Fault("changed", row.complaint_id, row.fact.number, "the first fact is not sealed over the start")
        ]
    number = previous.fact.number
    if number in broken or number in pairs:
        return []
    detail = f"it was rewritten together with its hash: fact {row.fact.number} was sealed over another one"
    return [Fault("changed", row.complaint_id, number, detail)]


def _swapped_pairs(broken: Sequence[Sealed]) -> dict[int, int]:
    """Pairs of rows that fit their hashes once number, content or data are exchanged, as numbers in both directions."""
    pairs: dict[int, int] = {}
    if len(broken) > _MAX_BROKEN_TO_PAIR:
        return pairs
    for index, row in enumerate(broken):
        for other in broken[index + 1 :]:
            if row.fact.number not in pairs and other.fact.number not in pairs and _are_swapped(row, other):
                pairs[row.fact.number] = other.fact.number
                pairs[other.fact.number] = row.fact.number
    return pairs


def _are_swapped(row: Sealed, other: Sealed) -> bool:
    first, second = row.fact, other.fact
    renumbered = replace(row, fact=replace(first, number=second.number))
    if _hash_fits(renumbered) and _hash_fits(replace(other, fact=replace(second, number=first.number))):
        return True
    content = replace(row, fact=replace(second, number=first.number))
    if _hash_fits(content) and _hash_fits(replace(other, fact=replace(first, number=second.number))):
        return True
    data = replace(row, fact=replace(first, data=second.data))
    return _hash_fits(data) and _hash_fits(replace(other, fact=replace(second, data=first.data)))


def head_faults(
    rows: Sequence[Sealed], head: Head, *, grown: bool = False, clean: bool = True, part: Part = "heads"
) -> list[Fault]:
    """The faults of a log that does not end at a head. `rows` come in the order of their numbers and are not empty.

    `grown`: the head is an older one, so facts after it are no fault. The hash is compared only if the chain has no other
    fault (`clean`); otherwise the faults of the chain say more.
    """
    last = rows[-1].fact.number
    if last < head.number:
        return [
            Fault(
                "missing",
                head.complaint_id,
                last + 1,
                f"the log ends at fact {last}, not at {head.number}",
                part,
            )
        ]
    if last > head.number and not grown:
        detail = f"the log should end at fact {head.number}, but goes on to {last}"
        return [Fault("added", head.complaint_id, head.number + 1, detail, part)]
    at_head = next((row for row in rows if row.fact.number == head.number), None)
    if clean and at_head is not None and at_head.hash != head.hash:
        detail = "the chain fits together, but this fact is not the one the head was kept of: the log was rewritten"
        return [Fault("changed", head.complaint_id, head.number, detail, part)]
    return []
