"""Scenarios: read, run on an engine, judged.

Any engine will do that can open a complaint, carry out commands, let time pass and show its facts: the
simulation here, or the real workflow on a server that skips time. A scenario must come out the same on
both.
"""

from __future__ import annotations

import os
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from authoring.files.policies import policy_file
from authoring.files.problems import Problem, Refused, from_validation_error, problem_at
from authoring.files.source import Source
from authoring.files.yaml_source import read_yaml
from authoring.scenarios.expectations import Match, judge, numbered
from authoring.scenarios.schema import NUMBER_OF, Scenario
from domain.diagnostics import Diagnostic
from domain.facts.commands import Command
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal, nearest
from domain.policy.rulebook import Rulebook
from domain.simulation import Simulation, World


class Engine(Protocol):
    """Runs one complaint through a scenario. `do` raises Refusal when a command is refused."""

    async def do(self, command: Command, at: datetime) -> None:
        """Let time pass until `at` and carry out the command, `open` among them."""

    async def run_until(self, at: datetime) -> None:
        """Let time pass until `at`; everything due before it happens."""

    async def facts(self) -> Sequence[Fact]:
        """Every fact so far, in the order of their numbers."""


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario with the file it comes from."""

    scenario: Scenario
    source: Source

    @property
    def name(self) -> str:
        """The name of the file, without its ending."""
        return Path(self.source.file).stem

    def problem(self, path: tuple[str | int, ...], what: str, expected: str = "") -> Problem:
        """Something wrong at a place of the file."""
        return problem_at(self.source, Diagnostic(path, what, expected))


@dataclass(slots=True)
class Played:
    """The run of a scenario. `surprises` are steps whose outcome differs from the file."""

    facts: list[Fact] = field(default_factory=list)
    surprises: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Result:
    """The result of a scenario: its problems (none if it holds), its facts, and which facts fit which expectation."""

    script: Script
    problems: list[Problem]
    facts: list[Fact]
    matches: list[Match]

    @property
    def ok(self) -> bool:
        """Whether everything came as the file says."""
        return not self.problems


def load_script(path: str | os.PathLike[str]) -> Script:
    """One scenario file. Raises `Refused` with every mistake."""
    source = read_yaml(path)
    try:
        return Script(Scenario.model_validate(source.data), source)
    except ValidationError as error:
        raise Refused(from_validation_error(error, source, Scenario)) from None


def load_scripts(policy: str | os.PathLike[str]) -> list[Script]:
    """Every scenario beside a policy (its id, folder or file), by name. Raises `Refused` with all mistakes."""
    folder = policy_file(policy).parent / "scenarios"
    scripts, problems = list[Script](), list[Problem]()
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml"), *folder.glob("*.json")]):
        try:
            scripts.append(load_script(path))
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(problems)
    return scripts


def check_script(script: Script, book: Rulebook) -> list[Problem]:
    """Problems with names that the policy does not have: an expectation about them could never fail, or
    never hold."""
    scenario, problems = script.scenario, list[Problem]()
    if scenario.policy != book.policy.id:
        problems.append(script.problem(("policy",), f'given "{scenario.policy}"', book.policy.id))
    for i, wanted in enumerate(scenario.expect):
        rule = wanted.data.get("rule")
        if isinstance(rule, str) and rule not in book.deadlines:
            key = "deadline" if wanted.deadline else "rule"
            what = f'unknown deadline "{rule}"'
            problems.append(script.problem(("expect", i, key), what, nearest(rule, sorted(book.deadlines))))
        text = wanted.data.get("text")
        if wanted.type == "notice_requested" and isinstance(text, str) and text not in book.policy.notices:
            what = f'unknown notice "{text}"'
            problems.append(
                script.problem(("expect", i, "text"), what, nearest(text, sorted(book.policy.notices)))
            )
    return problems


async def play(script: Script, book: Rulebook, engine: Engine) -> Played:
    """Run a scenario on an engine."""
    scenario, played = script.scenario, Played()
    opening = Command(
        id=f"{script.name}-open",
        name=scenario.open,
        by=scenario.by,
        fields={"received_at": scenario.start.isoformat(), **scenario.complaint},
    )
    at = scenario.start
    await _step(engine, script, played, (), opening, at, scenario.refused, scenario.because)
    for i, step in enumerate(scenario.steps):
        at = step.at if step.at is not None else book.worktime.due(at, step.after).at if step.after else at
        fields = dict(step.given)
        if any(isinstance(value, dict) and NUMBER_OF in value for value in fields.values()):
            await engine.run_until(at)
            fields = {name: numbered(value, await engine.facts()) for name, value in fields.items()}
        command = Command(
            id=f"{script.name}-{i + 1}",
            name=step.do,
            by=step.by,
            at=step.happened_at.isoformat() if step.happened_at else None,
            about=step.about,
            fields=fields,
        )
        await _step(engine, script, played, ("steps", i), command, at, step.refused, step.because)
    if scenario.until is not None:
        await engine.run_until(scenario.until)
    played.facts = list(await engine.facts())
    return played


async def _step(
    engine: Engine,
    script: Script,
    played: Played,
    path: tuple[str | int, ...],
    command: Command,
    at: datetime,
    refused: str | None,
    because: Sequence[str],
) -> None:
    where = (*path, "refused") if refused else path
    try:
        await engine.do(command, at)
    except Refusal as refusal:
        if refused is None:
            played.surprises.append(
                script.problem(
                    where, f'"{command.name}" is refused ({refusal.code}): {refusal}', "no refusal"
                )
            )
            return
        if refused != refusal.code:
            what = f'"{command.name}" is refused as "{refusal.code}": {refusal}'
            played.surprises.append(script.problem(where, what, refused))
        blamed = {problem.where for problem in refusal.problems}
        for name in because:
            if name not in blamed:
                what = f'"{command.name}" is refused because of {", ".join(sorted(blamed))}'
                played.surprises.append(script.problem((*path, "because"), what, name))
    else:
        if refused is not None:
            what = f'"{command.name}" is accepted'
            played.surprises.append(script.problem(where, what, f"a refusal ({refused})"))


class Simulated:
    """The engine without a server."""

    def __init__(self, book: Rulebook, complaint_id: str, world: World) -> None:
        self.simulation = Simulation(book, complaint_id, world)

    async def do(self, command: Command, at: datetime) -> None:
        """See `Engine`."""
        self.simulation.submit(command, at)

    async def run_until(self, at: datetime) -> None:
        """See `Engine`."""
        self.simulation.run_until(at)

    async def facts(self) -> Sequence[Fact]:
        """See `Engine`."""
        return self.simulation.facts


def world_of(scenario: Scenario) -> World:
    """The world that a scenario asks for."""
    return World(scenario.engineers, frozenset(scenario.unreachable))


def simulate(script: Script, book: Rulebook) -> Result:
    """Play a scenario in memory and judge it."""
    problems = check_script(script, book)
    if problems:
        return Result(script, problems, [], [])
    engine = Simulated(book, script.name, world_of(script.scenario))
    return verdict(script, _finished(play(script, book, engine)))


def verdict(script: Script, played: Played) -> Result:
    """Compare the run of a scenario with its expectations."""
    matches = judge(script.scenario, played.facts)
    missed = [
        script.problem(("expect", match.index), match.what, match.expected)
        for match in matches
        if not match.ok
    ]
    return Result(script, sorted([*played.surprises, *missed]), played.facts, matches)


def _finished(story: Coroutine[Any, Any, Played]) -> Played:
    """The result of a coroutine that never waits, such as those of `Simulated`."""
    try:
        story.send(None)
    except StopIteration as end:
        played: Played = end.value
        return played
    story.close()
    raise RuntimeError("the simulation waited for something outside it")
