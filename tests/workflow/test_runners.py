"""The same lives under other conditions: nothing cached, so that every task replays its history; a sandbox that refuses
every import that was not asked for."""

from datetime import timedelta

import pytest

from tests.workflow.harness import DEPARTMENT, INTAKE, OWNER, START
from workflows.plugin import declared

HOUR = timedelta(hours=1)


async def a_life(harness, complainant: str) -> list[str]:
    """Deadlines, warnings, notices, a visit, refusals, a reopening and the archive."""
    case = await harness.open(severity="major", complainant=complainant)
    assert (await case.refused("close", INTAKE, summary="x")).type in ("state", "gate", "role")
    await case.do("assign", INTAKE, to="wang-qiang", role="owner")
    await case.do("agree_visit", DEPARTMENT, starts_at=(START + 5 * HOUR).isoformat(), region="珠海")
    await case.until(START + 6 * HOUR)
    await case.do("arrive", OWNER, at=START + 5 * HOUR)
    await case.do("complete_visit", OWNER, result="solved", findings="已修", no_attachment_reason="无")
    await case.do("note", INTAKE, id="n", text="x")
    await case.do("withdraw", INTAKE, reason="顾客撤诉")
    await case.do("reopen", DEPARTMENT, reason="又开胶")
    await case.until(START + 30 * HOUR)
    await case.do("withdraw", INTAKE, reason="顾客撤诉")
    await case.do("archive", DEPARTMENT)
    assert await case.handle.result() == "archived"
    events = await case.events()
    assert events["workflow_task_failed"] == 0
    return [fact.type for fact in await case.facts() if not fact.type.startswith("notice_delivered")]


@pytest.mark.parametrize(
    ("runner", "cache"), [(None, 0), (declared(), 100)], ids=["nothing cached", "nothing imported unasked"]
)
async def test_every_runner_gives_the_same_facts(harness, runner, cache):
    """The company works in the guarded sandbox; this other worker as the daemon does, or in the strictest sandbox."""
    usual = await a_life(harness, "first")
    await harness.outside(runner)
    async with harness.worker(max_cached_workflows=cache):
        assert await a_life(harness, "second") == usual
