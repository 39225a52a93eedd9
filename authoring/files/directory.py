"""A directory file read and checked, with every mistake at its line."""

from __future__ import annotations

import os
from collections.abc import Collection

from pydantic import ValidationError

from authoring.files.problems import Problem, Refused, from_validation_error, problem_at
from authoring.files.source import Source
from authoring.files.yaml_source import read_yaml
from domain.directory.directory import Directory
from domain.directory.validation import mistakes


def load_directory(path: str | os.PathLike[str]) -> tuple[Directory, list[Problem]]:
    """The directory and its warnings. Raises `Refused` with all errors at once, those of the schema and those of
    what is left when the broken entries are taken out.
    """
    source = read_yaml(path)
    try:
        directory = Directory.model_validate(source.data)
    except ValidationError as error:
        problems = from_validation_error(error, source, Directory)
        raise Refused([*problems, *_problems_of_the_rest(error, source)]) from None
    problems = _problems(directory, source)
    if any(problem.severity == "error" for problem in problems):
        raise Refused(problems)
    return directory, problems


def _problems(directory: Directory, source: Source, broken: Collection[str] = ()) -> list[Problem]:
    return sorted(problem_at(source, diagnostic) for diagnostic in mistakes(directory, broken))


def _problems_of_the_rest(error: ValidationError, source: Source) -> list[Problem]:
    """Errors in the entries that the schema accepts, so that all mistakes of a file are reported at once."""
    if not isinstance(source.data, dict):
        return []
    usable = {key: dict(part) if isinstance(part, dict) else part for key, part in source.data.items()}
    broken: set[str] = set()
    for section, *steps in (details["loc"] for details in error.errors() if details["loc"]):
        part = usable.get(str(section))
        if isinstance(part, dict) and steps:
            part.pop(str(steps[0]), None)
            broken.add(str(steps[0]))
        else:
            usable.pop(str(section), None)  # rows of a list keep their numbers only as a whole
    people = usable.get("people")
    if not isinstance(people, dict) or not people:
        return []
    spare = {"id": "rest", "zone": "UTC", "duty": list(people)[:1]}
    try:
        directory = Directory.model_validate(spare | usable)
    except ValidationError:
        return []
    if "duty" not in usable:
        directory = directory.model_copy(update={"duty": ()})
    return [problem for problem in _problems(directory, source, broken) if problem.severity == "error"]
