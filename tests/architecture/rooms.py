"""The rooms that may be, the imports that are, and what is wrong between the two. Names are dotted, as in an import."""

import ast
import sys
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ("bench", "chaos", "scripts", "tests")
"""Not shipped: "product" in the table leaves them out."""


@dataclass(frozen=True)
class Rooms:
    """The table of rooms.toml."""

    may: Mapping[str, frozenset[str]]
    libraries: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def room(self, module: str) -> str | None:
        """The room of a module: the longest name that fits."""
        return next((name for name in upwards(module) if name in self.may), None)

    def reach(self, room: str) -> set[str]:
        """The rooms that a room may know, with those that a folder or "product" stands for."""
        found: set[str] = set()
        for name in self.may[room]:
            found |= {
                other
                for other in self.may
                if within(other, name) or (name == "product" and other.split(".")[0] not in BESIDE)
            }
        return found - {room}

    def libraries_of(self, module: str) -> frozenset[str] | None:
        """The packages of others that a module may know; None: any."""
        return next((self.libraries[name] for name in upwards(module) if name in self.libraries), None)


@dataclass(frozen=True)
class Import:
    name: str
    line: int


def upwards(module: str) -> Iterator[str]:
    while module:
        yield module
        module = module.rpartition(".")[0]


def within(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}.")


@cache
def declared() -> Rooms:
    table = tomllib.loads(Path(__file__).with_name("rooms.toml").read_text(encoding="utf-8"))
    return Rooms(
        {name: frozenset(row["may"]) for name, row in table.items() if "may" in row},
        {name: frozenset(row["libraries"]) for name, row in table.items() if "libraries" in row},
    )


@cache
def sources() -> dict[str, str]:
    """The text of every module of ours by its dotted name; package files are checked elsewhere."""
    return {dotted(path): path.read_text(encoding="utf-8") for path in files() if path.stem != "__init__"}


@cache
def files() -> tuple[Path, ...]:
    """Every Python file of ours, relative to the checkout; what begins with a dot is not ours."""
    found = [*ROOT.glob("*.py")]
    for folder in sorted(ROOT.iterdir()):
        if folder.is_dir() and not folder.name.startswith("."):
            found += sorted(folder.rglob("*.py"))
    return tuple(path.relative_to(ROOT) for path in found)


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)


def imports(text: str, modules: Container[str]) -> list[Import]:
    """What a file imports; `from folder import module` counts as the module, wherever in the file it stands."""
    found = []
    for line, whole, part in _statements(text):
        name = f"{whole}.{part}"
        found.append(Import(name if part and name in modules else whole, line))
    return found


@cache
def _statements(text: str) -> list[tuple[int, str, str]]:
    """Line, what is imported from, and the name that is imported from it ("" for a plain import)."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            whole = "." * node.level + (node.module or "")
            found += [(node.lineno, whole, alias.name) for alias in node.names]
    return found


def wrong_imports(texts: Mapping[str, str], rooms: Rooms) -> list[str]:
    """Every import against the table, by file and line."""
    tops = {name.split(".")[0] for name in rooms.may}
    found = []
    for module, text in texts.items():
        room = rooms.room(module)
        if room is None:
            found.append(f"{module}: no room of rooms.toml has it")
            continue
        for one in imports(text, texts):
            fault = _fault(module, room, one.name, tops, rooms)
            if fault:
                found.append(f"{module}, line {one.line}: {fault}")
    return list(dict.fromkeys(found))


def _fault(module: str, room: str, name: str, tops: set[str], rooms: Rooms) -> str | None:
    if name.startswith("."):
        return "relative import; write it from the top"
    if name.split(".", maxsplit=1)[0] in tops:
        if name.rpartition(".")[2].startswith("test_"):
            return f"{name} is a test: what others need goes into a file beside it"
        other = rooms.room(name)
        if other != room and other not in rooms.reach(room):
            return f"{room} must not import {other or name} (rooms.toml: {', '.join(sorted(rooms.may[room])) or 'none'})"
        return None
    libraries = rooms.libraries_of(module)
    if libraries is not None and name.split(".", maxsplit=1)[0] not in libraries | sys.stdlib_module_names:
        return f"{room} must not know {name} (rooms.toml: {', '.join(sorted(libraries))})"
    return None


def cycle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The names of one cycle, the first again at the end; empty when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        return names
    return []


def file_graph(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """What each file imports of the others. A program may import itself by its name: Temporal's sandbox needs that."""
    return {
        module: ({one.name for one in imports(text, texts)} & texts.keys()) - {module}
        for module, text in texts.items()
    }


def room_graph(texts: Mapping[str, str], rooms: Rooms) -> dict[str, set[str]]:
    """What each room imports of the others, whatever the table says."""
    graph: dict[str, set[str]] = {}
    for module, others in file_graph(texts).items():
        room = rooms.room(module) or module
        graph.setdefault(room, set()).update({rooms.room(name) or name for name in others} - {room})
    return graph
