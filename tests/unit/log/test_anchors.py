"""Anchors: what is written, and what is said when one is missing, changed or sealed by a stranger."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from domain.log.anchors import FIRST, Anchor, AnchorError, anchor_faults, read_anchor, write_anchor
from domain.log.ledger import GENESIS, Fault, Head
from tests.unit.log.keys import NamedKey, trusting

KEY, STRANGER = NamedKey("k1"), NamedKey("stranger")
HEADS = [Head("EVG-1", 3, "aa"), Head("EVG-2", 1, "bb")]
AT = "2026-11-16T01:00:00Z"


def following(
    last: Anchor, position: int, key: NamedKey | None = KEY, trusted: tuple[str, ...] = ("k1",)
) -> Anchor:
    return write_anchor(last, AT, position, HEADS, trusted, key)


def three() -> list[Anchor]:
    first = following(FIRST, 10)
    second = following(first, 20)
    return [first, second, following(second, 30)]


def faults(places: dict[str, list[Anchor]], *ids: str) -> list[Fault]:
    return anchor_faults(places, trusting(KEY), ids)


def fault(kind: str, number: int, detail: str) -> Fault:
    return Fault(kind, "", number, detail, "anchors")


def test_an_anchor_is_lines_of_json_that_other_programs_can_read():
    anchor = following(FIRST, 10, trusted=("k2", "k1"))
    assert [json.loads(line) for line in anchor.text.splitlines()] == [
        {
            "line": "redress-anchor", "format": 1, "sequence": 1, "at": AT, "previous": GENESIS, "after": 0,
            "position": 10, "trusted": ["k1", "k2"],
        },
        {"line": "head", "complaint_id": "EVG-1", "number": 3, "hash": "aa"},
        {"line": "head", "complaint_id": "EVG-2", "number": 1, "hash": "bb"},
        {"line": "end", "heads": 2},
        {"line": "seal", "key": "k1", "signature": anchor.signature},
    ]  # fmt: skip
    body = anchor.text[: anchor.text.index('{"key"')].encode()
    assert anchor.signature == KEY.sign(b"redress anchor 1\n" + sha256(body).digest())
    assert anchor.text.endswith("}\n")


def test_what_was_written_is_read_again():
    first, second, _ = three()
    assert read_anchor(second.text) == second
    assert (second.sequence, second.at, second.previous, second.after, second.position, second.trusted) == (
        2, AT, first.digest, 10, 20, ("k1",),
    )  # fmt: skip
    assert (second.heads, second.key, second.digest) == (
        tuple(HEADS), "k1", sha256(second.text.encode()).hexdigest(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"line":"redress-anchor"', '"line":"other"'),
        ('"line":"end"', '"line":"stop"'),
        ('"line":"seal"', '"line":"foot"'),
        ('"format":1', '"format":2'),
        ('"heads":2', '"heads":3'),
    ],
)
def test_a_text_with_other_lines_is_no_anchor(old, new):
    text = following(FIRST, 10).text
    assert old in text
    with pytest.raises(AnchorError) as caught:
        read_anchor(text.replace(old, new))
    assert str(caught.value) == "no anchor of format 1: its lines are not those of an anchor"


@pytest.mark.parametrize("text", ["", "{}\n{}\n{}\n", "no JSON\n", "1\n2\n3\n"])
def test_anything_else_is_no_anchor(text):
    with pytest.raises(AnchorError, match="no anchor of format 1: "):
        read_anchor(text)


def test_a_row_of_anchors_has_no_fault_wherever_it_is_kept():
    first, second, third = three()
    assert faults({"disk": [third, first, second], "vault": [second]}, "k1") == []
    assert faults({"disk": []}) == []
    assert anchor_faults({"disk": [following(FIRST, 10, key=None)]}, None, ["k9"]) == []


def test_a_gap_is_named_by_the_first_anchor_that_is_missing():
    first, second, third = three()
    assert faults({"disk": [first, third]}) == [
        fault("missing", 2, "in disk anchor 3 follows 1: what was between is missing")
    ]
    assert faults({"disk": [second, third]}) == [
        fault("missing", 1, "in disk anchor 2 follows nothing: what was between is missing")
    ]


def test_an_anchor_over_another_one_than_stands_there_is_a_change():
    first, second, _ = three()
    changed = fault("changed", 1, "anchor 2 in disk was not written over anchor 1 as it is there now")
    assert faults({"disk": [following(FIRST, 11), second]}) == [changed]
    assert faults({"disk": [first, replace(second, after=9)]}) == [changed]
    other_start = fault("changed", 1, "anchor 1 in disk was not written over anchor 0 as it is there now")
    assert faults({"disk": [replace(first, after=1)]}) == [other_start]


def test_a_copy_must_be_the_same_and_may_not_be_all_that_is_left():
    first, second, third = three()
    assert faults({"disk": [first, second], "vault": [first, following(first, 21), third]}) == [
        fault("changed", 2, "anchor 2 in disk is not the one in vault"),
        fault("missing", 3, "anchor 3 stands in vault and is not in disk"),
    ]


def test_each_anchor_is_sealed_with_a_key_that_is_trusted():
    assert faults({"disk": [following(FIRST, 10, key=None)]}) == [
        fault("unsealed", 1, "anchor 1 in disk has no seal")
    ]
    assert faults({"disk": [following(FIRST, 10, key=STRANGER)]}) == [
        fault("forged", 1, "anchor 1 in disk: key stranger is not trusted")
    ]
    first = following(FIRST, 10)
    edited = read_anchor(first.text.replace('"hash":"aa"', '"hash":"ab"'))
    assert faults({"disk": [edited]}) == [
        fault("forged", 1, "anchor 1 in disk: its seal does not fit its content")
    ]


def test_a_key_that_no_anchor_names_may_be_a_forgers():
    places = {"disk": [following(FIRST, 10, trusted=("k2",))]}
    assert faults(places, "k1", "k2") == []
    assert faults(places, "k1", "k4", "k3") == [
        fault("forged", 1, "key k3 is trusted here, and no anchor names it"),
        fault("forged", 1, "key k4 is trusted here, and no anchor names it"),
    ]
    assert faults({"disk": []}, "k1") == [
        fault("forged", 0, "key k1 is trusted here, and no anchor names it")
    ]
