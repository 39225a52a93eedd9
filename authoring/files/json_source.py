"""JSON text read as the same nodes as YAML: numbers and words kept as written, positions kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from json import JSONDecodeError, decoder
from typing import NoReturn

from authoring.files import codes
from authoring.files.limits import at_most_levels, at_most_values, key_twice
from authoring.files.problems import Problem, Refused
from authoring.files.source import MAX_DEPTH, MAX_NODES, Entry, Node, Source
from domain.diagnostics import Diagnostic, Path
from domain.phrases import either, phrase

_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null", re.ASCII)
_scan: Callable[[str, int, bool], tuple[str, int]] = vars(decoder)[
    "scanstring"
]  # untyped, but in every CPython
_VALUE = phrase(
    "a mapping, a list, text in double quotes, a number, true, false or null",
    "映射、列表、双引号里的文字、数字、true、false 或 null",
)
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def read_json_text(text: str, file: str) -> Source:
    """One JSON value. Raises `Refused`: with all double keys, or with the place where it stops being JSON."""
    scanner = _Scanner(text, file)
    root, end = scanner.value(scanner.skip(0), ())
    if scanner.skip(end) != len(text):
        scanner.stop(
            scanner.skip(end),
            (),
            phrase("more text after the end of the value", "值的后面还有文字"),
            phrase("one JSON value", "一个 JSON 值"),
        )
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
            self.stop(index, path, phrase("too many values", "值太多"), at_most_values(), codes.TOO_LARGE)
        if len(path) > MAX_DEPTH:
            self.stop(index, path, phrase("nested too deeply", "嵌套过深"), at_most_levels(), codes.TOO_LARGE)
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
            what = phrase("not JSON: no value begins here", "不是 JSON:这里没有值")
            if not self.text.strip():
                what = phrase("the file is empty", "文件是空的")
            self.stop(index, path, what, _VALUE)
        return Node(*self.place(index), None if word.group() == "null" else word.group()), word.end()

    def _mapping(self, index: int, path: Path) -> tuple[Node, int]:
        entries: dict[str, Entry] = {}
        at = self.skip(index + 1)
        closed = self.text[at : at + 1] == "}"
        while not closed:
            key, node, end = self._member(at, path)
            if not key:
                self.problems.append(
                    self._problem(
                        at,
                        path,
                        phrase("an empty key", "键是空的"),
                        phrase("plain text as a key", "用普通文字作键"),
                        codes.KEY_NOT_TEXT,
                    )
                )
            elif (first := entries.get(key)) is not None:
                what = key_twice(key, first.line)
                self.problems.append(
                    self._problem(at, path, what, phrase("each key once", "每个键只写一次"), codes.DOUBLE_KEY)
                )
            else:
                entries[key] = Entry(*self.place(at), node)
            at, closed = self._next(end, path, "}")
        return Node(*self.place(index), entries), at + 1

    def _member(self, at: int, path: Path) -> tuple[str, Node, int]:
        if self.text[at : at + 1] != '"':
            self.stop(
                at,
                path,
                phrase("not JSON: no key begins here", "不是 JSON:这里没有键"),
                phrase("a key in double quotes", "双引号里的键"),
            )
        key, end = self._string(at, path)
        colon = self.skip(end)
        if self.text[colon : colon + 1] != ":":
            self.stop(
                colon,
                path,
                phrase(
                    'not JSON: no ":" after the key "{key}"', '不是 JSON:键 "{key}" 后面没有 ":"', key=key
                ),
                phrase("a colon and a value", "冒号和值"),
            )
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
        """What follows a value: the index of the closing bracket and True, or of the next value and False."""
        at = self.skip(end)
        mark = self.text[at : at + 1]
        if mark not in (",", closing) or not mark:
            what = phrase(
                "not JSON: the value before this place is not followed by a comma",
                "不是 JSON:前一个值后面没有逗号",
            )
            self.stop(at, path, what, either(('","', f'"{closing}"')))
        return (at, True) if mark == closing else (self.skip(at + 1), False)

    def _string(self, index: int, path: Path) -> tuple[str, int]:
        try:
            text, end = _scan(self.text, index + 1, True)
        except JSONDecodeError as error:
            raise Refused(
                [
                    *self.problems,
                    self._problem(
                        error.pos,
                        path,
                        phrase("not JSON: {reason}", '不是 JSON:"{reason}"', reason=error.msg),
                        "",
                    ),
                ]
            ) from None
        if _BROKEN.search(text):
            what = phrase("a NUL character or half of a surrogate pair", "NUL 字符或半个代理对")
            self.problems.append(
                self._problem(index, path, what, phrase("text without it", "不含它的文字"), codes.UNPRINTABLE)
            )
        return text, end

    def _problem(
        self, index: int, path: Path, what: str, accepted: str, code: str = codes.NOT_JSON
    ) -> Problem:
        return Problem(self.file, *self.place(index), Diagnostic(path, what, accepted, code=code))
