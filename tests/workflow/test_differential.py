"""Both engines agree: every story gives the same facts in memory and on the real workflow, numbers and instants too."""

import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import Phase, given, settings

from authoring.rulebooks import load_rulebook
from authoring.scenarios.play import Engine, Simulated, load_scripts, play, simulate, verdict, world_of
from authoring.scenarios.temporal_engine import TICK, TemporalEngine
from authoring.scenarios.temporal_world import ScenarioActivities
from domain.facts.commands import Command
from domain.facts.fact import Fact
from domain.facts.refusals import Refusal
from domain.simulation import World
from tests.unit.lives import Life, Step, stories
from tests.workflow.harness import ROOT, Harness
from workflows.clock_resolution import ticks_of

SCRIPTS = load_scripts(ROOT / "policies" / "evergreen")
EVERY = "REDRESS_EVERY_STORY"
"""Set: all stories of the policy; otherwise those below, which between them meet every kind of rule."""

CHOSEN = {
    "abnormal_state", "archive_by_time", "authority", "dispute", "escalation", "first_reply", "investigation",
    "late_report", "major_neglected", "national_day", "no_channel", "nobody_to_send", "promise", "reopening",
    "severity_lowered", "visit",
}  # fmt: skip
STORIES = [script for script in SCRIPTS if script.name in CHOSEN or os.environ.get(EVERY)]
BOOK = load_rulebook(ROOT / "policies" / "evergreen")

ANSWERS = {
    "notice_delivered",
    "notice_failed",
    "notice_withdrawn",
    "visit_dispatched",
    "dispatch_failed",
    "alarm_raised",
}
"""What the world answers comes a moment later on a server than in memory, in its own words."""

STORED = ("rulebook", "first_complaint")
"""What only a store can know: the digest of the edition, and whether the person complained before."""


def comparable(fact: Fact) -> tuple:
    data = {name: value for name, value in fact.data.items() if name not in STORED}
    if fact.type not in ANSWERS:
        return fact.number, fact.type, fact.about, data, fact.occurred_at
    if "by" not in data:
        data.pop("reason", None)
    return fact.number, fact.type, fact.about, data, None


@asynccontextmanager
async def staged(harness: Harness, world: World, complaint_id: str) -> AsyncIterator[TemporalEngine]:
    """The real workflow in a story's world. Its clock stands still for a tick at a time, so that acts can be exact."""
    stage = tuple(ScenarioActivities(world, harness.events).activities())
    with ticks_of(TICK):
        async with harness.worker(without=("notify", "escalate", "dispatch", "end_visit"), also=stage):
            yield TemporalEngine(
                harness.skipper,
                harness.events,
                policy="evergreen",
                complaint_id=complaint_id,
                task_queue=harness.queue,
            )


@pytest.mark.parametrize("script", STORIES, ids=lambda script: script.name)
async def test_a_scenario_comes_out_the_same_on_the_real_workflow(idle_company, script):
    await idle_company.outside()
    async with staged(idle_company, world_of(script.scenario), script.name) as engine:
        played = await play(script, BOOK, engine)
    expected = simulate(script, BOOK)
    assert expected.problems == []
    assert [comparable(fact) for fact in played.facts] == [comparable(fact) for fact in expected.facts]
    assert verdict(script, played).problems == []


def test_the_stories_are_many():
    assert {script.name for script in STORIES} >= CHOSEN


WORLD = World(engineers=("liang-guohua", "luo-haitao"))


@pytest.fixture
async def here(idle_company) -> Callable[[], Harness]:
    """The company, not to be printed with an example."""
    await idle_company.outside()
    return lambda: idle_company


@settings(
    max_examples=int(os.environ.get("REDRESS_RANDOM_STORIES", "3")),
    print_blob=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(stories(most=8))
async def test_both_engines_agree_about_whatever_is_asked(here, story):
    """Sensible and senseless commands: the same facts, and the same refusals."""
    life = f"EVG-{uuid.uuid4().hex[:8]}"
    simulated = Simulated(BOOK, life, WORLD)
    async with staged(here(), WORLD, life) as engine:
        for command, at in told(story, simulated, complainant=life):
            assert await answer(engine, command, at) == await answer(simulated, command, at), command
        played, expected = await engine.facts(), await simulated.facts()
    assert [comparable(fact) for fact in played] == [comparable(fact) for fact in expected]


async def answer(engine: Engine, command: Command, at: datetime) -> str:
    """The code of the refusal, or nothing."""
    try:
        await engine.do(command, at)
    except Refusal as refusal:
        return refusal.code
    return ""


def told(story: list[Step], simulated: Simulated, complainant: str) -> Iterator[tuple[Command, datetime]]:
    """The commands of a drawn story with their instants, made as it goes on: they speak of what is there by then.

    Nothing happens a second apart from something else, which a tick would hold to be the same instant.
    """
    life = Life(BOOK, lambda *_: [], complaint=simulated.simulation.complaint)
    for step in story:
        if life.count and step.name in ("open", "receive"):
            continue
        life.now += timedelta(seconds=60 if step.leap == 1 else step.leap)
        life.count += 1
        apart = {name: -60 if value == -1 else value for name, value in step.fields.items()}
        command = life._command(replace(step, fields=apart))
        if step.name == "open":
            command = command.model_copy(update={"fields": command.fields | {"complainant": complainant}})
        yield command, life.now
        if life.complaint.status in ("", "archived"):
            return
