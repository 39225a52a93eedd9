"""What is wrong with a file: where, what was given, what would be accepted."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from authoring.files.source import Path, Source
from authoring.schema.words import accepted_keys, in_words, types_at

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in one file. `line` and `column` count from 1; 0 means the file as a whole.

    `path` is the place in dotted form ("deadlines.opinion.within", "ladder[2]"); `expected` may be empty.
    A warning does not stop the file from being used.
    """

    file: str
    line: int
    column: int
    path: str
    what: str
    expected: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        mark = "warning: " if self.severity == "warning" else ""
        where = f" {self.path}" if self.path else ""
        accepted = f"; accepted: {self.expected}" if self.expected else ""
        return f"{place}{where}: {mark}{self.what}{accepted}"

    def to_json(self) -> dict[str, str | int]:
        """The same as a flat JSON object."""
        return asdict(self)


class Refused(Exception):
    """A file cannot be used. `problems` holds everything found wrong with it, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def path_text(path: Sequence[str | int]) -> str:
    """`("ladder", 2, "role")` as "ladder[2].role"."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def problem_at(
    source: Source, path: Sequence[str | int], what: str, expected: str = "", severity: Severity = "error"
) -> Problem:
    """A problem at a path of a file that has been read; a path that is not there is placed at its parent."""
    line, column = source.position(path)
    return Problem(source.file, line, column, path_text(path), what, expected, severity)


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
    found: dict[Path, list[tuple[Path, Path, ErrorDetails]]] = {}
    for details in error.errors(include_url=False):
        inside, outside = source.locate(details["loc"])
        found.setdefault(_choice(details, source), []).append((inside, outside, details))
    problems: list[Problem] = []
    for choice, group in found.items():
        problems += _of_choice(choice, group, source, model)
    return sorted(set(problems))


def _choice(details: ErrorDetails, source: Source) -> Path:
    """The place where a schema had several ways to go: errors below it belong together. ("",) when it had one."""
    steps = details["loc"]
    for count in range(1, len(steps) + 1):
        inside, outside = source.locate(steps[:count])
        if outside:
            last = count == len(steps)
            return ("",) if last and (details["type"] == "missing" or outside == ("[key]",)) else inside
    return ("",)


def _of_choice(
    choice: Path, group: list[tuple[Path, Path, ErrorDetails]], source: Source, model: Any
) -> list[Problem]:
    """Of the ways a value could have been meant, blame the one it comes nearest to."""
    if choice == ("",):
        return [_problem(inside, outside, details, source, model) for inside, outside, details in group]
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
        return [_problem(inside, outside, details, source, model) for inside, outside, details in nearest]
    said = [_problem(inside, outside, details, source, model) for inside, outside, details in group]
    expected = " or ".join(dict.fromkeys(one.expected for one in said if one.expected))
    return [problem_at(source, choice, said[0].what, expected)]


def _problem(inside: Path, outside: Path, details: ErrorDetails, source: Source, model: Any) -> Problem:
    kind, loc, value = details["type"], details["loc"], details["input"]
    known = types_at(model, loc) if model is not None else ()
    if kind == "missing":
        key = str(loc[-1])
        return problem_at(source, inside, f'the key "{key}" is missing', in_words(known))
    if kind == "extra_forbidden":
        keys = accepted_keys(types_at(model, loc[:-1])) if model is not None else ()
        near = difflib.get_close_matches(str(loc[-1]), keys, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        return problem_at(source, inside, f'unknown key "{loc[-1]}"{hint}', ", ".join(keys))
    if outside and outside[-1] == "[key]":
        return problem_at(source, inside, f"as a key, {given(value)}", _expected(details, ()))
    if kind in {"value_error", "assertion_error"}:
        return _said_by_schema(inside, details, source)
    return problem_at(source, inside, given(value), _expected(details, known))


def _said_by_schema(inside: Path, details: ErrorDetails, source: Source) -> Problem:
    """A check written by us already says what was given; one that does not gets it in front."""
    said = str(details.get("ctx", {}).get("error", "")) or details["msg"]
    what, _, expected = said.partition("; accepted: ")
    value = details["input"]
    if isinstance(value, str) and value not in what and not what.startswith("given"):
        what = f"{given(value)}: {what}"
    return problem_at(source, inside, what, expected)


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


def _expected(details: ErrorDetails, known: tuple[Any, ...]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        return str(context["expected"]).replace("'", "").replace(" or ", ", ")
    if kind in {"model_type", "model_attributes_type", "dataclass_type"}:
        keys = accepted_keys(known)
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
