"""Seals: what is said about a log whose end bears no seal that is trusted."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.facts.fact import Fact, Sealed
from domain.log.ledger import GENESIS, Fault, Head, seal
from domain.log.seals import Seal, seal_faults, sign, statement
from tests.unit.log.keys import NamedKey, trusting

OLD, NEW, STRANGER = NamedKey("old"), NamedKey("new"), NamedKey("stranger")
TRUSTED = trusting(OLD, NEW)


def chain(count: int, text: str = "") -> list[Sealed]:
    at = datetime(2026, 11, 16, 1, tzinfo=UTC)
    facts = [
        Fact(number, "noted", "case", {"text": text}, "owner:wang", f"c{number}", at, at)
        for number in range(1, count + 1)
    ]
    return list(seal("EVG-1", facts, GENESIS))


def sealed_at(rows: list[Sealed], number: int, key: NamedKey = NEW) -> Seal:
    return sign(Head("EVG-1", number, rows[number - 1].hash), key)


def fault(kind: str, number: int, detail: str) -> Fault:
    return Fault(kind, "EVG-1", number, detail, "seals")


def test_what_is_signed_never_changes():
    assert statement(Head("EVG-1", 3, "ab")) == b'redress log 1\n["EVG-1",3,"ab"]'
    rows = chain(3)
    assert sealed_at(rows, 3) == Seal("EVG-1", 3, "new", NEW.sign(statement(Head("EVG-1", 3, rows[2].hash))))


def test_one_seal_of_the_end_is_enough():
    rows = chain(4)
    assert seal_faults(rows, [sealed_at(rows, 4)], TRUSTED) == []
    assert seal_faults(rows, [sealed_at(rows, 2, OLD), sealed_at(rows, 4)], TRUSTED, thorough=True) == []
    assert seal_faults([], [], TRUSTED) == []


def test_facts_after_the_last_seal_are_named():
    rows = chain(4)
    one = fault("unsealed", 4, "fact 4 is sealed with no key that is trusted")
    assert seal_faults(rows, [sealed_at(rows, 3)], TRUSTED) == [one]
    three = fault("unsealed", 2, "facts 2 to 4 are sealed with no key that is trusted")
    assert seal_faults(rows, [sealed_at(rows, 1)], TRUSTED) == [three]
    assert seal_faults(rows, [], TRUSTED)[0].number == 1


def test_the_seal_of_a_stranger_and_one_of_another_fact_are_told_apart():
    rows = chain(2)
    unsealed = fault("unsealed", 1, "facts 1 to 2 are sealed with no key that is trusted")
    assert seal_faults(rows, [sealed_at(rows, 2, STRANGER)], TRUSTED) == [
        unsealed,
        fault("forged", 2, "it is sealed with key stranger, which is not trusted"),
    ]
    assert seal_faults(rows, [sealed_at(chain(2, "other"), 2)], TRUSTED) == [
        unsealed,
        fault("forged", 2, "its seal (key new) is not of this fact"),
    ]


def test_a_seal_without_its_fact_shows_that_the_end_was_cut():
    rows = chain(4)
    assert seal_faults(rows[:2], [sealed_at(rows, 4), sealed_at(rows, 2)], TRUSTED) == [
        fault("missing", 4, "there is a seal of fact 4, and no such fact")
    ]


def test_a_seal_of_a_key_that_was_given_up_matters_only_to_a_thorough_audit():
    rows = chain(2)
    for first, second in ((STRANGER, NEW), (NEW, STRANGER)):
        seals = [sealed_at(rows, 2, first), sealed_at(rows, 2, second)]
        assert seal_faults(rows, seals, TRUSTED) == []
        assert [found.kind for found in seal_faults(rows, seals, TRUSTED, thorough=True)] == ["forged"]


def test_a_good_seal_of_the_end_does_not_excuse_a_fault_of_another_fact():
    """The later seal is no seal of this log; the earlier one is genuine and is what counts."""
    rows = chain(3)
    seals = [sealed_at(rows, 3, STRANGER), sealed_at(rows, 2)]
    assert [(found.kind, found.number) for found in seal_faults(rows, seals, TRUSTED)] == [
        ("forged", 3), ("unsealed", 3),
    ]  # fmt: skip


def test_earlier_seals_are_verified_by_a_thorough_audit_only():
    rows = chain(3)
    seals = [replace(sealed_at(rows, 1), signature="00"), sealed_at(rows, 3)]
    assert seal_faults(rows, seals, TRUSTED) == []
    assert seal_faults(rows, seals, TRUSTED, thorough=True) == [
        fault("forged", 1, "its seal (key new) is not of this fact")
    ]
