"""The log in PostgreSQL is the history of the workflow: same facts, same order, same numbers, same content; and what a
life costs is known exactly."""

import asyncio
from collections import Counter
from datetime import timedelta

from domain.facts.fact import Fact
from domain.log.ledger import GENESIS, seal, verify
from tests.workflow.harness import DEPARTMENT, ENDING, INTAKE, START, opening
from workflows.messages import Start

HOUR = timedelta(hours=1)


def recorded(harness, history) -> list[Fact]:
    """The facts in the history, as they were given to the activity that records them."""
    convert = harness.client.data_converter.payload_converter.from_payload
    scheduled = [event.activity_task_scheduled_event_attributes for event in history.events]
    batches = [convert(one.input.payloads[0]) for one in scheduled if one.activity_type.name == "record"]
    return [Fact.from_json(fact) for batch in batches for fact in batch["facts"]]


async def test_the_log_and_the_history_hold_the_same_facts(harness):
    case = await harness.open(severity="major")
    await asyncio.gather(*[case.do("note", INTAKE, text=str(number)) for number in range(5)])
    await case.do("agree_visit", DEPARTMENT, starts_at=(START + 5 * HOUR).isoformat(), region="珠海")
    await case.until(START + 100 * HOUR)
    await case.do("withdraw", INTAKE, reason="顾客撤诉")
    await case.settled()
    log, history = await harness.events.read(case.id), await case.handle.fetch_history()
    facts = recorded(harness, history)
    assert [sealed.fact for sealed in log] == facts
    assert [fact.number for fact in facts] == list(range(1, len(facts) + 1))
    assert seal(case.id, facts, GENESIS) == log
    assert verify(log) == []
    assert len(facts) > 60


async def test_every_clock_has_one_verdict_at_most_and_none_fires_early(harness):
    case = await harness.open(severity="major")
    await case.until(START + 200 * HOUR)
    for fact in await case.facts():
        assert fact.occurred_at <= fact.recorded_at, fact
    breaches = [
        (fact.data["rule"], fact.about, fact.data["cycle"]) for fact in await case.all("deadline_breached")
    ]
    assert len(breaches) == len(set(breaches)) > 4


COSTS = {
    "workflow_execution_started": 1,
    "workflow_execution_update_accepted": 7,
    "workflow_execution_update_completed": 7,
    **dict.fromkeys([f"workflow_task_{state}" for state in ("scheduled", "started", "completed")], 19),
    **dict.fromkeys([f"activity_task_{state}" for state in ("scheduled", "started", "completed")], 11),
    "upsert_workflow_search_attributes": 7,
    "timer_started": 5,
    "timer_canceled": 4,
}
"""Events of a history. Two tasks for each command (decided; recorded), one more for each effect that answers."""


async def test_a_life_costs_exactly_this(harness):
    """Open, six commands, close: what the figures of the benchmark rest on."""
    case = await harness.start(Start(opening=opening()))
    await case.settled()
    for name, fields in ENDING:
        if name != "start_investigation":
            await case.do(name, DEPARTMENT, **fields)
            await case.settled()
    assert (await case.view()).status == "closed"
    events, facts = await case.events(), await case.facts()
    for of_the_test in (
        "workflow_execution_options_updated",
        "workflow_execution_time_skipping_transitioned",
    ):
        del events[of_the_test]
    assert events == COSTS
    scheduled = (await case.handle.fetch_history()).events
    names = Counter(event.activity_task_scheduled_event_attributes.activity_type.name for event in scheduled)
    assert names - Counter([""] * len(scheduled)) == {"admit": 1, "record": 9, "notify": 1}
    commits = "SELECT count(DISTINCT xmin::text) FROM events WHERE complaint_id = $1"
    assert await harness.database.fetchval(commits, case.id) == 9
    assert len(facts) == 24
