"""What is written into facts and what the vocabulary declares are the same, in every scenario and in random lives."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from authoring.files.policies import POLICIES
from authoring.rulebooks import load_rulebook
from authoring.scenarios.play import load_scripts, simulate
from domain.facts.fact import Fact
from domain.facts.fields import FieldType
from domain.facts.vocabulary import COMMANDS, FACTS
from domain.policy.rulebook import Rulebook
from domain.time.instants import read_instant
from tests.unit.facts.plays import PLAYS
from tests.unit.lives import lived, stories

TEXTUAL = (FieldType.TEXT, FieldType.PERSON, FieldType.MONEY, FieldType.AMOUNT)
BOOKS = sorted(path.parent.name for path in POLICIES.glob("*/policy.yaml"))


def faults(book: Rulebook, fact: Fact) -> Iterator[str]:
    """Fields that are not declared, of another type than declared, or missing though an engine's fact needs them."""
    declared = {**FACTS[fact.type].carried, **book.extra_fields.get(fact.type, {})}
    for name, value in fact.data.items():
        if name not in declared:
            yield f"{fact.type}.{name} is not declared"
        elif not fits(declared[name].type, value):
            yield f"{fact.type}.{name} is declared {declared[name].type}, written {value!r}"
    for name, field in FACTS[fact.type].fields.items():
        if FACTS[fact.type].by_engine and field.required and name not in fact.data:
            yield f"{fact.type}.{name} is declared as always there, and is not"


def fits(type: FieldType, value: Any) -> bool:
    if type in TEXTUAL:
        return isinstance(value, str)
    if type is FieldType.FLAG:
        return isinstance(value, bool)
    if type is FieldType.COUNT:
        return isinstance(value, int) and not isinstance(value, bool)
    if type is FieldType.INSTANT:
        return isinstance(value, str) and read_instant(value).tzinfo is not None
    if type is FieldType.RECORD:
        return isinstance(value, dict) or all(isinstance(pair, list) and len(pair) == 2 for pair in value)
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


@cache
def scenario_facts(name: str) -> tuple[Rulebook, list[Fact]]:
    book = load_rulebook(name)
    return book, [fact for script in load_scripts(name) for fact in simulate(script, book).facts]


@pytest.mark.parametrize("name", BOOKS)
def test_no_scenario_writes_a_field_that_is_not_declared(name):
    book, facts = scenario_facts(name)

    assert facts
    assert sorted({fault for fact in facts for fault in faults(book, fact)}) == []


@settings(max_examples=60)
@given(stories())
def test_no_random_life_writes_a_field_that_is_not_declared(story):
    life = lived(story)

    assert sorted({fault for fact in life.facts for fault in faults(life.book, fact)}) == []


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.__name__)
def test_no_play_writes_a_field_that_is_not_declared(play):
    book, facts = play()

    assert facts
    assert sorted({fault for fact in facts for fault in faults(book, fact)}) == []


def test_a_field_that_is_not_declared_is_found():
    book, facts = scenario_facts("evergreen")
    fact = next(fact for fact in facts if fact.type == "deadline_met")
    misspelt = Fact(
        1,
        fact.type,
        fact.about,
        {**fact.data, "charged": "x"},
        "engine",
        "time",
        fact.occurred_at,
        fact.recorded_at,
    )
    late = fact.occurred_at + timedelta(days=1)
    untyped = Fact(1, fact.type, fact.about, {**fact.data, "cycle": "1"}, "engine", "time", late, late)

    assert list(faults(book, misspelt)) == ["deadline_met.charged is not declared"]
    assert list(faults(book, untyped)) == ["deadline_met.cycle is declared count, written '1'"]


def test_every_field_that_people_give_is_a_field_of_some_command():
    commanded = {fact for command in COMMANDS.values() for fact in command.facts}
    by_people = {name for name, row in FACTS.items() if not row.by_engine}

    assert by_people - commanded == {"period_ended"}, "time alone writes it; see domain.complaint.units"


def test_nothing_is_declared_that_the_engine_cannot_write():
    declared = {
        (name, field)
        for name, row in FACTS.items()
        for field in (row.fields if row.by_engine or name == "period_ended" else row.added)
        if field != "backdated"
    }
    plays = [*map(scenario_facts, BOOKS), *(play() for play in PLAYS)]
    written = {(fact.type, field) for _, facts in plays for fact in facts for field in fact.data}

    assert sorted(declared - written) == []
