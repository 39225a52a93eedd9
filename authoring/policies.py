"""A policy folder read and compiled, with every mistake at its line."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from authoring.calendars import load_calendars
from authoring.problems import Problem, Refused, from_validation_error, problem_at
from authoring.source import Source
from authoring.yaml_source import read_yaml
from domain.compiler import PolicyMistaken, compile_policy
from domain.policy import Policy
from domain.rulebook import Rulebook
from domain.worktime import WorkTime

POLICIES = Path(__file__).resolve().parent.parent / "policies"
"""Where the policies that come with the product lie, one folder each."""

CALENDARS = POLICIES / "calendars"
FILE = "policy.yaml"


def policy_file(policy: str | os.PathLike[str], root: Path = POLICIES) -> Path:
    """The file meant by a policy's id, its folder, or its file. Raises `Refused` when there is none."""
    path = Path(policy)
    if path.is_dir():
        path /= FILE
    if not path.is_file() and len(path.parts) == 1:
        path = root / path / FILE
    if path.is_file():
        return _from_here(path)
    known = ", ".join(sorted(one.parent.name for one in root.glob(f"*/{FILE}"))) or "none is here"
    what = f'there is no policy "{os.fspath(policy)}"'
    raise Refused([Problem(os.fspath(policy), 0, 0, "", what, f"a folder, a file, or one of {known}")])


def _from_here(path: Path) -> Path:
    """The path as a person in this folder would write it: it stands in every message."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def load_policy(policy: str | os.PathLike[str]) -> Policy:
    """The policy of an id, a folder or a file. Raises `Refused` with everything the schema finds."""
    return _validated(read_yaml(policy_file(policy)))


def load_rulebook(
    policy: str | os.PathLike[str], calendars_folder: str | os.PathLike[str] = CALENDARS
) -> Rulebook:
    """The policy compiled with its calendars. Raises `Refused` with every mistake of the policy and the calendars."""
    source = read_yaml(policy_file(policy))
    problems: list[Problem] = []
    try:
        calendars = load_calendars(calendars_folder)
    except Refused as refusal:
        problems, calendars = refusal.problems, {}
    try:
        read = _validated(source)
    except Refused as refusal:
        raise Refused([*problems, *refusal.problems]) from None
    if problems:
        raise Refused(problems)
    worktimes = {name: WorkTime.build(calendar) for name, calendar in calendars.items()}
    versions = {name: calendar.version for name, calendar in calendars.items()}
    try:
        return compile_policy(read, worktimes, versions)
    except PolicyMistaken as mistaken:
        raise Refused(
            problem_at(source, one.path, one.what, one.expected) for one in mistaken.mistakes
        ) from None


def _validated(source: Source) -> Policy:
    try:
        return Policy.model_validate(source.data)
    except ValidationError as error:
        raise Refused(from_validation_error(error, source, Policy)) from None
