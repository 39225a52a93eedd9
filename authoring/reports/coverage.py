"""Coverage: clause by clause, the rules that meet it, the scenarios that test it, what is open, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from authoring.files.clauses import Clause, load_clauses
from authoring.files.policies import load_policy, policy_file
from authoring.files.problems import Problem, problem_at
from authoring.files.source import Source
from authoring.scenarios.play import Script, load_scripts
from domain.diagnostics import Diagnostic
from domain.facts.refusals import nearest
from domain.policy.schema import Policy

SECTIONS = (
    "deadlines", "gates", "reactions", "pauses", "routes", "schedules", "params", "fields", "roles", "severities",
    "categories", "kinds", "channels", "progress", "notices", "may", "quiet",
)  # fmt: skip
MET, PARTLY, OPEN, OUT, MISSING = "met", "partly", "open", "out_of_scope", "missing"


@dataclass(slots=True)
class Cover:
    """How one clause is met. `rules` are places in the policy, `params` those among them that set a figure."""

    id: str
    clause: Clause
    rules: list[str] = field(default_factory=list)
    params: list[str] = field(default_factory=list)
    scenarios: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """met, partly (something is still open), open, out_of_scope, or missing: no answer at all."""
        met = bool(self.rules or self.params or self.clause.feature)
        if self.clause.later:
            return PARTLY if met else OPEN
        if met:
            return MET
        return OUT if self.clause.out_of_scope else MISSING

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        texts = {"zh": self.clause.zh, "en": self.clause.en, "status": self.status}
        lists = {"rules": self.rules, "params": self.params, "scenarios": self.scenarios}
        answers = {key: getattr(self.clause, key) for key in ("feature", "out_of_scope", "later")}
        return {"id": self.id, **texts, **lists, **{key: answer for key, answer in answers.items() if answer}}


@dataclass(slots=True)
class Coverage:
    """The clauses of one policy in the order of the list, and the problems with their answers."""

    policy: Policy
    covers: list[Cover]
    problems: list[Problem]

    @property
    def counts(self) -> dict[str, int]:
        """Status -> how many clauses."""
        statuses = [cover.status for cover in self.covers]
        return {status: statuses.count(status) for status in (MET, PARTLY, OPEN, OUT, MISSING)}


def coverage(policy: str | Path) -> Coverage | None:
    """The coverage of a policy (id, folder or file), or None when it names no list of clauses. Raises `Refused`."""
    path = policy_file(policy)
    read = load_policy(path)
    if not read.clauses:
        return None
    clauses, source = load_clauses(path.parent / Path(read.clauses).name)
    covers = {name: Cover(name, clause) for name, clause in clauses.clauses.items()}
    problems: list[Problem] = []
    _from_rules(read, covers, problems, path)
    for cover in covers.values():
        _from_list(read, cover, source, problems)
    for script in load_scripts(path):
        _from_scenario(read, script, covers, problems)
    for cover in covers.values():
        if cover.status == MISSING:
            what = "no rule names it and nothing is said about it"
            expected = "a rule with this clause, or rules, feature, later or out_of_scope here"
            problems.append(problem_at(source, Diagnostic(("clauses", cover.id), what, expected)))
        elif cover.clause.out_of_scope and cover.rules:
            what = f"said to be out of scope, but met by {cover.rules[0]}"
            where = ("clauses", cover.id, "out_of_scope")
            problems.append(problem_at(source, Diagnostic(where, what, "one of the two", "warning")))
    return Coverage(read, list(covers.values()), sorted(set(problems)))


def named_clauses(part: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every clause that a part of a policy names, with the place of the part."""
    if isinstance(part, BaseModel):
        for name, info in type(part).model_fields.items():
            value = getattr(part, name)
            if name == "clause":
                yield from ((path, clause) for clause in value)
            else:
                yield from named_clauses(value, (*path, info.alias or name))
    elif isinstance(part, Mapping):
        for key, item in part.items():
            yield from named_clauses(item, (*path, str(key)))
    elif isinstance(part, tuple):
        for i, item in enumerate(part):
            yield from named_clauses(item, (*path, str(i)))


def _from_rules(policy: Policy, covers: dict[str, Cover], problems: list[Problem], path: Path) -> None:
    for place, clause in named_clauses(policy):
        cover = covers.get(clause)
        name = ".".join(place)
        if cover is None:
            what = f'{name} names "{clause}", which is not in the list'
            diagnostic = Diagnostic(place, what, nearest(clause, sorted(covers)))
            problems.append(Problem(str(path), 0, 0, diagnostic))
        elif place[0] == "params":
            cover.params.append(name)
        elif name not in cover.rules:
            cover.rules.append(name)


def _from_list(policy: Policy, cover: Cover, source: Source, problems: list[Problem]) -> None:
    for i, rule in enumerate(cover.clause.rules):
        place = _place(policy, rule)
        if place is None:
            names = sorted(
                {name for section in SECTIONS for name in getattr(policy, section)} | set(SECTIONS)
            )
            where = ("clauses", cover.id, "rules", i)
            diagnostic = Diagnostic(where, f'the policy has no "{rule}"', nearest(rule, names))
            problems.append(problem_at(source, diagnostic))
        elif place.startswith("params."):
            cover.params += [place] if place not in cover.params else []
        elif place not in cover.rules:
            cover.rules.append(place)


def _place(policy: Policy, rule: str) -> str | None:
    """The place in the policy that a list means: a path such as `deadlines.opinion`, or a rule's bare name."""
    part: Any = policy
    for step in rule.split("."):
        names = (
            {info.alias or name: name for name, info in type(part).model_fields.items()}
            if isinstance(part, BaseModel)
            else {}
        )
        if step in names:
            part = getattr(part, names[step])
        elif isinstance(part, Mapping) and step in part:
            part = part[step]
        elif isinstance(part, tuple) and step in part:
            part = step
        else:
            break
    else:
        return rule
    for section in SECTIONS:
        if rule in getattr(policy, section):
            return f"{section}.{rule}"
    items = policy.penalties.items if policy.penalties else {}
    return f"penalties.items.{rule}" if rule in items else None


def _from_scenario(policy: Policy, script: Script, covers: dict[str, Cover], problems: list[Problem]) -> None:
    """A scenario tests the clauses it names and those of the rules whose facts it expects."""
    for i, clause in enumerate(script.scenario.clause):
        if clause not in covers:
            problems.append(
                script.problem(
                    ("clause", i), f'no clause "{clause}" in the list', nearest(clause, sorted(covers))
                )
            )
    places = set(_exercised(policy, script))
    for name, cover in covers.items():
        if name in script.scenario.clause or places & set(cover.rules):
            cover.scenarios.append(script.name)


def _exercised(policy: Policy, script: Script) -> Iterator[str]:
    """The places of the rules whose facts or refusals a scenario expects."""
    scenario = script.scenario
    values = [
        value
        for wanted in scenario.expect
        for value in (wanted.data.get("rule"), wanted.data.get("by"), wanted.by)
    ]
    names = {str(value) for value in values if value} | set(scenario.because)
    names |= {name for step in scenario.steps for name in step.because}
    for section in ("deadlines", "gates", "reactions", "pauses"):
        yield from (f"{section}.{name}" for name in names if name in getattr(policy, section))
