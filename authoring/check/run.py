"""`policy check`: every mistake of a policy at once, each at its line; warnings apart from errors."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from authoring.calendars.load import load_calendars
from authoring.check.chase import chases
from authoring.check.deadlines import deadlines
from authoring.check.names import names
from authoring.check.people import people, unknown_in_directory
from authoring.check.quiet_hours import quiet
from authoring.check.rules import rules
from authoring.check.subject import Finding, Subject
from authoring.check.terms import Terms
from authoring.check.texts import texts
from authoring.files.clauses import ClauseList, load_clauses
from authoring.files.directory import load_directory
from authoring.files.policies import CALENDARS, policy_file
from authoring.files.problems import Problem, Refused, from_validation_error, path_text, problem_at
from authoring.files.source import Plain, Source
from authoring.files.yaml_source import read_yaml
from domain.directory.directory import Directory
from domain.policy.compiler import PolicyMistaken, compile_policy
from domain.policy.rulebook import Rulebook
from domain.policy.schema import Policy
from domain.time.calendar import Calendar
from domain.time.worktime import WorkTime

DIRECTORY = "directory.yaml"


@dataclass(slots=True)
class Checked:
    """What was found in one policy, and what could be read of it."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    policy: Policy | None = None
    book: Rulebook | None = None
    clauses: ClauseList | None = None

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop the policy from being used."""
        return [one for one in self.problems if one.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """The others."""
        return [one for one in self.problems if one.severity == "warning"]


def check(policy: str | os.PathLike[str], calendars_folder: str | os.PathLike[str] = CALENDARS) -> Checked:
    """Everything that is wrong with a policy (its id, folder or file) and with what lies beside it. Raises nothing
    but `Refused` when there is no such policy."""
    path = policy_file(policy)
    checked = Checked(os.fspath(path))
    try:
        source = read_yaml(path)
    except Refused as refusal:
        checked.problems = refusal.problems
        return checked
    calendars = _calendars(calendars_folder, checked)
    directory, directory_source = _directory(path.parent, checked)
    return check_source(source, checked, calendars, directory, directory_source)


def check_source(
    source: Source,
    checked: Checked,
    calendars: dict[str, Calendar] | None,
    directory: Directory | None = None,
    directory_source: Source | None = None,
) -> Checked:
    """The same for a policy that has been read. Without `calendars` nothing that needs them is said."""
    policy, problems, gone = _validated(source)
    checked.problems += problems
    if policy is None:
        checked.problems = sorted(set(checked.problems))
        return checked
    clauses = _clauses(Path(source.file).parent, policy, source, checked)
    book, mistakes = _compiled(policy, calendars)
    subject = Subject(policy, Terms(policy), book, directory, clauses.clauses if clauses else None)
    findings = [*mistakes, *_all(subject)]
    checked.problems += [_placed(source, one) for one in findings if not _follows(one, gone)]
    if directory_source is not None:
        found = unknown_in_directory(subject)
        checked.problems += [
            problem_at(directory_source, p, what, right, "warning") for p, what, right in found
        ]
    checked.problems = sorted(set(checked.problems))
    checked.clauses = clauses
    if not problems:
        checked.policy, checked.book = policy, book
    return checked


def _all(subject: Subject) -> Iterator[Finding]:
    for look in (names, deadlines, people, texts, quiet, rules, chases):
        yield from look(subject)


def _placed(source: Source, one: Finding) -> Problem:
    """A finding at its place; a list of one may have been written without brackets."""
    inside, outside = source.locate(one.path)
    line, column = source.position(one.path)
    path = inside if outside and isinstance(outside[-1], int) and len(outside) == 1 else one.path
    return Problem(source.file, line, column, path_text(path), one.what, one.expected, one.severity)


def _follows(one: Finding, gone: Collection[str]) -> bool:
    """Whether a finding only says that something is missing which is there, but broken."""
    return any(f'"{name}"' in one.what or name in one.path for name in gone)


def _validated(source: Source) -> tuple[Policy | None, list[Problem], set[str]]:
    """The policy, or what is left of it without the entries that the schema refuses; their names."""
    try:
        return Policy.model_validate(source.data), [], set()
    except ValidationError as error:
        problems = from_validation_error(error, source, Policy)
        rest, gone = _without(source.data, [details["loc"] for details in error.errors()])
    try:
        return Policy.model_validate(rest), problems, gone
    except ValidationError:
        return None, problems, gone


def _without(data: Plain, places: Sequence[tuple[int | str, ...]]) -> tuple[Plain, set[str]]:
    """The file's data without the entries (two levels down) in which something is wrong."""
    if not isinstance(data, dict):
        return data, set()
    rest: dict[str, Plain] = {
        key: dict(part) if isinstance(part, dict) else part for key, part in data.items()
    }
    gone: set[str] = set()
    for section, *steps in places:
        part = rest.get(str(section))
        if (
            isinstance(part, dict)
            and steps
            and section not in ("intake", "warnings", "entity", "words", "penalties")
        ):
            part.pop(str(steps[0]), None)
            gone.add(str(steps[0]))
        elif str(section) in rest:
            rest.pop(str(section))
            gone.add(str(section))
    return rest, gone


def _compiled(policy: Policy, calendars: dict[str, Calendar] | None) -> tuple[Rulebook | None, list[Finding]]:
    if calendars is None:
        return None, []
    worktimes = {name: WorkTime.build(one) for name, one in calendars.items()}
    versions = {name: one.version for name, one in calendars.items()}
    try:
        return compile_policy(policy, worktimes, versions), []
    except PolicyMistaken as mistaken:
        return None, [_advised(Finding(one.path, one.what, one.expected)) for one in mistaken.mistakes]


def _advised(one: Finding) -> Finding:
    """A mistake of an amount or a parameter says in one breath what is wrong and what to do."""
    for word in (": give ", "; set "):
        what, found, advice = one.what.partition(word)
        if found and one.expected.startswith("see "):
            return one._replace(what=what, expected=advice)
    return one


def _calendars(folder: str | os.PathLike[str], checked: Checked) -> dict[str, Calendar] | None:
    try:
        return load_calendars(folder)
    except Refused as refusal:
        checked.problems += refusal.problems
        return None


def _directory(folder: Path, checked: Checked) -> tuple[Directory | None, Source | None]:
    """The directory beside the policy, with its own problems."""
    path = folder / DIRECTORY
    if not path.exists():
        what = "no directory lies beside it: nobody knows who holds the roles"
        problem = Problem(checked.file, 0, 0, "", what, f"a file {DIRECTORY}", "warning")
        checked.problems.append(problem)
        return None, None
    try:
        directory, problems = load_directory(path)
        checked.problems += problems
        return directory, read_yaml(path)
    except Refused as refusal:
        checked.problems += refusal.problems
        return None, None


def _clauses(folder: Path, policy: Policy, source: Source, checked: Checked) -> ClauseList | None:
    """The list of clauses that the policy names."""
    if not policy.clauses:
        return None
    path = folder / policy.clauses
    if Path(policy.clauses).name != policy.clauses:
        what = f'given "{policy.clauses}"'
        checked.problems.append(
            problem_at(source, ("clauses",), what, "the name of a file beside the policy")
        )
        return None
    if not path.exists():
        what = f'there is no file "{policy.clauses}" beside the policy'
        checked.problems.append(problem_at(source, ("clauses",), what, "a list of clauses, or no such key"))
        return None
    try:
        return load_clauses(path)[0]
    except Refused as refusal:
        checked.problems += refusal.problems
        return None
