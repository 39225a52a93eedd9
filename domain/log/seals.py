"""Seals: signatures over the end of a complaint's log, made with a key that the database does not hold.

The hash chain binds each fact to all before it, so one seal of the last fact covers the whole log of a complaint. This
module says what is signed and finds what is wrong with seals; `store` keeps keys and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from domain.canonical import canonical
from domain.facts.fact import Sealed
from domain.log.ledger import Fault, FaultKind, Head

__all__ = ["Seal", "Signer", "Verifier", "seal_faults", "sign", "statement"]

PURPOSE: Final = b"redress log 1\n"
"""The first bytes of what is signed, so that a seal of a log fits nothing else. Never change them."""


class Signer(Protocol):
    """A private key."""

    @property
    def id(self) -> str:
        """Sixteen hex digits that name the key."""
        ...

    def sign(self, message: bytes) -> str:
        """The signature as text."""
        ...


class Verifier(Protocol):
    """Public keys that are trusted."""

    def verify(self, key: str, message: bytes, signature: str) -> bool | None:
        """Whether the key signed the message; None when it is not among those that are trusted."""
        ...


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature over the end that a complaint's log had at fact `number`. `key` is the id of the key."""

    complaint_id: str
    number: int
    key: str
    signature: str


def statement(head: Head) -> bytes:
    """What is signed: the complaint, the number of its last fact and that fact's hash."""
    return PURPOSE + canonical([head.complaint_id, head.number, head.hash])


def sign(head: Head, key: Signer) -> Seal:
    """The seal of the log that ends at this head."""
    return Seal(head.complaint_id, head.number, key.id, key.sign(statement(head)))


def seal_faults(
    rows: Sequence[Sealed], seals: Iterable[Seal], trusted: Verifier, *, thorough: bool = False
) -> list[Fault]:
    """What is wrong with the seals of a complaint's log; `rows` in the order of their numbers.

    The last fact must have a seal of a trusted key; without this rule, seals could be removed unseen. If the last seal
    holds, the seals before it prove nothing more; their signatures are verified only if `thorough`.
    """
    hashes = {row.fact.number: row.hash for row in rows}
    faults, sealed = list[Fault](), 0  # `sealed`: the highest number with a genuine seal
    for seal in sorted(seals, key=lambda seal: -seal.number):
        fact_hash = hashes.get(seal.number)
        if fact_hash is None:
            faults.append(_fault("missing", seal, f"there is a seal of fact {seal.number}, and no such fact"))
        elif thorough or not sealed:
            head = Head(seal.complaint_id, seal.number, fact_hash)
            genuine = trusted.verify(seal.key, statement(head), seal.signature)
            if genuine:
                sealed = max(sealed, seal.number)
                if not thorough:  # another seal of this fact, by a key since given up, no longer matters
                    faults = [fault for fault in faults if fault.number != seal.number]
            elif genuine is None:
                faults.append(
                    _fault("forged", seal, f"it is sealed with key {seal.key}, which is not trusted")
                )
            else:
                faults.append(_fault("forged", seal, f"its seal (key {seal.key}) is not of this fact"))
    if rows and sealed < rows[-1].fact.number:
        faults.append(_unsealed(rows[-1], sealed))
    return sorted(faults, key=lambda fault: fault.number)


def _fault(kind: FaultKind, seal: Seal, detail: str) -> Fault:
    return Fault(kind, seal.complaint_id, seal.number, detail, "seals")


def _unsealed(last: Sealed, sealed: int) -> Fault:
    number = last.fact.number
    which = f"fact {number} is" if number == sealed + 1 else f"facts {sealed + 1} to {number} are"
    return Fault(
        "unsealed", last.complaint_id, sealed + 1, f"{which} sealed with no key that is trusted", "seals"
    )
