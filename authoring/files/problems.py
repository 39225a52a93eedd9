"""What is wrong with a file: where, what was given, what would be accepted."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from authoring.files import codes
from authoring.files.followers import SchemaFault, without_followers
from authoring.files.source import Source
from authoring.schema.accepted import accepted_keys, in_words, mapping_of, types_at
from domain.diagnostics import Diagnostic, Path, Severity, Unaccepted
from domain.phrases import Phrase, Template, either, given, in_language, phrase

WIDE_QUOTES = "“”‘’＂＇「」"


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic at its place in a file. `line` and `column` count from 1; 0 means the file as a whole."""

    file: str
    line: int
    column: int
    diagnostic: Diagnostic

    @classmethod
    def of_file(cls, file: str, what: str, accepted: str = "", code: str = "") -> Problem:
        """A mistake of a file as a whole."""
        return cls(file, 0, 0, Diagnostic((), what, accepted, code=code))

    @property
    def path(self) -> str:
        """The place in dotted form: "deadlines.opinion.within", "ladder[2]"."""
        return self.diagnostic.where

    @property
    def what(self) -> str:
        """What is wrong."""
        return self.diagnostic.what

    @property
    def accepted(self) -> str:
        """What would be right; may be empty."""
        return self.diagnostic.accepted

    @property
    def severity(self) -> Severity:
        """A warning does not stop the file from being used."""
        return self.diagnostic.severity

    @property
    def code(self) -> str:
        """The check that found it."""
        return self.diagnostic.code

    def __lt__(self, other: Problem) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[str | int, ...]:
        return (self.file, self.line, self.column, self.path, self.what, self.accepted, self.severity)

    def __str__(self) -> str:
        return self.line_in("en")

    def line_in(self, lang: str) -> str:
        """The problem in one line, in "en" or "zh"."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        warning, expected = ("警告:", ";应为:") if lang == "zh" else ("warning: ", "; accepted: ")
        mark = warning if self.severity == "warning" else ""
        where = f" {self.path}" if self.path else ""
        accepted = expected + in_language(self.accepted, lang) if self.accepted else ""
        return f"{place}{where}: {mark}{in_language(self.what, lang)}{accepted}"

    def to_json(self) -> dict[str, str | int]:
        """The same as a flat JSON object."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "what": str(self.what),
            "what_zh": in_language(self.what, "zh"),
            "expected": str(self.accepted),
            "expected_zh": in_language(self.accepted, "zh"),
            "severity": self.severity,
            "code": self.code,
        }


class Refused(Exception):
    """A file cannot be used. `problems` holds everything found wrong with it, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def problem_at(source: Source, diagnostic: Diagnostic) -> Problem:
    """A diagnostic at its place in a file that has been read; a path that is not there is placed at its parent."""
    return Problem(source.file, *source.position(diagnostic.path), diagnostic)


def given_value(value: object) -> Phrase:
    """A value of a file in a few words, short enough for one line."""
    if value is None:
        return phrase("given nothing", "什么也没有写")
    if isinstance(value, str):
        short = value if len(value) <= 60 else value[:57] + "..."
        return given('"' + short.replace("\n", "\\n") + '"')
    if isinstance(value, dict):
        keys = ", ".join(map(str, list(value)[:6]))
        if not value:
            return phrase("given an empty mapping", "写的是空映射")
        return phrase("given a mapping with the keys {keys}", "写的是带有键 {keys} 的映射", keys=keys)
    if isinstance(value, list | tuple):
        if not value:
            return phrase("given an empty list", "写的是空列表")
        return phrase("given a list of {count}", "写的是 {count} 项的列表", count=len(value))
    return given(repr(value))


def from_validation_error(error: ValidationError, source: Source, model: Any = None) -> list[Problem]:
    """All mistakes that a schema found in a file, in the order of the file, one problem for each mistake.

    `model` is the schema (a pydantic model or any type); with it an unknown key is answered by the known ones.
    """
    by_choice: dict[Path, list[tuple[Path, Path, ErrorDetails]]] = {}
    for details in error.errors(include_url=False):
        inside, outside = source.locate(details["loc"])
        by_choice.setdefault(_choice(details, source), []).append((inside, outside, details))
    faults: list[SchemaFault] = []
    for choice, group in by_choice.items():
        faults += _of_choice(choice, group, model)
    return sorted({problem_at(source, diagnostic) for diagnostic in without_followers(faults, source)})


def _choice(details: ErrorDetails, source: Source) -> Path:
    """The path at which the schema accepts several forms; errors below it belong together. ("",) if there is none."""
    steps = details["loc"]
    for count in range(1, len(steps) + 1):
        inside, outside = source.locate(steps[:count])
        if outside:
            last = count == len(steps)
            return ("",) if last and (details["type"] == "missing" or outside == ("[key]",)) else inside
    return ("",)


def _of_choice(choice: Path, group: list[tuple[Path, Path, ErrorDetails]], model: Any) -> list[SchemaFault]:
    """Where several forms are accepted, report the errors of the form that fits best."""
    if choice == ("",):
        return [_fault(inside, outside, details, model) for inside, outside, details in group]
    ways: dict[str | int, list[tuple[Path, Path, ErrorDetails]]] = {}
    for inside, outside, details in group:
        ways.setdefault(outside[0], []).append((inside, outside, details))
    deep = {
        way: errors
        for way, errors in ways.items()
        if any(inside != choice or details["type"] == "missing" for inside, _, details in errors)
    }
    if deep:
        nearest = min(deep.values(), key=len)
        return [_fault(inside, outside, details, model) for inside, outside, details in nearest]
    every = [_fault(inside, outside, details, model) for inside, outside, details in group]
    accepted = either(way.diagnostic.accepted for way in every if way.diagnostic.accepted)
    first = every[0].diagnostic
    return [SchemaFault(Diagnostic(choice, first.what, accepted, code=first.code))]


def _fault(inside: Path, outside: Path, details: ErrorDetails, model: Any) -> SchemaFault:
    if details["type"] == "extra_forbidden":
        return _unknown_key(inside, details, model)
    missing = str(details["loc"][-1]) if details["type"] == "missing" else None
    return SchemaFault(_diagnostic(inside, outside, details, model), missing)


def _unknown_key(inside: Path, details: ErrorDetails, model: Any) -> SchemaFault:
    key = str(details["loc"][-1])
    keys = accepted_keys(types_at(model, details["loc"][:-1])) if model is not None else ()
    near = difflib.get_close_matches(key, keys, n=1)
    what = phrase('unknown key "{key}"', '没有键 "{key}"', key=key)
    if near:
        what = phrase('{what}; did you mean "{near}"?', '{what};是不是 "{near}"?', what=what, near=near[0])
    diagnostic = Diagnostic(inside, what, ", ".join(keys), code=codes.UNKNOWN_KEY)
    return SchemaFault(diagnostic, meant=near[0] if near else None)


def _diagnostic(inside: Path, outside: Path, details: ErrorDetails, model: Any) -> Diagnostic:
    kind, loc, value = details["type"], details["loc"], details["input"]
    types = types_at(model, loc) if model is not None else ()
    if kind == "missing":
        what = phrase('the key "{key}" is missing', '缺少键 "{key}"', key=loc[-1])
        return Diagnostic(inside, what, in_words(types), code=codes.MISSING_KEY)
    if outside and outside[-1] == "[key]":
        accepted = _expected(details, ())
        return Diagnostic(
            inside,
            phrase("as a key, {given}", "作为键,{given}", given=given_value(value)),
            accepted,
            code=codes.WRONG_NAME,
        )
    if kind in {"value_error", "assertion_error"}:
        return _said_by_schema(inside, details)
    if isinstance(value, str) and value.startswith(tuple(WIDE_QUOTES)):
        what = phrase("{given} with a full-width quote", "{given},用了全角引号", given=given_value(value))
        straight = phrase(
            '"{text}", in straight quotes', '"{text}",用半角引号', text=value.strip(WIDE_QUOTES)
        )
        return Diagnostic(inside, what, straight, code=codes.FULL_WIDTH)
    return Diagnostic(inside, given_value(value), _expected(details, types), code=codes.WRONG_VALUE)


def _said_by_schema(inside: Path, details: ErrorDetails) -> Diagnostic:
    """What one of our validators says. The given value is put in front if the text does not quote it."""
    error, value = details.get("ctx", {}).get("error"), details["input"]
    diagnostic = Diagnostic((), str(error or details["msg"]))
    if isinstance(error, Unaccepted):
        diagnostic = error.diagnostic
    what = diagnostic.what
    if isinstance(value, str) and value not in what and not what.startswith("given"):
        what = phrase("{given}: {what}", "{given}:{what}", given=given_value(value), what=what)
    code = diagnostic.code or codes.WRONG_VALUE
    return replace(diagnostic.under(*inside), what=what, code=code)


_WORDS: Mapping[str, Any] = {
    "string_type": str,
    "list_type": list,
    "tuple_type": list,
    "set_type": list,
    "frozen_set_type": list,
    "dict_type": dict,
    "bool_parsing": bool,
    "bool_type": bool,
    "int_parsing": int,
    "int_type": int,
    "int_from_float": int,
    "decimal_parsing": Decimal,
    "date_from_datetime_parsing": date,
    "date_parsing": date,
    "datetime_parsing": datetime,
    "datetime_from_date_parsing": datetime,
    "timezone_aware": datetime,
    "time_parsing": time,
}
"""The kind of an error -> the type whose words say what is accepted."""
_BOUNDS: Mapping[str, tuple[str, Template]] = {
    "greater_than_equal": ("ge", Template("at least {bound}", "至少 {bound}")),
    "greater_than": ("gt", Template("more than {bound}", "大于 {bound}")),
    "less_than_equal": ("le", Template("at most {bound}", "最多 {bound}")),
    "less_than": ("lt", Template("less than {bound}", "小于 {bound}")),
    "too_short": ("min_length", Template("at least {bound} of them", "至少 {bound} 个")),
    "too_long": ("max_length", Template("at most {bound} of them", "最多 {bound} 个")),
    "string_too_short": ("min_length", Template("at least {bound} characters", "至少 {bound} 个字符")),
    "string_too_long": ("max_length", Template("at most {bound} characters", "最多 {bound} 个字符")),
}


def _expected(details: ErrorDetails, types: tuple[Any, ...]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        return str(context["expected"]).replace("'", "").replace(" or ", ", ")
    if kind in {"model_type", "model_attributes_type", "dataclass_type"}:
        return mapping_of(accepted_keys(types))
    if kind == "union_tag_invalid":
        return f"{_key(context)}: {str(context['expected_tags']).replace(chr(39), '')}"
    if kind == "union_tag_not_found":
        return phrase("a mapping with the key {key}", "带有键 {key} 的映射", key=_key(context))
    if kind == "string_pattern_mismatch":
        return phrase("text of the form {form}", "{form} 形式的文字", form=context["pattern"])
    if kind == "none_required":
        return phrase("nothing", "不写值")
    if kind in _BOUNDS:
        name, bound = _BOUNDS[kind]
        return bound.filled({"bound": context[name]})
    if kind in _WORDS:
        return in_words([_WORDS[kind]])
    reason = details["msg"].removeprefix("Input should be ")
    return phrase("{reason}", '符合格式的值("{reason}")', reason=reason)


def _key(context: dict[str, Any]) -> str:
    return str(context["discriminator"]).replace("'", "")
