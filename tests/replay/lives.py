"""Lives whose histories are kept: each goes another way through the workflow."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio.client import WorkflowFailureError

from channels.channel import Unreachable
from channels.registry import Channels
from domain.policy.rulebook_cache import RULEBOOKS
from domain.state_from_log import restore
from recovery.restart_workflows import start_of
from tests.workflow.harness import DEPARTMENT, ENDING, INTAKE, OWNER, START, Case, Harness, opening
from workflows.messages import Start

HOUR = timedelta(hours=1)
Life = Callable[[Harness], Awaitable[Case]]


async def neglected(harness: Harness) -> Case:
    """Nobody acts: warnings, breaches, rungs, 72 hours and every day again; at last it is done and archived by time."""
    case = await harness.open()
    await case.until(START + 125 * HOUR)
    await case.closed()
    end = harness.book.worktime.due(
        (await case.the("closed")).occurred_at, harness.book.policy.reopen_within
    ).at
    await harness.skipper.fast_forward(case.handle, end + HOUR - await case.now())
    await case.handle.result()
    return case


async def major(harness: Harness) -> Case:
    """A major complaint: reported, acknowledged, its group formed, given up and archived by hand."""
    case = await harness.open(severity="major", kind="dispute")
    await case.settled()
    for fact in await case.all("notice_requested"):
        if fact.data.get("confirm"):
            await case.do("acknowledge", "general_manager:he-jianguo", notice=str(fact.number))
    await case.do("form_group", DEPARTMENT, leader="chen-jing", members=["wang-qiang"])
    await asyncio.gather(*[case.do("note", INTAKE, id=f"n-{n}", text=str(n)) for n in range(5)])
    await case.until(START + 20 * HOUR)
    await case.do("withdraw", INTAKE, reason="顾客撤诉")
    await case.do("archive", DEPARTMENT)
    await case.handle.result()
    return case


async def visited(harness: Harness) -> Case:
    """Engineers: found, nobody free, late, given free; a refusal after acceptance; closed and opened again, and alive."""
    case = await harness.open()
    visit = {"starts_at": (START + 5 * HOUR).isoformat(), "skill": "product_quality"}
    await case.do("agree_visit", DEPARTMENT, **visit, region="珠海")
    await case.settled()
    await case.do("agree_visit", DEPARTMENT, **visit, region="拉萨")
    await case.until(START + 6 * HOUR)
    await case.do("arrive", OWNER, "visit-1", at=START + 4 * HOUR)
    done = {"result": "solved", "findings": "已修", "no_attachment_reason": "无"}
    await case.do("complete_visit", OWNER, "visit-1", **done)
    await case.do("cancel_visit", DEPARTMENT, "visit-2", reason="不需要了")
    giving_up = [case.do("withdraw", INTAKE, reason="顾客撤诉") for _ in range(2)]
    await asyncio.gather(*giving_up, return_exceptions=True)
    await case.do("reopen", DEPARTMENT, reason="又开胶")
    await case.until(START + 30 * HOUR)
    return case


async def paused(harness: Harness) -> Case:
    """A declared abnormal state freezes a clock until it ends; late reports correct verdicts."""
    case = await harness.open()
    await case.until(START + 3 * HOUR)
    await case.do("reply", DEPARTMENT, at=START + 2 * HOUR, text="两天内换货", plan="换货")
    await case.do("start_block", DEPARTMENT, cause="abnormal_state", reason="停电")
    await case.until(START + 30 * HOUR)
    await case.do("end_block", DEPARTMENT)
    await case.until(START + 110 * HOUR)
    return case


async def unheard(harness: Harness) -> Case:
    """No channel works: notices fail, alarms are raised, the clocks go on."""
    harness.channels = Channels(Dead())
    case = await harness.open()
    await case.do("assign", INTAKE, to="wang-qiang", role="owner")
    await case.until(START + 6 * HOUR)
    return case


class Dead:
    """A channel that reaches nobody."""

    name = "mailbox"
    addresses = "email"

    async def send(self, message):
        raise Unreachable("mailbox", "the folder is not there")


async def refused(harness: Harness) -> Case:
    """An opening that the policy refuses."""
    given = opening(severity="huge")
    case = await harness.start(Start(opening=given))
    try:
        await case.handle.result()
    except WorkflowFailureError:
        return case
    raise AssertionError("the opening was not refused")


async def long(harness: Harness) -> Case:
    """A life that continues as new again and again; needs a server that suggests it early."""
    case = await harness.open(severity="major")
    for number in range(12):
        await case.do("note", INTAKE, id=f"n-{number}", text=str(number))
    await case.until(START + 12 * HOUR)
    for name, fields in ENDING[:4]:
        await case.do(name, DEPARTMENT, **fields)
    await case.settled()
    return case


async def restarted(harness: Harness) -> Case:
    """A life that goes on from its log: old receipts are looked up, and its facts are read back in pages."""
    case = await harness.open()
    await case.do("note", INTAKE, id="n-1", text="1")
    at = await case.now()
    await case.handle.terminate("lost")
    restored = restore(case.id, await harness.events.read(case.id), RULEBOOKS.get)
    start = start_of("evergreen", restored, [], [])
    assert start.carried is not None
    start.carried.forgotten = 2
    case = await harness.start(start, case.id, at)
    await case.do("note", INTAKE, id="n-1", text="1")
    await case.do("note", INTAKE, id="n-2", text="2")
    await case.until(START + 10 * HOUR)
    return case


LIVES: dict[str, Life] = {
    one.__name__: one for one in (neglected, major, visited, paused, unheard, refused, long, restarted)
}
