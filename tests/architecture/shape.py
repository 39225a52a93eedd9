"""The shape of files and folders: what is too long, too many, or carries the name of a room."""

import ast
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath

LONGEST = 300
LONG: dict[str, str] = {}
"""Longer than LONGEST, each with its reason. Nothing may be added without one."""
MOST = 20
"""Files in one folder, package files not counted."""


def code_lines(text: str) -> int:
    """Lines that are neither blank nor a comment; a docstring counts."""
    return sum(1 for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def only_a_docstring(text: str) -> bool:
    body = ast.parse(text).body
    return len(body) == 1 and isinstance(body[0], ast.Expr) and ast.get_docstring(ast.parse(text)) is not None


def crowded(files: Iterable[PurePath]) -> dict[str, int]:
    """Folders with more than MOST files."""
    counts = Counter(path.parent.as_posix() for path in files if path.name != "__init__.py")
    return {folder: count for folder, count in counts.items() if count > MOST}


def prefixed(files: Iterable[PurePath]) -> list[str]:
    """Files whose name begins with that of a room beside them or beside their folder: they belong into it."""
    names = list(files)
    rooms = {parent for path in names for parent in path.parents if parent != Path()}
    found = []
    for path in names:
        near = {room.name for room in rooms if room.parent in {path.parent, path.parent.parent}}
        found += [
            f"{path.as_posix()}: begins with the room {room}"
            for room in sorted(near)
            if path.stem.startswith(f"{room}_")
        ]
    return found
