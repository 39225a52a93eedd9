"""JSON text read as the same nodes as YAML: numbers and words kept as written, positions kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from json import JSONDecodeError, decoder
from typing import NoReturn

from authoring.files import codes
from authoring.files.problems import Problem, Refused
from authoring.files.source import MAX_DEPTH, MAX_NODES, Entry, Node, Source
from domain.diagnostics import Diagnostic, Path

_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null", re.ASCII)
_scan: Callable[[str, int, bool], tuple[str, int]] = vars(decoder)[
    "scanstring"
]  # untyped, but in every CPython
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def read_json_text(text: str, file: str) -> Source:
    """One JSON value. Raises `Refused`: with all double keys, or with the place where it stops being JSON."""
    scanner = _Scanner(text, file)
    root, end = scanner.value(scanner.skip(0), ())
    if scanner.skip(end) != len(text):
        scanner.stop(scanner.skip(end), (), "more text after the end of the value", "one JSON value")
    if scanner.problems:
        raise Refused(scanner.problems)
    return Source.of(file, root)


class _Scanner:
    """Recursive descent over one text; the depth is limited, so recursion is safe."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self._count = 0

    def skip(self, index: int) -> int:
        """The index of the next character that is not white space."""
        match = _SPACE.match(self.text, index)
        return match.end() if match else index

    def place(self, index: int) -> tuple[int, int]:
        line = bisect_right(self._lines, index)
        return line, index - self._lines[line - 1] + 1

    def stop(self, index: int, path: Path, what: str, accepted: str, code: str = codes.NOT_JSON) -> NoReturn:
        raise Refused([*self.problems, self._problem(index, path, what, accepted, code)])

    def value(self, index: int, path: Path) -> tuple[Node, int]:
        """The value that begins at `index`, and the index behind it."""
        self._count += 1
        if self._count > MAX_NODES:
            self.stop(index, path, "too many values", f"at most {MAX_NODES}", codes.TOO_LARGE)
        if len(path) > MAX_DEPTH:
            self.stop(index, path, "nested too deeply", f"at most {MAX_DEPTH} levels", codes.TOO_LARGE)
        start = self.text[index : index + 1]
        if start == "{":
            return self._mapping(index, path)
        if start == "[":
            return self._list(index, path)
        if start == '"':
            text, end = self._string(index, path)
            return Node(*self.place(index), text), end
        word = _WORD.match(self.text, index)
        if word is None:
            what = "the file is empty" if not self.text.strip() else "not JSON: no value begins here"
            self.stop(
                index, path, what, "a mapping, a list, text in double quotes, a number, true, false or null"
            )
        return Node(*self.place(index), None if word.group() == "null" else word.group()), word.end()

    def _mapping(self, index: int, path: Path) -> tuple[Node, int]:
        entries: dict[str, Entry] = {}
        at = self.skip(index + 1)
        closed = self.text[at : at + 1] == "}"
        while not closed:
            key, node, end = self._member(at, path)
            if not key:
                self.problems.append(
                    self._problem(at, path, "an empty key", "plain text as a key", codes.KEY_NOT_TEXT)
                )
            elif (first := entries.get(key)) is not None:
                what = f'the key "{key}" stands here twice, first in line {first.line}'
                self.problems.append(self._problem(at, path, what, "each key once", codes.DOUBLE_KEY))
            else:
                entries[key] = Entry(*self.place(at), node)
            at, closed = self._next(end, path, "}")
        return Node(*self.place(index), entries), at + 1

    def _member(self, at: int, path: Path) -> tuple[str, Node, int]:
        if self.text[at : at + 1] != '"':
            self.stop(at, path, "not JSON: no key begins here", "a key in double quotes")
        key, end = self._string(at, path)
        colon = self.skip(end)
        if self.text[colon : colon + 1] != ":":
            self.stop(colon, path, f'not JSON: no ":" after the key "{key}"', "a colon and a value")
        node, end = self.value(self.skip(colon + 1), (*path, key))
        return key, node, end

    def _list(self, index: int, path: Path) -> tuple[Node, int]:
        entries: list[Entry] = []
        at = self.skip(index + 1)
        closed = self.text[at : at + 1] == "]"
        while not closed:
            node, end = self.value(at, (*path, len(entries)))
            entries.append(Entry(*self.place(at), node))
            at, closed = self._next(end, path, "]")
        return Node(*self.place(index), entries), at + 1

    def _next(self, end: int, path: Path, closing: str) -> tuple[int, bool]:
        """Behind a value: the closing bracket and True, or the place of the next value and False."""
        at = self.skip(end)
        mark = self.text[at : at + 1]
        if mark not in (",", closing) or not mark:
            what = "not JSON: the value before this place is not followed by a comma"
            self.stop(at, path, what, f'"," or "{closing}"')
        return (at, True) if mark == closing else (self.skip(at + 1), False)

    def _string(self, index: int, path: Path) -> tuple[str, int]:
        try:
            text, end = _scan(self.text, index + 1, True)
        except JSONDecodeError as error:
            raise Refused(
                [*self.problems, self._problem(error.pos, path, f"not JSON: {error.msg}", "")]
            ) from None
        if _BROKEN.search(text):
            what = "a NUL character or half of a surrogate pair"
            self.problems.append(self._problem(index, path, what, "text without it", codes.UNPRINTABLE))
        return text, end

    def _problem(
        self, index: int, path: Path, what: str, accepted: str, code: str = codes.NOT_JSON
    ) -> Problem:
        return Problem(self.file, *self.place(index), Diagnostic(path, what, accepted, code=code))
