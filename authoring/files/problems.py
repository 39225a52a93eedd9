"""What is wrong with a file: where, what was given, what would be accepted."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from authoring.files import codes
from authoring.files.followers import SchemaFault, without_followers
from authoring.files.source import Source
from authoring.schema.words import accepted_keys, in_words, types_at
from domain.diagnostics import Diagnostic, Path, Severity, Unaccepted
from domain.phrases import in_language

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


def given(value: object) -> str:
    """A given value in a few words, short enough for one line."""
    if value is None:
        return "given nothing"
    if isinstance(value, str):
        short = value if len(value) <= 60 else value[:57] + "..."
        return 'given "' + short.replace("\n", "\\n") + '"'
    if isinstance(value, dict):
        return (
            "given a mapping with the keys " + ", ".join(map(str, list(value)[:6]))
            if value
            else "given an empty mapping"
        )
    if isinstance(value, list | tuple):
        return f"given a list of {len(value)}" if value else "given an empty list"
    return f"given {value!r}"


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
    """The place where a schema had several ways to go: errors below it belong together. ("",) when it had one."""
    steps = details["loc"]
    for count in range(1, len(steps) + 1):
        inside, outside = source.locate(steps[:count])
        if outside:
            last = count == len(steps)
            return ("",) if last and (details["type"] == "missing" or outside == ("[key]",)) else inside
    return ("",)


def _of_choice(choice: Path, group: list[tuple[Path, Path, ErrorDetails]], model: Any) -> list[SchemaFault]:
    """Of the ways a value could have been meant, blame the one it comes nearest to."""
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
    accepted = " or ".join(dict.fromkeys(way.diagnostic.accepted for way in every if way.diagnostic.accepted))
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
    what = f'unknown key "{key}"' + (f'; did you mean "{near[0]}"?' if near else "")
    diagnostic = Diagnostic(inside, what, ", ".join(keys), code=codes.UNKNOWN_KEY)
    return SchemaFault(diagnostic, meant=near[0] if near else None)


def _diagnostic(inside: Path, outside: Path, details: ErrorDetails, model: Any) -> Diagnostic:
    kind, loc, value = details["type"], details["loc"], details["input"]
    types = types_at(model, loc) if model is not None else ()
    if kind == "missing":
        what = f'the key "{loc[-1]}" is missing'
        return Diagnostic(inside, what, in_words(types), code=codes.MISSING_KEY)
    if outside and outside[-1] == "[key]":
        accepted = _expected(details, ())
        return Diagnostic(inside, f"as a key, {given(value)}", accepted, code=codes.WRONG_NAME)
    if kind in {"value_error", "assertion_error"}:
        return _said_by_schema(inside, details)
    if isinstance(value, str) and value.startswith(tuple(WIDE_QUOTES)):
        straight = f'"{value.strip(WIDE_QUOTES)}", in straight quotes'
        return Diagnostic(inside, f"{given(value)} with a full-width quote", straight, code=codes.FULL_WIDTH)
    return Diagnostic(inside, given(value), _expected(details, types), code=codes.WRONG_VALUE)


def _said_by_schema(inside: Path, details: ErrorDetails) -> Diagnostic:
    """A check written by us already says what was given; one that does not gets it in front."""
    error, value = details.get("ctx", {}).get("error"), details["input"]
    diagnostic = Diagnostic((), str(error or details["msg"]))
    if isinstance(error, Unaccepted):
        diagnostic = error.diagnostic
    what = diagnostic.what
    if isinstance(value, str) and value not in what and not what.startswith("given"):
        what = f"{given(value)}: {what}"
    code = diagnostic.code or codes.WRONG_VALUE
    return replace(diagnostic.under(*inside), what=what, code=code)


_EXPECTED = {
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a mapping",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "decimal_parsing": "a number such as 30 or 30.50",
    "date_from_datetime_parsing": "a date such as 2026-11-16",
    "date_parsing": "a date such as 2026-11-16",
    "datetime_parsing": "a time with its zone, such as 2026-11-16T09:00:00+08:00",
    "datetime_from_date_parsing": "a time with its zone, such as 2026-11-16T09:00:00+08:00",
    "timezone_aware": "a time with its zone, such as 2026-11-16T09:00:00+08:00",
    "time_parsing": "a time of day such as 09:30",
    "none_required": "nothing",
}


def _expected(details: ErrorDetails, types: tuple[Any, ...]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        return str(context["expected"]).replace("'", "").replace(" or ", ", ")
    if kind in {"model_type", "model_attributes_type", "dataclass_type"}:
        keys = accepted_keys(types)
        return f"a mapping with the keys {', '.join(keys)}" if keys else "a mapping"
    if kind == "union_tag_invalid":
        return f"{_key(context)}: {str(context['expected_tags']).replace(chr(39), '')}"
    if kind == "union_tag_not_found":
        return f"a mapping with the key {_key(context)}"
    if kind == "string_pattern_mismatch":
        return f"text of the form {context['pattern']}"
    bounds = {"greater_than_equal": "ge", "greater_than": "gt", "less_than_equal": "le", "less_than": "lt"}
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    if kind in bounds:
        return f"{words[bounds[kind]]} {context[bounds[kind]]}"
    if kind in {"too_short", "string_too_short"}:
        return f"at least {context['min_length']} {'characters' if kind.startswith('string') else 'of them'}"
    if kind in {"too_long", "string_too_long"}:
        return f"at most {context['max_length']} {'characters' if kind.startswith('string') else 'of them'}"
    return _EXPECTED.get(kind) or details["msg"].removeprefix("Input should be ")


def _key(context: dict[str, Any]) -> str:
    return str(context["discriminator"]).replace("'", "")
