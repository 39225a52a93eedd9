"""Short files, small folders, empty package files, names without a room in front."""

from pathlib import PurePosixPath

import pytest

from tests.architecture.rooms import BESIDE, ROOT, files
from tests.architecture.shape import LONG, LONGEST, MOST, code_lines, crowded, only_a_docstring, prefixed


def product() -> list:
    return [path for path in files() if path.parts[0] not in BESIDE]


def test_files_stay_short():
    long = {path.as_posix(): code_lines((ROOT / path).read_text(encoding="utf-8")) for path in product()}
    unexpected = {name: lines for name, lines in long.items() if lines > LONGEST and name not in LONG}
    assert not unexpected, f"longer than {LONGEST} lines, split them by noun: {unexpected}"
    assert [name for name in LONG if long[name] <= LONGEST] == []


def test_folders_stay_small():
    assert crowded(files()) == {}


def test_package_files_are_a_docstring_and_nothing_else():
    found = [path for path in files() if path.name == "__init__.py"]
    assert [path for path in found if not only_a_docstring((ROOT / path).read_text(encoding="utf-8"))] == []


def test_no_file_carries_the_name_of_a_room():
    assert prefixed(product()) == []


def test_blank_lines_and_comments_are_not_counted():
    assert code_lines('"""A docstring."""\n\n# a comment\n    # another\nx = 1\n') == 2


@pytest.mark.parametrize("text", ["", "import os", '"""Doc."""\nimport os', "1"])
def test_a_package_file_with_anything_else_is_refused(text):
    assert not only_a_docstring(text)


def test_a_crowded_folder_is_named():
    shelf = [PurePosixPath(f"shed/tool{number}.py") for number in range(MOST)]
    assert crowded([*shelf, PurePosixPath("shed/__init__.py")]) == {}
    assert crowded([*shelf, PurePosixPath("shed/more.py")]) == {"shed": MOST + 1}


@pytest.mark.parametrize(
    "name",
    ["domain/time_zone.py", "domain/time/time_zone.py", "domain/rules/time_limits.py", "domain_words.py"],
)
def test_a_room_in_front_of_a_file_name_is_refused(name):
    rooms = [PurePosixPath("domain/time/zone.py"), PurePosixPath("domain/rules/gates.py")]
    assert prefixed(rooms) == []
    assert prefixed([*rooms, PurePosixPath(name)])
