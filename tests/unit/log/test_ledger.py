"""The chain: sealing is exact and repeatable, and every way of tampering is named for what it is."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.canonical import canonical
from domain.facts.fact import Fact, FactError, Sealed
from domain.log.ledger import GENESIS, Head, event_id, seal, verify

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def fact(number, **data):
    at = START + timedelta(minutes=number, microseconds=number)
    return Fact(number, "progressed", "case", {"step": number, **data}, "owner:wang", f"c-{number}", at, at)


def chain(count=8, prev=GENESIS):
    return seal("EVG-1", [fact(n) for n in range(1, count + 1)], prev)


def head(rows):
    return Head("EVG-1", rows[-1].fact.number, rows[-1].hash)


def kinds(faults):
    return [(fault.kind, fault.number) for fault in faults]


scalars = st.one_of(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20),
    st.integers(-(2**256) + 1, 2**256 - 1),
    st.booleans(),
    st.none(),
)
keys = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
payloads = st.dictionaries(
    keys,
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
)


@given(payloads)
def test_a_sealed_fact_survives_its_json_form(data):
    (sealed,) = seal("EVG-1", [replace(fact(1), data=data)], GENESIS)
    back = Sealed.from_json(json.loads(json.dumps(sealed.to_json())))
    assert back == sealed
    assert verify([back]) == []


def test_sealing_is_the_same_however_a_mapping_is_ordered_and_whatever_zone_the_time_is_in():
    china = timezone(timedelta(hours=8))
    first = Fact(1, "received", "case", {"a": 1, "b": 2}, "x:y", "c", START, START)
    same = Fact(1, "received", "case", {"b": 2, "a": 1}, "x:y", "c", START.astimezone(china), START)
    assert seal("EVG-1", [first], GENESIS)[0].hash == seal("EVG-1", [same], GENESIS)[0].hash


def test_the_form_of_the_chain_never_changes():
    # A hash computed today must be found again in ten years: this one is written down.
    received = Fact(
        1, "received", "case", {"客户": "李", "n": 1, "l": [None, True]}, "intake:li", "c-1", START, START
    )
    (sealed,) = seal("EVG-1", [received], GENESIS)
    assert canonical({"b": "é", "a": 1}) == '{"a":1,"b":"é"}'.encode()
    assert sealed.hash == "64bf7be8191eac4ba115812f59f488e7ed82535cd8ce82f222bdde1579c0db7c"
    assert str(event_id("EVG-1", 1)) == "20fedf5f-7bdb-56c3-8069-17ba1ddd42a7"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"price": 3.5}, "data.price: 3.5 is a float"),
        ({"a": [{"b": 1.0}]}, "data.a[0].b"),
        ({"text": "a\x00b"}, "data.text: text holds a NUL"),
        ({"a\x00": 1}, "NUL"),
        ({"half": "\ud800"}, "surrogate"),
        ({"big": 2**300}, "data.big: the number has more than 256 bits"),
        ({"at": START}, "data.at"),
        ({"pair": (1, 2)}, "data.pair: tuple is not allowed"),
        ({1: 2}, "data: key 1 is not text"),
    ],
)
def test_what_the_log_cannot_keep_exactly_is_refused_with_its_place(data, where):
    with pytest.raises(FactError) as refused:
        seal("EVG-1", [replace(fact(1), data=data)], GENESIS)
    assert where in str(refused.value)


def test_deep_nesting_is_refused():
    deep = {}
    for _ in range(40):
        deep = {"in": deep}
    with pytest.raises(FactError, match="nested deeper than 32"):
        seal("EVG-1", [replace(fact(1), data=deep)], GENESIS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"occurred_at": datetime(2026, 1, 1)}, "occurred_at: .* has no time zone"),
        ({"recorded_at": "2026-01-01T00:00:00Z"}, "recorded_at: .* is not a time"),
        ({"number": 0}, "number: 0 is not a whole number from 1"),
        ({"number": True}, "number"),
        ({"actor": ""}, "actor"),
        ({"about": None}, "about"),
    ],
)
def test_a_fact_with_a_bad_field_is_refused(change, message):
    with pytest.raises(FactError, match=message):
        replace(fact(1), **change).to_json()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"occurred_at": "2026-01-01T00:00:00"}, "occurred_at: .* has no time zone"),
        ({"occurred_at": "yesterday"}, "occurred_at: .* is not a time"),
        ({"data": []}, "data: .* is not a mapping"),
        ({"type": None}, "type"),
    ],
)
def test_reading_a_bad_record_names_the_field(change, message):
    with pytest.raises(FactError, match=message):
        Fact.from_json({**fact(1).to_json(), **change})
    short = fact(1).to_json()
    del short["cause"]
    with pytest.raises(FactError, match="cause: missing"):
        Fact.from_json(short)


def test_a_whole_chain_has_no_fault():
    rows = chain()
    assert verify(rows) == []
    assert verify(reversed(rows), head(rows)) == []
    assert verify([]) == []
    longer = rows + seal("EVG-1", [fact(9)], rows[-1].hash)
    assert verify(longer, head(rows), grown=True) == []


def test_a_changed_fact_is_found():
    rows = chain()
    rows[3] = replace(rows[3], fact=replace(rows[3].fact, actor="owner:other"))
    assert kinds(verify(rows, head(rows))) == [("changed", 4)]


@pytest.mark.parametrize("place", [0, 3, 7])
def test_a_fact_rewritten_with_its_hash_is_found(place):
    rows = chain()
    before = head(rows)
    prev = rows[place].prev_hash
    (rows[place],) = seal("EVG-1", [replace(rows[place].fact, actor="owner:other")], prev)
    assert kinds(verify(rows, before)) == [("changed", place + 1)]


def test_a_log_rewritten_from_end_to_end_is_found_by_the_kept_head():
    rows = chain()
    rewritten = seal("EVG-1", [replace(row.fact, actor="owner:other") for row in rows], GENESIS)
    assert verify(rewritten) == []
    assert kinds(verify(rewritten, head(rows))) == [("changed", 8)]


@pytest.mark.parametrize("gone", [[1], [4], [4, 5], [1, 5]])
def test_a_missing_fact_is_found(gone):
    rows = chain()
    left = [row for row in rows if row.fact.number not in gone]
    faults = verify(left, head(rows))
    assert {fault.kind for fault in faults} == {"missing"}
    assert faults[0].number == gone[0]


def test_a_tail_cut_off_is_found_by_the_head():
    rows = chain()
    assert verify(rows[:6]) == []
    assert kinds(verify(rows[:6], head(rows))) == [("missing", 7)]
    assert kinds(verify([], head(rows))) == [("missing", 1)]


def test_a_fact_taken_out_and_the_rest_moved_up_is_found():
    rows = chain()
    left = rows[:3] + [replace(row, fact=replace(row.fact, number=row.fact.number - 1)) for row in rows[4:]]
    assert ("missing", 4) in kinds(verify(left))
    assert "changed" not in {fault.kind for fault in verify(left)}


@pytest.mark.parametrize("how", ["number", "content", "data"])
@pytest.mark.parametrize("pair", [(3, 4), (2, 6), (1, 8)])
def test_swapped_facts_are_found(how, pair):
    rows = chain()
    first, second = rows[pair[0] - 1], rows[pair[1] - 1]
    if how == "number":
        swap = (
            replace(first, fact=replace(first.fact, number=pair[1])),
            replace(second, fact=replace(second.fact, number=pair[0])),
        )
    elif how == "content":
        swap = (
            replace(first, fact=replace(second.fact, number=pair[0])),
            replace(second, fact=replace(first.fact, number=pair[1])),
        )
    else:
        swap = (
            replace(first, fact=replace(first.fact, data=second.fact.data)),
            replace(second, fact=replace(second.fact, data=first.fact.data)),
        )
    rows[pair[0] - 1], rows[pair[1] - 1] = swap
    assert kinds(verify(rows, head(chain()))) == [("swapped", pair[0]), ("swapped", pair[1])]


def test_an_added_fact_in_the_middle_is_found():
    rows = chain()
    (new,) = seal("EVG-1", [fact(5, planted=True)], rows[3].hash)
    moved = [replace(row, fact=replace(row.fact, number=row.fact.number + 1)) for row in rows[4:]]
    assert kinds(verify([*rows[:4], new, *moved])) == [("added", 5)]


def test_an_added_fact_at_the_end_is_found_by_the_head():
    rows = chain()
    longer = rows + seal("EVG-1", [fact(9)], rows[-1].hash)
    assert verify(longer) == []
    assert kinds(verify(longer, head(rows))) == [("added", 9)]


def test_two_facts_with_one_number_are_a_fork():
    rows = chain()
    (rival,) = seal("EVG-1", [fact(5, rival=True)], rows[3].hash)
    assert kinds(verify([*rows, rival], head(rows))) == [("forked", 5)]
    assert kinds(verify([*rows[:4], rival, *rows[4:]], head(rows))) == [("forked", 5)]


@settings(max_examples=200)
@given(st.data())
def test_no_single_edit_goes_unseen(data):
    rows = chain(5)
    kept = head(rows)
    place = data.draw(st.integers(0, 4))
    field = data.draw(
        st.sampled_from(["type", "about", "actor", "cause", "occurred_at", "recorded_at", "data"])
    )
    value = {
        "occurred_at": START + timedelta(days=3),
        "recorded_at": START + timedelta(days=3),
        "data": {"planted": 1},
    }.get(field, "planted")
    rows[place] = replace(rows[place], fact=replace(rows[place].fact, **{field: value}))
    if data.draw(st.booleans()):
        (rows[place],) = seal("EVG-1", [rows[place].fact], rows[place].prev_hash)
    assert kinds(verify(rows, kept)) == [("changed", place + 1)]


def test_a_fault_names_the_complaint_and_the_numbers():
    rows = chain()
    [cut] = verify(rows[:5], head(rows))
    assert (cut.complaint_id, cut.number) == ("EVG-1", 6)
    assert "ends at fact 5, not at 8" in cut.detail
    [taken] = [fault for fault in verify([*rows[:3], *moved(rows[4:], -1)]) if fault.kind == "missing"]
    assert "sealed as number 5 and moved up" in taken.detail
    (new,) = seal("EVG-1", [fact(5, planted=True)], rows[3].hash)
    [added] = verify([*rows[:4], new, *moved(rows[4:], 1)])
    assert "sealed as number 5 and moved back" in added.detail


def moved(rows, by):
    return [replace(row, fact=replace(row.fact, number=row.fact.number + by)) for row in rows]


def test_a_first_fact_that_follows_another_names_its_complaint():
    [fault] = [fault for fault in verify(seal("EVG-1", [fact(1)], "f" * 64)) if fault.kind == "changed"]
    assert (fault.complaint_id, fault.number) == ("EVG-1", 1)
    assert fault.detail == "the first fact is not sealed over the start"
