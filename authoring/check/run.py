"""`policy check`: every mistake of a policy at once, each at its line; warnings apart from errors."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from authoring.calendars.load import load_calendars
from authoring.check.catalogue import beside_checks, people_checks, rule_checks, schema_checks, text_checks
from authoring.check.catalogue.registry import CHECKS
from authoring.check.chase import chases
from authoring.check.deadlines import deadlines
from authoring.check.ignored import sift
from authoring.check.names import names
from authoring.check.people import people, unknown_in_directory
from authoring.check.quiet_hours import quiet
from authoring.check.rules import rules
from authoring.check.subject import Subject
from authoring.check.terms import Terms
from authoring.check.texts import texts
from authoring.files.clauses import ClauseList, load_clauses
from authoring.files.directory import load_directory
from authoring.files.policies import CALENDARS, policy_file
from authoring.files.problems import Problem, Refused, from_validation_error, problem_at
from authoring.files.source import Plain, Source
from authoring.files.yaml_source import read_yaml
from domain.diagnostics import Diagnostic
from domain.directory.directory import Directory
from domain.policy.compiler import PolicyMistaken, compile_policy
from domain.policy.rulebook import Rulebook
from domain.policy.schema import Policy
from domain.time.calendar import Calendar
from domain.time.worktime import WorkTime

DIRECTORY = "directory.yaml"


@dataclass(slots=True)
class Checked:
    """The findings of one policy, and the policy itself as far as it could be read."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    ignored: dict[Problem, str] = field(default_factory=dict)
    """What the policy ignores, with its reason."""
    policy: Policy | None = None
    book: Rulebook | None = None
    clauses: ClauseList | None = None

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop the policy from being used."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """The problems that leave the policy usable."""
        return [problem for problem in self.problems if problem.severity == "warning"]


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
    """The same for a policy that has been read. Without `calendars` it is not compiled."""
    policy, problems, gone = _validated(source)
    checked.problems += problems
    if policy is None:
        checked.problems = sorted(set(checked.problems))
        return checked
    clauses = _clauses(Path(source.file).parent, policy, source, checked)
    book, mistakes = _compiled(policy, calendars)
    subject = Subject(policy, Terms(policy), book, directory, clauses.clauses if clauses else None)
    findings = _without_followers([*mistakes, *_all(subject)])
    checked.problems += [_placed(source, finding) for finding in findings if not _follows(finding, gone)]
    if directory_source is not None:
        checked.problems += [
            problem_at(directory_source, finding) for finding in unknown_in_directory(subject)
        ]
        unheld = {finding.path[-1] for finding in findings if finding.code == people_checks.UNHELD_ROLE.code}
        unheld |= {
            policy.ladder[int(finding.path[-1])]
            for finding in findings
            if finding.code == people_checks.EMPTY_RUNG.code
        }
        checked.problems = [finding for finding in checked.problems if not _said_of_role(finding, unheld)]
    sifted = sift(checked.problems, policy.ignore, whole=not gone)
    checked.problems = sorted(
        {*sifted.left, *(problem_at(source, finding) for finding in sifted.diagnostics)}
    )
    checked.ignored = dict(sorted(sifted.ignored.items()))
    checked.clauses = clauses
    if not problems:
        checked.policy, checked.book = policy, book
    return checked


def _all(subject: Subject) -> Iterator[Diagnostic]:
    for look in (names, deadlines, people, texts, quiet, rules, chases):
        yield from look(subject)


def _placed(source: Source, finding: Diagnostic) -> Problem:
    """A finding at its place; a list of one may have been written without brackets."""
    inside, outside = source.locate(finding.path)
    if len(outside) == 1 and isinstance(outside[0], int):
        finding = replace(finding, path=inside)
    return problem_at(source, finding)


_FOLLOWERS: Final[Mapping[str, frozenset[str]]] = {
    schema_checks.UNKNOWN_PARAMETER.code: frozenset({rule_checks.UNUSED_PARAMETER.code}),
    text_checks.UNKNOWN_NOTICE.code: frozenset({text_checks.UNUSED_NOTICE.code}),
    rule_checks.UNKNOWN_PENALTY.code: frozenset({rule_checks.UNPROPOSED_PENALTY.code}),
    people_checks.UNKNOWN_ROLE.code: frozenset({people_checks.OWNER_OFF_LADDER.code}),
    people_checks.EMPTY_LADDER.code: frozenset({people_checks.OFF_LADDER.code}),
}
"""Code of a finding -> codes of findings left out beside it: an unused parameter may be the one whose name is misspelt."""


def _without_followers(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    every = list(findings)
    followers = frozenset[str]().union(*(_FOLLOWERS.get(finding.code, ()) for finding in every))
    return [finding for finding in every if finding.code not in followers]


def _follows(finding: Diagnostic, gone: Collection[str]) -> bool:
    """Whether a finding reports something as missing that was only taken out because it is broken."""
    named = any(f'"{name}"' in finding.what or name in finding.path for name in gone)
    return named or (bool(gone) and CHECKS[finding.code].of_absence)


def _said_of_role(problem: Problem, roles: Collection[str | int]) -> bool:
    """Whether the directory repeats about a role what the policy's check reports."""
    is_empty = problem.code == beside_checks.ROLE_WITHOUT_PEOPLE.code
    return is_empty and problem.diagnostic.path[-1] in roles


def _validated(source: Source) -> tuple[Policy | None, list[Problem], set[str]]:
    """The policy, without the entries that the schema refuses if there are any; the problems; the names of those entries."""
    try:
        return Policy.model_validate(source.data), [], set()
    except ValidationError as error:
        problems = from_validation_error(error, source, Policy)
        usable, gone = _without(source.data, [details["loc"] for details in error.errors()])
    try:
        return Policy.model_validate(usable), problems, gone
    except ValidationError:
        return None, problems, gone


def _without(data: Plain, places: Sequence[tuple[int | str, ...]]) -> tuple[Plain, set[str]]:
    """The file's data without the entries (two levels down) in which something is wrong."""
    if not isinstance(data, dict):
        return data, set()
    usable: dict[str, Plain] = {
        key: dict(part) if isinstance(part, dict) else part for key, part in data.items()
    }
    gone: set[str] = set()
    for section, *steps in places:
        part = usable.get(str(section))
        if (
            isinstance(part, dict)
            and steps
            and section not in ("intake", "warnings", "entity", "words", "penalties")
        ):
            part.pop(str(steps[0]), None)
            gone.add(str(steps[0]))
        elif str(section) in usable:
            usable.pop(str(section))
            gone.add(str(section))
    return usable, gone


def _compiled(
    policy: Policy, calendars: dict[str, Calendar] | None
) -> tuple[Rulebook | None, list[Diagnostic]]:
    if calendars is None:
        return None, []
    worktimes = {name: WorkTime.build(calendar) for name, calendar in calendars.items()}
    versions = {name: calendar.version for name, calendar in calendars.items()}
    try:
        return compile_policy(policy, worktimes, versions), []
    except PolicyMistaken as mistaken:
        return None, mistaken.diagnostics


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
        diagnostic = beside_checks.NO_DIRECTORY.at((), file=DIRECTORY)
        checked.problems.append(Problem(checked.file, 0, 0, diagnostic))
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
        diagnostic = beside_checks.CLAUSES_ELSEWHERE.at(("clauses",), file=policy.clauses)
        checked.problems.append(problem_at(source, diagnostic))
        return None
    if not path.exists():
        diagnostic = beside_checks.NO_CLAUSES.at(("clauses",), file=policy.clauses)
        checked.problems.append(problem_at(source, diagnostic))
        return None
    try:
        return load_clauses(path)[0]
    except Refused as refusal:
        checked.problems += refusal.problems
        return None
