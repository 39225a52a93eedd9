"""What people write that is no YAML, found on the line where they wrote it.

A parser notices a mistake where it can read on no more, often a line later, and in its own words. Here the lines
themselves are looked at: a tab, full-width punctuation, a missing space, a wrong indent, an end that is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from authoring.files import codes
from domain.diagnostics import Diagnostic
from domain.phrases import Phrase, either, phrase

Place = tuple[int, int, Diagnostic]
"""Line and column from 1, and what is wrong there."""

_BLOCK_TEXT = re.compile(r"(?:^|:\s+|-\s+)[|>][-+0-9]*\s*(?:#.*)?$")
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_WIDE_COLON = re.compile(r"(?:^\s*(?:-\s+)*|[{,，]\s*)(?P<key>[A-Za-z_][\w.]*)\s*(?P<mark>：)")
_WIDE_COLON_IN_CHINESE = re.compile(r"^\s*(?:-\s+)*(?P<key>[\w.]+)\s*(?P<mark>：)")
_WIDE_QUOTE = re.compile(r"(?:^\s*(?:-\s+)*|:\s+|[\[{,]\s*)(?P<mark>[“”‘’＂＇「])")
_WIDE_BRACKET = re.compile(r"[｛｝［］，、]")
_NO_SPACE = re.compile(r"(?:^\s*(?:-\s+)*|[{,]\s*)(?P<key>[A-Za-z_]\w*)(?P<mark>:)(?=[^\s/:,}\]])")
_KEY_BEFORE = re.compile(r"\s*(?:-\s+)*[^\s:]+\s*$")
_NARROW = str.maketrans("：“”‘’＂＇「」｛｝［］，、", ':""""""""{}[],,')


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))


def explained(text: str, error: yaml.MarkedYAMLError) -> list[Place]:
    """What is wrong with a text that the parser could not read: every slip that is known, or else the place where it stopped."""
    lines = list(_lines(text))
    mark = error.problem_mark or error.context_mark
    stopped = mark.line + 1 if mark else 1
    start = error.context_mark.line + 1 if error.context_mark else stopped
    places = [*_tabs(lines, stopped), *_slips(lines, range(min(start, stopped), stopped + 1))]
    return places or [_structure(lines, stopped, mark.column if mark else 0, error)]


def lines_of(text: str) -> list[str]:
    """The lines of a file as YAML counts them: it also breaks at U+0085, U+2028 and U+2029."""
    return _BREAK.split(text)


def swallowed(
    text: str, lines: Sequence[str], *, key: bool, starts_line: bool
) -> tuple[int, Diagnostic] | None:
    """A key that became text, because its colon is full-width or has no space behind it.

    `text` is a scalar without quotes as it is written, over one or more lines, and `lines` are these lines as a whole.
    Answers with the number of the line among them, from 0.
    """
    for number, part in enumerate(text.split("\n")):
        if number or key or starts_line:
            if (match := _WIDE_COLON.match(part)) is not None:
                return number, _wide_colon(lines[number], match)
            if (match := _NO_SPACE.match(part)) is not None:
                return number, _no_space(lines[number], match)
        if number and part.lstrip().startswith("- "):
            what = phrase("a list item that is indented deeper than the one before", "列表项比前一项缩进更深")
            return number, Diagnostic(
                (),
                what,
                phrase("the same number of spaces before each -", "每个 - 前面的空格数相同"),
                code=codes.INDENT,
            )
    return None


def _lines(text: str) -> Iterator[_Line]:
    """The lines that may hold structure: no comments, nothing blank, no text of a block (| or >)."""
    block: int | None = None
    for number, line in enumerate(lines_of(text), start=1):
        here = _Line(number, line)
        if not line.strip():
            continue
        if block is not None and here.indent > block:
            continue
        block = None
        if line.lstrip().startswith("#"):
            continue
        if _BLOCK_TEXT.search(line):
            block = here.indent
        yield here


def _tabs(lines: list[_Line], stopped: int) -> Iterator[Place]:
    """One finding for all tabs of a file."""
    tabbed = [line for line in lines if "\t" in line.text[: len(line.text) - len(line.text.lstrip())]]
    if not tabbed or tabbed[0].number > stopped:
        return
    first, more = tabbed[0], len(tabbed) - 1
    what = phrase("a tab in the indentation", "缩进里有制表符")
    if more:
        lines_more = phrase("{count} more lines", "另外 {count} 行", count=more)
        if more == 1:
            lines_more = phrase("{count} more line", "另外 {count} 行", count=more)
        what = phrase("{what}, and in {lines}", "{what},{lines}也有", what=what, lines=lines_more)
    yield (
        first.number,
        first.text.index("\t") + 1,
        Diagnostic((), what, phrase("spaces only", "只用空格"), code=codes.TAB),
    )


def _slips(lines: list[_Line], region: range) -> Iterator[Place]:
    """Full-width punctuation and missing spaces where a key or a value begins."""
    for i, line in enumerate(lines):
        last_before = line.number < region.stop and (
            i + 1 == len(lines) or lines[i + 1].number >= region.stop - 1
        )
        near = line.number in region and (line.number == region.start or last_before)
        if match := (
            _WIDE_COLON.search(line.text) or (near and _WIDE_COLON_IN_CHINESE.match(line.text)) or None
        ):
            yield line.number, match.start("mark") + 1, _wide_colon(line.text, match)
        elif near and (match := _WIDE_QUOTE.search(line.text)):
            what = phrase("a full-width {mark} as a quote", "全角的 {mark} 被当作引号", mark=match["mark"])
            yield line.number, match.start("mark") + 1, _wide(what, line.text)
        elif (
            near
            and line.text.count("{") + line.text.count("[") + line.text.count("｛") + line.text.count("［")
            and (match := _WIDE_BRACKET.search(line.text))
        ):
            yield (
                line.number,
                match.start() + 1,
                _wide(phrase("a full-width {mark}", "全角的 {mark}", mark=match[0]), line.text),
            )
        elif line.number < region.stop and near and (match := _NO_SPACE.search(line.text)):
            yield line.number, match.start("mark") + 1, _no_space(line.text, match)


def _wide_colon(line: str, match: re.Match[str]) -> Diagnostic:
    return _wide(phrase('a full-width "：" behind {key}', '{key} 后面是全角的 "："', key=match["key"]), line)


def _wide(what: str, line: str) -> Diagnostic:
    return Diagnostic((), what, f"`{_narrow(line)}`", code=codes.FULL_WIDTH)


def _no_space(line: str, match: re.Match[str]) -> Diagnostic:
    better = line.strip().replace(f"{match['key']}:", f"{match['key']}: ", 1)
    return Diagnostic(
        (),
        phrase('no space behind "{key}:"', '"{key}:" 后面没有空格', key=match["key"]),
        f"`{better[:100]}`",
        code=codes.NO_SPACE,
    )


def _narrow(line: str) -> str:
    """The line as it should have been typed."""
    text = _WIDE_COLON.sub(lambda match: match[0].replace("：", ": "), line)
    text = _WIDE_COLON_IN_CHINESE.sub(lambda match: match[0].replace("：", ": "), text)
    if _WIDE_QUOTE.search(text) or "{" in text or "[" in text or _WIDE_BRACKET.search(text):
        text = re.sub(r"，\s*", ", ", text).translate(_NARROW)
    return re.sub(r"(?<=:) {2,}", " ", text).strip()[:100]


def not_yaml(reason: str) -> Phrase:
    """The parser's own reason, which exists in English only."""
    return phrase("not YAML: {reason}", '不是 YAML:"{reason}"', reason=reason)


def _structure(lines: list[_Line], stopped: int, column: int, error: yaml.MarkedYAMLError) -> Place:
    """A mistake of structure: something that is not closed, a wrong indent, a colon in a text."""
    opened = error.context_mark
    reason = f"{error.context or ''} {error.problem or ''}"
    if (
        opened is not None
        and (open_end := _open_end(reason, on_one_line=opened.line + 1 == stopped)) is not None
    ):
        return opened.line + 1, opened.column + 1, open_end
    here = next((line for line in lines if line.number == stopped), None)
    before = [line for line in lines if line.number < stopped]
    if here is not None:
        mapping_value = "mapping values are not allowed" in reason
        if mapping_value and not _KEY_BEFORE.fullmatch(here.text[:column]):
            accepted = phrase(
                'text with ": " in it in quotes, or a line of its own for the second key',
                '给含有 ": " 的文字加引号,或让第二个键另起一行',
            )
            diagnostic = Diagnostic(
                (), phrase('a ":" inside a text', '文字里有 ":"'), accepted, code=codes.COLON_IN_TEXT
            )
            return stopped, column + 1, diagnostic
        open_at = _open_indents(before)
        if before and (mapping_value or (here.indent not in open_at and "flow" not in reason)):
            return _indent(here, before, open_at)
    what = ", ".join(part for part in (error.context, error.problem) if part)
    return stopped, column + 1, Diagnostic((), not_yaml(what), code=codes.NOT_YAML)


def _open_end(reason: str, *, on_one_line: bool) -> Diagnostic | None:
    """A quote or bracket without its end, if the parser stopped because of one."""
    if "quoted scalar" in reason:
        what = phrase("the quote that begins here is not closed", "这里开始的引号没有收尾")
        accepted = phrase("the same quote at the end of the text", "文字末尾同样的引号")
    elif "flow" in reason and ("end of stream" in reason or not on_one_line):
        what = phrase("the bracket that begins here is not closed", "这里开始的括号没有收尾")
        accepted = phrase("] or }} at its end", "末尾的 ] 或 }}")
    else:
        return None
    return Diagnostic((), what, accepted, code=codes.NOT_CLOSED)


def _open_indents(before: list[_Line]) -> list[int]:
    """The columns at which a key or item may begin after these lines, the innermost first."""
    indents: list[int] = []
    for line in reversed(before):
        if not indents or line.indent < indents[-1]:
            indents.append(line.indent)
    return indents


def _indent(here: _Line, before: list[_Line], open_at: list[int]) -> Place:
    previous = before[-1]
    if here.indent in _open_indents(before[:-1]) and previous.indent < here.indent:
        return _indent_of(previous, before[:-1], [here.indent])  # the line above broke out of its rule
    return _indent_of(here, before, open_at)


def _indent_of(here: _Line, before: list[_Line], open_at: list[int]) -> Place:
    near = sorted(open_at, key=lambda indent: (abs(indent - here.indent), -indent))[:2]
    spaces = either(sorted(near))
    what = phrase(
        "{count} spaces before this line, and no line above begins there",
        "这一行前面有 {count} 个空格,上面没有从那里开始的行",
        count=here.indent,
    )
    if here.indent in open_at:
        what = phrase(
            "{count} spaces before this line, which do not fit the line above",
            "这一行前面有 {count} 个空格,与上一行不符",
            count=here.indent,
        )
    neighbour = next(line for line in reversed(before) if line.indent == near[0])
    accepted = phrase(
        "{spaces} spaces, like `{line}` in line {number}",
        "{spaces} 个空格,与第 {number} 行的 `{line}` 一样",
        spaces=spaces,
        line=neighbour.text.strip()[:40],
        number=neighbour.number,
    )
    return here.number, here.indent + 1, Diagnostic((), what, accepted, code=codes.INDENT)
