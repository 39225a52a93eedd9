"""The parts of `make mutants` that need neither mutmut nor a run of the tests."""

import tomllib
from functools import partial
from pathlib import Path

import pytest

from scripts.mutants import (
    EQUIVALENT,
    ROOT,
    TABLES,
    Mutant,
    Verdict,
    counted,
    drawn,
    equivalent,
    importing_tests,
)

CODE = "limit = 1\nday = 2\n"


def mutant(number: int) -> Mutant:
    return Mutant("domain/engine.py", 1, CODE, CODE.replace("1", f"{number + 10}"))


CHANGES = [partial(mutant, number) for number in range(50)]


def test_the_same_seed_draws_the_same_sample():
    assert drawn(CHANGES, 7, 10) == drawn(CHANGES, 7, 10)
    assert drawn(CHANGES, 7, 10) != drawn(CHANGES, 8, 10)


def test_a_larger_sample_begins_with_the_smaller_one():
    assert drawn(CHANGES, 7, 20)[:10] == drawn(CHANGES, 7, 10)


def test_no_change_is_drawn_twice_and_one_that_changes_no_text_never():
    sample = drawn([*CHANGES, *[lambda: None] * 50], 7, 100)
    assert sorted(one.now for one in sample) == sorted(change().now for change in CHANGES)


def test_a_change_is_known_again_when_the_file_grows_elsewhere():
    row = '[[mutant]]\nfile = "domain/engine.py"\nwas = "limit = 1"\nnow = "limit = 9"\nwhy = "an example"\n'
    known = equivalent(row)
    longer = "\n\nnight = 3\n    " + CODE
    assert Mutant("domain/engine.py", 1, CODE, CODE.replace("1", "9")).change in known
    assert Mutant("domain/engine.py", 4, longer, longer.replace("1", "9")).change in known
    assert Mutant("domain/engine.py", 1, CODE, CODE.replace("1", "8")).change not in known
    assert Mutant("domain/turn.py", 1, CODE, CODE.replace("1", "9")).change not in known


def test_what_changes_nothing_counts_neither_way():
    verdicts = [Verdict.KILLED] * 3 + [Verdict.TIMED_OUT, Verdict.SURVIVED, Verdict.EQUIVALENT]
    assert counted(verdicts) == (
        "3 killed, 1 survived, 1 timed out, 1 equivalent\n4 of 5 that change anything were noticed"
    )


def checkout(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_tests_of_a_file_are_those_that_import_it_and_its_room_comes_first(tmp_path):
    folder = checkout(
        tmp_path,
        {
            "domain/rules/gates.py": "",
            "domain/engine.py": "from domain.rules import gates",
            "tests/unit/story.py": "def play():\n    import domain.engine",
            "tests/unit/rules/test_gates.py": "from domain.rules.gates import Gate",
            "tests/unit/test_engine.py": "from tests.unit.story import play",
            "tests/unit/test_other.py": "import json",
        },
    )
    gates, engine = "tests/unit/rules/test_gates.py", "tests/unit/test_engine.py"
    assert importing_tests(folder, "domain/rules/gates.py") == [[gates], [engine]]
    assert importing_tests(folder, "domain/engine.py") == [[engine]]


def test_tables_that_are_left_out_are_files():
    assert [name for name in TABLES if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("row", tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"])
def test_a_change_that_counts_as_none_is_still_possible_and_has_a_reason(row):
    assert all(
        line.strip() in (ROOT / row["file"]).read_text(encoding="utf-8") for line in row["was"].splitlines()
    )
    assert row["why"]
