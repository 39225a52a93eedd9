"""Nodes built from YAML events, one after the other; without recursion, so deep input cannot exhaust the stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from authoring.files import codes
from authoring.files.limits import at_most_levels, at_most_values, key_twice
from authoring.files.problems import Problem, Refused, given_value
from authoring.files.source import MAX_DEPTH, MAX_NODES, Entry, Node
from authoring.files.yaml_mistakes import swallowed
from domain.diagnostics import Diagnostic
from domain.phrases import phrase

NO_TAGS = phrase("no tags: the schema decides what a value means", "不写标签:值的含义由规则语言决定")
WRITTEN_OUT = phrase("a value written out", "直接写出的值")
_TEXT_TAGS = {None, "!", "tag:yaml.org,2002:str"}


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still open."""

    line: int
    column: int
    items: list[Entry] | dict[str, Entry]
    anchor: str | None
    key: str | None = None
    key_line: int = 0
    key_column: int = 0
    wants_key: bool = True
    size: int = 1
    height: int = 0


@dataclass(slots=True)
class NodeBuilder:
    """Takes parse events, collects `problems`, and holds the finished `root`.

    Mistakes that leave the structure readable are all collected; too deep, too large and a second document end it.
    """

    file: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)
    root: Node | None = None
    _open: list[_Open] = field(default_factory=list)
    _anchors: dict[str, Node | None] = field(default_factory=dict)
    _documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take one event in. Raises `Refused` when the rest cannot be read."""
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                what = phrase("a second document begins here", "这里开始了第二份文档")
                accepted = phrase(
                    'one document, without "---" between parts', '一份文档,各部分之间不写 "---"'
                )
                self._stop(line, column, what, accepted, codes.SECOND_DOCUMENT)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._begin(event, line, column)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._end()
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line, column)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event, line, column)

    def _begin(self, event: yaml.CollectionStartEvent, line: int, column: int) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._stop(
                line, column, phrase("nested too deeply", "嵌套过深"), at_most_levels(), codes.TOO_LARGE
            )
        if event.tag not in _TEXT_TAGS | {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}:
            self._note(line, column, phrase("the tag {tag}", "标签 {tag}", tag=event.tag), NO_TAGS, codes.TAG)
        items: list[Entry] | dict[str, Entry] = {} if isinstance(event, yaml.MappingStartEvent) else []
        if event.anchor:
            self._anchors[event.anchor] = None
        self._open.append(_Open(line, column, items, event.anchor))

    def _end(self) -> None:
        done = self._open.pop()
        node = Node(done.line, done.column, done.items, done.size, done.height)
        if done.anchor:
            self._anchors[done.anchor] = node
        self._place(node, done.line, done.column)

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> None:
        if event.tag not in _TEXT_TAGS:
            self._note(line, column, phrase("the tag {tag}", "标签 {tag}", tag=event.tag), NO_TAGS, codes.TAG)
        nothing = event.value == "" and not event.style and event.tag is None
        if not nothing and not event.style:
            self._look_for_keys(event, line, column)
        if "\x00" in event.value:
            self._note(
                line,
                column,
                phrase("a NUL character", "NUL 字符"),
                phrase("text without it", "不含它的文字"),
                codes.UNPRINTABLE,
            )
        node = Node(line, column, None if nothing else event.value)
        if event.anchor:
            self._anchors[event.anchor] = node
        self._place(node, line, column)

    def _look_for_keys(self, event: yaml.ScalarEvent, line: int, column: int) -> None:
        """Report a key that YAML reads as text because its colon is full-width or has no space behind it."""
        first, last = line - 1, event.end_mark.line if event.end_mark else line - 1
        text = [self.lines[first][column - 1 :], *self.lines[line : last + 1]]
        if event.end_mark and last > first:
            text[-1] = text[-1][: event.end_mark.column]
        key = bool(self._open) and isinstance(self._open[-1].items, dict) and self._open[-1].wants_key
        starts_line = not self.lines[first][: column - 1].strip()
        if (
            swallow := swallowed("\n".join(text), self.lines[first:], key=key, starts_line=starts_line)
        ) is not None:
            number, diagnostic = swallow
            place = (
                (line, column)
                if number == 0
                else (line + number, len(text[number]) - len(text[number].lstrip()) + 1)
            )
            self.problems.append(Problem(self.file, *place, diagnostic))

    def _alias(self, event: yaml.AliasEvent, line: int, column: int) -> None:
        if event.anchor is None or event.anchor not in self._anchors:
            accepted = ", ".join(f"&{name}" for name in self._anchors) or WRITTEN_OUT
            what = phrase(
                "*{alias} has no anchor before it", "*{alias} 前面没有对应的锚点", alias=event.anchor
            )
            self._stop(line, column, what, accepted, codes.ALIAS)
        node = self._anchors[event.anchor]
        if node is None:
            what = phrase(
                "*{alias} stands inside the value it names",
                "*{alias} 写在了它自己所指的值里面",
                alias=event.anchor,
            )
            self._stop(line, column, what, WRITTEN_OUT, codes.ALIAS)
        else:
            self._place(node, line, column)

    def _place(self, node: Node, line: int, column: int) -> None:
        """Put a finished value into the innermost open mapping or list, as a key or as a value."""
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if parent.size > MAX_NODES:
            what = phrase("too many values, aliases written out", "展开别名后值太多")
            self._stop(line, column, what, at_most_values(), codes.TOO_LARGE)
        if parent.height > MAX_DEPTH:
            what = phrase("nested too deeply, aliases written out", "展开别名后嵌套过深")
            self._stop(line, column, what, at_most_levels(), codes.TOO_LARGE)
        if isinstance(parent.items, list):
            parent.items.append(Entry(line, column, node))
        elif parent.wants_key:
            self._key(parent, node, line, column)
        else:
            if parent.key is not None:
                parent.items[parent.key] = Entry(parent.key_line, parent.key_column, node)
            parent.wants_key = True

    def _key(self, parent: _Open, node: Node, line: int, column: int) -> None:
        parent.wants_key, parent.key = False, None
        parent.key_line, parent.key_column = line, column
        assert isinstance(parent.items, dict)
        if not isinstance(node.value, str) or not node.value:
            what = phrase(
                "a key that is not text ({given})", "键不是文字({given})", given=given_value(node.plain())
            )
            self._note(
                line, column, what, phrase("plain text as a key", "用普通文字作键"), codes.KEY_NOT_TEXT
            )
        elif node.value == "<<":
            self._note(
                line,
                column,
                phrase('the merge key "<<"', '合并键 "<<"'),
                phrase("the keys written out", "直接写出各个键"),
                codes.MERGE_KEY,
            )
        elif (first := parent.items.get(node.value)) is not None:
            what = key_twice(node.value, first.line)
            self._note(line, column, what, phrase("each key once", "每个键只写一次"), codes.DOUBLE_KEY)
        else:
            parent.key = node.value

    def _where(self) -> tuple[str | int, ...]:
        steps: list[str | int] = []
        for parent in self._open:
            if isinstance(parent.items, list):
                steps.append(len(parent.items))
            elif not parent.wants_key and parent.key is not None:
                steps.append(parent.key)
        return tuple(steps)

    def _note(self, line: int, column: int, what: str, accepted: str, code: str) -> None:
        diagnostic = Diagnostic(self._where(), what, accepted, code=code)
        self.problems.append(Problem(self.file, line, column, diagnostic))

    def _stop(self, line: int, column: int, what: str, accepted: str, code: str) -> NoReturn:
        self._note(line, column, what, accepted, code)
        raise Refused(self.problems)
