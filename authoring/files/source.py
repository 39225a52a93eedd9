"""A file read into plain text values, where every value still knows its line and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_BYTES = 4 * 1024 * 1024
"""Largest file read, in bytes. The biggest real file is a directory of people; this is about 20,000 of them."""

MAX_DEPTH = 60
"""Deepest nesting of mappings and lists, aliases written out."""

MAX_NODES = 300_000
"""Most values in one file, aliases written out: a few nested aliases can otherwise stand for billions."""

Plain = str | None | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in its place: line and column (from 1) of its key, or of the list item."""

    line: int
    column: int
    node: Node


@dataclass(frozen=True, slots=True)
class Node:
    """One value. `size` counts it with all values below it, `height` the levels below it."""

    line: int
    column: int
    value: str | list[Entry] | dict[str, Entry] | None
    size: int = 1
    height: int = 0

    def entry(self, step: str | int) -> Entry | None:
        """The entry under a key or a list index, or None when there is none."""
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def plain(self) -> Plain:
        """The value as new dicts, lists and texts; an alias becomes a copy."""
        if isinstance(self.value, dict):
            return {key: entry.node.plain() for key, entry in self.value.items()}
        if isinstance(self.value, list):
            return [entry.node.plain() for entry in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says: `data` for a schema, positions for the messages about it.

    Scalars are text exactly as written ("no", "10:30" and "007" stay what they are); None stands only for
    a key or an item with nothing behind it.
    """

    file: str
    root: Node
    data: Plain

    @classmethod
    def of(cls, file: str, root: Node) -> Source:
        return cls(file, root, root.plain())

    def position(self, path: Sequence[str | int] = ()) -> tuple[int, int]:
        """Line and column, from 1, of the key or list item at `path`; of its nearest ancestor if it is not there."""
        node, place = self.root, (self.root.line, self.root.column)
        for step in path:
            entry = node.entry(step)
            if entry is None:
                break
            node, place = entry.node, (entry.line, entry.column)
        return place

    def locate(self, steps: Sequence[str | int]) -> tuple[Path, Path]:
        """Split a schema's error location into the path in this file and the steps that are not in the file.

        A schema adds steps of its own (the member of a union, "[key]") and names keys that are missing.
        """
        node, inside, outside = self.root, list[str | int](), list[str | int]()
        for step in steps:
            entry = node.entry(step)
            if entry is None:
                outside.append(step)
            else:
                inside.append(step)
                node = entry.node
        return tuple(inside), tuple(outside)
