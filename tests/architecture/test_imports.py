"""Who may import whom: the table is rooms.toml. Made-up houses show that each rule has teeth."""

import pytest

from tests.architecture.rooms import (
    ROOT,
    Rooms,
    cycle,
    declared,
    file_graph,
    room_graph,
    sources,
    wrong_imports,
)


def table(**may: list[str]) -> Rooms:
    return Rooms({name.replace("_", "."): frozenset(rooms) for name, rooms in may.items()})


def test_imports_keep_to_the_table():
    assert wrong_imports(sources(), declared()) == []


def test_no_file_imports_itself_through_others():
    assert cycle(file_graph(sources())) == []


def test_no_room_imports_itself_through_others():
    assert cycle(room_graph(sources(), declared())) == []


def test_the_table_itself_runs_one_way():
    rooms = declared()
    assert cycle({room: rooms.reach(room) for room in rooms.may}) == []


def test_the_table_names_rooms_that_exist():
    rooms = declared()
    named = set(rooms.may) | {name for may in rooms.may.values() for name in may}
    lost = [
        name
        for name in named - {"product"}
        if not (ROOT / name.replace(".", "/")).is_dir() and name not in sources()
    ]
    assert sorted(lost) == []


@pytest.mark.parametrize(
    ("module", "text", "said"),
    [
        ("domain.time.zone", "import asyncpg", "must not know asyncpg"),
        ("domain.time.zone", "def f():\n    from store.pool import connect", "must not import store"),
        ("domain.time.zone", "from domain.facts.fact import Fact", "must not import domain.facts"),
        ("domain.facts.fact", "from domain import engine", "must not import domain.engine"),
        ("domain.canonical", "import domain.time.zone", "must not import domain.time"),
        ("authoring.files.source", "from authoring.check import run", "must not import authoring.check"),
        ("cli.output", "from cli.commands.up import up", "must not import cli.commands"),
        ("store.pool", "import activities.record", "must not import activities"),
        ("workflows.complaint", "import asyncpg", "must not know asyncpg"),
        ("service.work", "import bench.lives", "must not import bench"),
        ("service.work", "from scripts import mutants", "must not import scripts"),
        ("service.work", "from tests.unit.story import Story", "must not import tests.unit"),
        ("tests.unit.story", "from tests.workflow.harness import product", "must not import tests.workflow"),
        ("tests.authoring.x", "from tests.unit.test_adoption import BOOKS", "is a test"),
        ("domain.facts.fact", "from . import fields", "relative import"),
        ("kitchen", "import os", "no room"),
    ],
)
def test_an_import_against_the_table_is_named(module, text, said):
    [fault] = wrong_imports({**dict.fromkeys(sources(), ""), module: text}, declared())
    assert module in fault
    assert said in fault


def test_a_cycle_between_files_of_one_room_is_found():
    house = {
        "shed.a": "import shed.b",
        "shed.b": "def f():\n    from shed.c import x",
        "shed.c": "from shed import a",
    }
    assert set(cycle(file_graph(house))) == {"shed.a", "shed.b", "shed.c"}


def test_a_cycle_between_rooms_is_found_though_no_file_is_in_one():
    house = {"attic.a": "import cellar.b", "cellar.b": "", "cellar.c": "import attic.d", "attic.d": ""}
    rooms = table(attic=["cellar"], cellar=["attic"])
    assert cycle(file_graph(house)) == []
    assert set(cycle(room_graph(house, rooms))) == {"attic", "cellar"}


def test_a_root_file_of_a_package_is_a_room_of_its_own():
    house = {"shed.a": "import shed.tools.b", "shed.tools.b": "import shed.c", "shed.c": ""}
    rooms = table(shed_a=["shed.tools"], shed_tools=["shed.c"], shed_c=[])
    assert wrong_imports(house, rooms) == []
    assert cycle(room_graph(house, rooms)) == []
    assert wrong_imports({**house, "shed.c": "import shed.a"}, rooms)
