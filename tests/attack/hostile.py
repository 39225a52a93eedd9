"""Hostile input: texts, ids, JSON and whole messages as hypothesis draws them, and as raw bytes for Temporal."""

import copy
import json
import os
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

NASTY = (
    "a\x00b", "\ud800", "\udfff\ud800", "\x1b]0;title\x07\x1b[2J", "\u202egnp.exe", "\u2066\u2069\u200b", "\ufeff", "\u2028",
    "<script>alert(1)</script>", "| **a** |\n# b", "[x](javascript:1)", "{name} %s ${x}", "\r\n.\r\nSubject: x", "' OR 1=1;--",
    "", " ", "\n", "\x85", "\U0010ffff", "\ue000", "e" + "\u0301" * 60, "😀👩‍👩‍👧", "NaN", "1e400", "null", "9" * 60, "__class__",
    "case", "visit-1", "time", "cancel", "fact:1", "9999-12-31T23:59:59Z", "2026-11-16", "0001-01-01T00:00:00Z",
)  # fmt: skip
TEXTS = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=[]), max_size=30)
HUGE = st.builds(
    lambda text, times: text * times, st.sampled_from("x长\x00\n"), st.sampled_from([300, 9_000, 70_000])
)
NUMBERS = st.integers() | st.sampled_from([2**63, -(2**64), 10**40, 10**400]) | st.floats()


def _nested(depth: int) -> Any:
    value: Any = "deep"
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


DEEP = st.sampled_from([7, 8, 9, 40, 150]).map(_nested)
VALUES = (
    st.recursive(
        st.none() | st.booleans() | NUMBERS | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=6,
    )
    | DEEP
    | HUGE
)

GARBAGE = st.sampled_from(
    [b"", b"{", b"\xff\xfe", b'"\xed\xa0\x80"', b'{"by":1,"by":2}', b"[" * 3_000, b"1" * 5_000]
)
"""What is not JSON at all, or hardly."""


class Shown:
    """Something drawn that hypothesis prints in a short line."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return ascii(self.value)[:1500]


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 100_000),
        st.sampled_from(["replace", "replace", "text", "drop", "add"]),
        VALUES,
        TEXTS,
    ),
    min_size=1,
    max_size=3,
).map(Shown)
"""One to three changes to a message: where, what is done there, with which value or text."""


def changed(whole: Any, changes: Shown) -> Any:
    """A message after changes: places of it replaced, dropped or added to."""
    result = copy.deepcopy(whole)
    for where, how, value, text in changes.value:
        if places := list(_places(result)):
            _change(*places[where % len(places)], how, value, text)
    return result


def mutated(whole: Any) -> st.SearchStrategy[Any]:
    """The changed versions of a message."""
    return CHANGES.map(lambda changes: changed(whole, changes))


def _change(holder: Any, key: Any, how: str, value: Any, text: str) -> None:
    match how:
        case "replace":
            holder[key] = value
        case "text":
            holder[key] = text
        case "drop":
            del holder[key]
        case _ if isinstance(holder, dict):
            holder[text] = value
        case _:
            holder.append(value)


def _places(value: Any) -> Any:
    """Every place in nested JSON, as what holds it and its key there."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


class Sending:
    """The arguments of a call, as raw JSON: Temporal carries them whatever a decent client would say to them."""

    def __init__(self, messages: list[Any]) -> None:
        self.messages = messages

    def __repr__(self) -> str:
        return f"Sending({ascii(self.messages)[:1500]})"

    def raw(self) -> list[RawValue]:
        return [_raw(message) for message in self.messages]


def _raw(message: Any) -> RawValue:
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    return RawValue(Payload(metadata={"encoding": b"json/plain"}, data=data))


@st.composite
def sendings(draw: st.DrawFn, message: st.SearchStrategy[Any]) -> Sending:
    """Nearly always one argument; now and then none, two, or bytes that are no JSON."""
    match draw(st.integers(0, 11)):
        case 11:
            return Sending([])
        case 10:
            return Sending([draw(message), draw(message)])
        case 9:
            return Sending([draw(GARBAGE)])
    return Sending([draw(message)])


IDS = (
    st.text("abcdefgh0123456789", min_size=6, max_size=12)
    | st.sampled_from(NASTY[3:])
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
    | st.sampled_from(["x" * 200, "x" * 201, "长" * 300, "line\nbreak", " blank "])
)  # fmt: skip
"""Ids as the wire can carry them: halves of surrogate pairs cannot be sent."""

SERVER = settings(
    max_examples=int(os.environ.get("REDRESS_EXAMPLES", "20")),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""For properties against the real server: bounded, and a failure is shown as it was drawn, as shrinking would take minutes."""
