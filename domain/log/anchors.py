"""Anchors: the heads of all logs, written outside the database at intervals. Each anchor names the digest of the last.

An anchor is JSON lines: a header, one line for each head that changed since the last anchor, an end, and a seal over all
of these. If a log is cut, or rewritten with a stolen key, it no longer holds a head that was anchored.
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
    """The text is not an anchor of this format."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One anchor. It covers the facts recorded after position `after`, up to and with `position`.

    `trusted` are the ids of the keys that were trusted when it was written. `text` is the whole anchor; it is empty where
    only the digest is known.
    """

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
"""Stands for "no anchor yet": the first anchor follows it."""


def write_anchor(
    last: Anchor, at: str, position: int, heads: Iterable[Head], trusted: Iterable[str], key: Signer | None
) -> Anchor:
    """The anchor that follows `last`; without a key it has no seal."""
    changed = list(heads)
    header = {
        "line": "redress-anchor", "format": FORMAT, "sequence": last.sequence + 1, "at": at, "previous": last.digest,
        "after": last.position, "position": position, "trusted": sorted(trusted),
    }  # fmt: skip
    lines: list[dict[str, Any]] = [
        header,
        *(
            {"line": "head", "complaint_id": head.complaint_id, "number": head.number, "hash": head.hash}
            for head in changed
        ),
        {"line": "end", "heads": len(changed)},
    ]
    body = b"".join(canonical(line) + b"\n" for line in lines)
    seal = {"line": "seal", "key": "", "signature": ""}
    if key is not None:
        seal |= {"key": key.id, "signature": key.sign(PURPOSE + sha256(body).digest())}
    return read_anchor((body + canonical(seal) + b"\n").decode())


def read_anchor(text: str) -> Anchor:
    """The anchor in a text. Its seal is not verified. Raises AnchorError."""
    lines = text.splitlines()
    try:
        header, *middle, end, seal = (json.loads(line) for line in lines)
        heads = tuple(Head(str(row["complaint_id"]), int(row["number"]), str(row["hash"])) for row in middle)
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
    """What is wrong with the anchors kept in several places: gaps, changes, missing copies, seals.

    The first place must hold every anchor. A further place may lack some, but holds none that the first lacks. `trusted`
    verifies the seals; without it they are not looked at. `ids` are the keys trusted now: an anchor must name each of
    them, because a key that was never announced may be a forger's.
    """
    faults: list[Fault] = []
    main_place, *copy_places = places
    by_sequence: dict[int, Anchor] = {}
    last = FIRST
    for anchor in sorted(places[main_place], key=lambda anchor: anchor.sequence):
        faults += _link_faults(last, anchor, main_place)
        if trusted is not None:
            faults += _seal_faults(anchor, trusted, main_place)
        by_sequence[anchor.sequence] = last = anchor
    for place in copy_places:
        for copy in places[place]:
            original = by_sequence.get(copy.sequence)
            if original is None:
                detail = f"anchor {copy.sequence} stands in {place} and is not in {main_place}"
                faults.append(_fault("missing", copy.sequence, detail))
            elif original.digest != copy.digest:
                detail = f"anchor {copy.sequence} in {main_place} is not the one in {place}"
                faults.append(_fault("changed", copy.sequence, detail))
    announced = {key for anchor in by_sequence.values() for key in (*anchor.trusted, anchor.key)}
    if trusted is not None:
        for key in sorted(set(ids) - announced):
            faults.append(
                _fault("forged", last.sequence, f"key {key} is trusted here, and no anchor names it")
            )
    return faults


def _link_faults(last: Anchor, anchor: Anchor, place: str) -> list[Fault]:
    if anchor.sequence != last.sequence + 1:
        detail = f"in {place} anchor {anchor.sequence} follows {last.sequence or 'nothing'}: what was between is missing"
        return [_fault("missing", last.sequence + 1, detail)]
    if anchor.previous != last.digest or anchor.after != last.position:
        detail = f"anchor {anchor.sequence} in {place} was not written over anchor {last.sequence} as it is there now"
        return [_fault("changed", max(last.sequence, 1), detail)]
    return []


def _seal_faults(anchor: Anchor, trusted: Verifier, place: str) -> list[Fault]:
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
