"""Anchors: the ends of logs, written down outside the database again and again, each anchor over the one before it.

An anchor is JSON lines: a header, the heads that changed since the anchor before, an end, and the seal of all of it.
A log that is cut, or rewritten with a stolen key, no longer holds a head that was anchored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from domain.canonical import canonical
from domain.log.ledger import GENESIS, Fault, FaultKind, Head
from domain.log.seals import Signer, Verifier

__all__ = ["FIRST", "Anchor", "AnchorError", "anchor_faults", "read_anchor", "write_anchor"]

PURPOSE: Final = b"redress anchor 1\n"
FORMAT: Final = 1


class AnchorError(ValueError):
    """A text that is no anchor."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One anchor. It covers what was recorded behind position `after`, up to `position`; `trusted` are the ids of the keys
    that were trusted as it was written; `text` is the whole of it, empty where only its digest is known."""

    sequence: int
    digest: str
    at: str = ""
    previous: str = GENESIS
    after: int = 0
    position: int = 0
    trusted: tuple[str, ...] = ()
    heads: tuple[Head, ...] = ()
    key: str = ""
    signature: str = ""
    text: str = ""


FIRST: Final = Anchor(0, GENESIS)
"""What the first anchor stands on."""


def write_anchor(
    last: Anchor, at: str, position: int, heads: Iterable[Head], trusted: Iterable[str], key: Signer | None
) -> Anchor:
    """The anchor that follows `last`; without a key it has no seal."""
    listed = list(heads)
    header = {
        "line": "redress-anchor", "format": FORMAT, "sequence": last.sequence + 1, "at": at, "previous": last.digest,
        "after": last.position, "position": position, "trusted": sorted(trusted),
    }  # fmt: skip
    lines: list[dict[str, Any]] = [
        header,
        *(
            {"line": "head", "complaint_id": one.complaint_id, "number": one.number, "hash": one.hash}
            for one in listed
        ),
        {"line": "end", "heads": len(listed)},
    ]
    body = b"".join(canonical(line) + b"\n" for line in lines)
    seal = {"line": "seal", "key": "", "signature": ""}
    if key is not None:
        seal |= {"key": key.id, "signature": key.sign(PURPOSE + sha256(body).digest())}
    return read_anchor((body + canonical(seal) + b"\n").decode())


def read_anchor(text: str) -> Anchor:
    """An anchor back from its text, unverified. Raises AnchorError."""
    lines = text.splitlines()
    try:
        header, *middle, end, seal = (json.loads(line) for line in lines)
        heads = tuple(Head(str(one["complaint_id"]), int(one["number"]), str(one["hash"])) for one in middle)
        kinds = (header["line"], end["line"], seal["line"])
        if (
            kinds != ("redress-anchor", "end", "seal")
            or header["format"] != FORMAT
            or end["heads"] != len(heads)
        ):
            raise AnchorError("its lines are not those of an anchor")
        return Anchor(
            int(header["sequence"]), sha256(text.encode()).hexdigest(), str(header["at"]), str(header["previous"]),
            int(header["after"]), int(header["position"]), tuple(header["trusted"]), heads,
            str(seal["key"]), str(seal["signature"]), text,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise AnchorError(f"no anchor of format {FORMAT}: {error}") from None


def anchor_faults(
    places: Mapping[str, Sequence[Anchor]], trusted: Verifier | None, ids: Iterable[str]
) -> list[Fault]:
    """What is wrong with the anchors found in several places: gaps, changes, missing copies, seals.

    The first place must have all of them; another one at least none that the first does not have. `ids` are the keys
    that are trusted now: each must be named by an anchor, for a key that nobody announced may be a forger's.
    """
    faults: list[Fault] = []
    whole, *copies = places
    known: dict[int, Anchor] = {}
    last = FIRST
    for anchor in sorted(places[whole], key=lambda one: one.sequence):
        faults += _link(last, anchor, whole)
        if trusted is not None:
            faults += _seal(anchor, trusted, whole)
        known[anchor.sequence] = last = anchor
    for place in copies:
        for copy in places[place]:
            there = known.get(copy.sequence)
            if there is None:
                detail = f"anchor {copy.sequence} stands in {place} and is not in {whole}"
                faults.append(_fault("missing", copy.sequence, detail))
            elif there.digest != copy.digest:
                detail = f"anchor {copy.sequence} in {whole} is not the one in {place}"
                faults.append(_fault("changed", copy.sequence, detail))
    announced = {key for anchor in known.values() for key in (*anchor.trusted, anchor.key)}
    if trusted is not None:
        for key in sorted(set(ids) - announced):
            faults.append(
                _fault("forged", last.sequence, f"key {key} is trusted here, and no anchor names it")
            )
    return faults


def _link(last: Anchor, anchor: Anchor, place: str) -> list[Fault]:
    if anchor.sequence != last.sequence + 1:
        detail = f"in {place} anchor {anchor.sequence} follows {last.sequence or 'nothing'}: what was between is missing"
        return [_fault("missing", last.sequence + 1, detail)]
    if anchor.previous != last.digest or anchor.after != last.position:
        detail = f"anchor {anchor.sequence} in {place} was not written over anchor {last.sequence} as it is there now"
        return [_fault("changed", max(last.sequence, 1), detail)]
    return []


def _seal(anchor: Anchor, trusted: Verifier, place: str) -> list[Fault]:
    if not anchor.key:
        return [_fault("unsealed", anchor.sequence, f"anchor {anchor.sequence} in {place} has no seal")]
    body = anchor.text.encode()
    body = body[: body.rstrip(b"\n").rfind(b"\n") + 1]
    genuine = trusted.verify(anchor.key, PURPOSE + sha256(body).digest(), anchor.signature)
    if genuine:
        return []
    why = f"key {anchor.key} is not trusted" if genuine is None else "its seal does not fit its content"
    return [_fault("forged", anchor.sequence, f"anchor {anchor.sequence} in {place}: {why}")]


def _fault(kind: FaultKind, number: int, detail: str) -> Fault:
    return Fault(kind, "", number, detail, "anchors")
