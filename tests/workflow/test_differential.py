"""Both engines agree: every story gives the same facts in memory and on the real workflow, numbers and instants too."""

import os

import pytest

from authoring.policies import load_rulebook
from authoring.scenarios import Played, Script, load_scripts, play, simulate, verdict, world_of
from authoring.temporal_engine import TICK, TemporalEngine
from authoring.temporal_world import Stage
from domain.facts import Fact
from tests.workflow.company import ROOT
from workflows.ticks import ticks_of

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

ANSWERS = {"notice_delivered", "notice_failed", "visit_dispatched", "dispatch_failed", "alarm_raised"}
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


async def played_on(company, script: Script) -> Played:
    """The story on the real workflow. Its clock stands still for a tick at a time, so that acts can be exact."""
    await company.outside()
    stage = Stage(world_of(script.scenario), company.events)
    engine = TemporalEngine(
        company.skipper,
        company.events,
        policy="evergreen",
        complaint_id=script.name,
        task_queue=company.queue,
    )
    staged = company.worker(
        without=("notify", "escalate", "dispatch", "end_visit"), also=tuple(stage.activities())
    )
    with ticks_of(TICK):
        async with staged:
            return await play(script, BOOK, engine)


@pytest.mark.parametrize("script", STORIES, ids=lambda script: script.name)
async def test_a_scenario_comes_out_the_same_on_the_real_workflow(idle_company, script):
    played, expected = await played_on(idle_company, script), simulate(script, BOOK)
    assert expected.problems == []
    assert [comparable(fact) for fact in played.facts] == [comparable(fact) for fact in expected.facts]
    assert verdict(script, played).problems == []


def test_the_stories_are_many():
    assert {script.name for script in STORIES} >= CHOSEN
