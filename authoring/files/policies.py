"""A policy file found and read, with every mistake at its line."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from authoring.files.codes import UNREADABLE_FILE
from authoring.files.problems import Problem, Refused, from_validation_error
from authoring.files.source import Source
from authoring.files.yaml_source import read_yaml
from domain.phrases import phrase
from domain.policy.schema import Policy

POLICIES = Path(__file__).resolve().parents[2] / "policies"
"""Where the policies that come with the product lie, one folder each."""

CALENDARS = POLICIES / "calendars"
FILE = "policy.yaml"


def all_policies(root: Path = POLICIES) -> list[str]:
    """The ids of the policies that come with the product."""
    return sorted(path.parent.name for path in root.glob(f"*/{FILE}"))


def policy_file(policy: str | os.PathLike[str], root: Path = POLICIES) -> Path:
    """The file meant by a policy's id, its folder, or its file. Raises `Refused` when there is none."""
    path = Path(policy)
    if path.is_dir():
        path /= FILE
    if not path.is_file() and len(path.parts) == 1:
        path = root / path / FILE
    if path.is_file():
        return _from_here(path)
    ids = ", ".join(all_policies(root)) or phrase("none is here", "这里一个也没有")
    what = phrase('there is no policy "{policy}"', '没有规则 "{policy}"', policy=os.fspath(policy))
    accepted = phrase("a folder, a file, or one of {ids}", "文件夹、文件,或 {ids} 之一", ids=ids)
    raise Refused([Problem.of_file(os.fspath(policy), what, accepted, UNREADABLE_FILE)])


def _from_here(path: Path) -> Path:
    """The path relative to the current folder, if it is inside; messages show it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def load_policy(policy: str | os.PathLike[str]) -> Policy:
    """The policy of an id, a folder or a file. Raises `Refused` with everything the schema finds."""
    return validated(read_yaml(policy_file(policy)))


def validated(source: Source) -> Policy:
    """The policy in a file that was read. Raises `Refused` with everything the schema finds."""
    try:
        return Policy.model_validate(source.data)
    except ValidationError as error:
        raise Refused(from_validation_error(error, source, Policy)) from None
