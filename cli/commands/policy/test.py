"""`redress policy test`: scenarios run against a policy, and what fails is shown."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from authoring.files.policies import FILE as POLICY_FILE
from authoring.files.policies import POLICIES
from authoring.files.problems import Refused
from authoring.rulebooks import load_rulebook
from authoring.scenarios.play import Result, Script, load_script, load_scripts, simulate
from authoring.scenarios.report import report
from cli.failures import REFUSED, Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.running import carry_out
from cli.scenario_servers import scenario_servers
from domain.policy.rulebook import Rulebook


class EngineName(StrEnum):
    """What runs a scenario."""

    MEMORY = "memory"
    TEMPORAL = "temporal"


Play = Callable[[Script, Rulebook], Awaitable[Result]]


@dataclass(slots=True)
class Outcome:
    """The outcome of one file: a result with its rulebook, or why it could not be played."""

    file: str
    result: Result | None = None
    book: Rulebook | None = None
    refused: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether it was played and met every expectation."""
        return self.result is not None and self.result.ok


def play_scenarios(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[POLICY|FILE]...",
            help="Policies, or single scenario files. \\[default: all policies]",
            show_default=False,
        ),
    ] = None,
    keyword: Annotated[
        str,
        typer.Option(
            "-k", metavar="TEXT", help="Only scenarios whose name or title has this text.", show_default=False
        ),
    ] = "",
    engine: Annotated[
        EngineName,
        typer.Option(
            "--engine",
            help="memory: on a virtual clock. temporal: the real workflow on temporary servers, with skipped time.",
        ),
    ] = EngineName.MEMORY,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Run the scenarios of policies. A failed expectation shows the timeline with the difference marked."""
    output = output_for(as_json, lang)

    async def work() -> int:
        files = _files(what or _all())
        files = [file for file in files if _chosen(file, keyword)]
        if not files:
            raise Misused(
                f'no scenario fits "{keyword}"; `redress policy test` without -k plays all'
                if keyword
                else "there are no scenarios here; a policy keeps them in scenarios/*.yaml"
            )
        if engine is EngineName.MEMORY:
            return await _played(output, files, _in_memory)
        async with scenario_servers(output.note) as servers:
            return await _played(output, files, servers.play)

    carry_out(output, work)


def _all() -> list[str]:
    return sorted(path.parent.name for path in POLICIES.glob(f"*/{POLICY_FILE}"))


def _files(names: list[str]) -> list[Path | Script]:
    """The scenarios of these policies and files. A file stays a path here; it is read, and reported, when it is played."""
    files: list[Path | Script] = []
    for name in names:
        path = Path(name)
        if path.is_file() and path.name != POLICY_FILE:
            files.append(path)
        else:
            files += load_scripts(name)
    return files


def _chosen(scenario: Path | Script, keyword: str) -> bool:
    if isinstance(scenario, Path):
        return keyword in scenario.stem
    return keyword in scenario.name or keyword in scenario.scenario.title


async def _in_memory(script: Script, book: Rulebook) -> Result:
    return simulate(script, book)


async def _played(output: Output, files: list[Path | Script], play: Play) -> int:
    books: dict[str, Rulebook] = {}
    outcomes: list[Outcome] = []
    for file in files:
        outcome = await _outcome_of(file, books, play)
        outcomes.append(outcome)
        output.show(_shown(outcome))
    failed = sum(not outcome.ok for outcome in outcomes)
    seconds = sum(outcome.seconds for outcome in outcomes)
    summary = output.words(
        f"{len(outcomes)} 个场景,{failed} 个失败,用时 {seconds:.2f} 秒",
        f"{len(outcomes)} scenarios, {failed} failed, {seconds:.2f} s",
    )
    output.result(
        {"ok": not failed, "scenarios": [_json(outcome) for outcome in outcomes]},
        Text(summary, style="bold red" if failed else "bold green"),
    )
    return REFUSED if failed else 0


async def _outcome_of(scenario: Path | Script, books: dict[str, Rulebook], play: Play) -> Outcome:
    outcome = Outcome(str(scenario) if isinstance(scenario, Path) else scenario.source.file)
    began = time.perf_counter()
    try:
        script = load_script(scenario) if isinstance(scenario, Path) else scenario
        outcome.book = _book(script, books)
        outcome.result = await play(script, outcome.book)
    except Refused as refusal:
        outcome.refused = [str(problem) for problem in refusal.problems]
    outcome.seconds = time.perf_counter() - began
    return outcome


def _book(script: Script, books: dict[str, Rulebook]) -> Rulebook:
    """The rulebook of a scenario: the policy in the folder above it, else the policy that it names."""
    above = Path(script.source.file).resolve().parent.parent / POLICY_FILE
    name = str(above) if above.is_file() else script.scenario.policy
    if name not in books:
        books[name] = load_rulebook(name)
    return books[name]


def _shown(outcome: Outcome) -> Text:
    if outcome.result is not None and outcome.book is not None:
        return Text(report(outcome.result, outcome.book), style="green" if outcome.ok else "")
    return Text(
        "\n".join([f"FAILED  {outcome.file}", *(f"  {problem}" for problem in outcome.refused)]), style="red"
    )


def _json(outcome: Outcome) -> dict[str, Any]:
    data: dict[str, Any] = {"file": outcome.file, "ok": outcome.ok, "seconds": round(outcome.seconds, 4)}
    if outcome.result is not None:
        data |= {
            "name": outcome.result.script.name,
            "title": outcome.result.script.scenario.title,
            "facts": len(outcome.result.facts),
        }
        data["problems"] = [problem.to_json() for problem in outcome.result.problems]
    else:
        data["problems"] = [{"what": problem} for problem in outcome.refused]
    return data
