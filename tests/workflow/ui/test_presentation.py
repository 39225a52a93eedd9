"""What managers see in the Temporal UI, and that nothing personal is among it."""

from datetime import timedelta

import pytest

from tests.workflow.harness import COMPLAINT, DEPARTMENT, INTAKE, OWNER, START
from workflows.ui.search_attributes import KEYS

HOUR = timedelta(hours=1)
PERSONAL = [COMPLAINT["complainant"], COMPLAINT["contact"], COMPLAINT["description"], "13800138000", "北京路"]


async def attributes(case) -> dict[str, object]:
    found = (await case.handle.describe()).typed_search_attributes
    return {key.name: found.get(key) for key in KEYS}


async def test_search_attributes_follow_the_complaint(harness):
    case = await harness.open()
    shown = await attributes(case)
    assert shown["Policy"] == "evergreen"
    assert shown["ComplaintStatus"] == "registered"
    assert (shown["Severity"], shown["Category"]) == ("normal", "product_quality")
    assert shown["NextDeadline"] == START + 2 * HOUR
    assert (shown["Breached"], shown["Provisional"], shown["Owner"]) == (False, False, None)
    assert shown["EscalationLevel"] == "intake"
    await case.do("assign", INTAKE, to="wang-qiang", role="owner")
    await case.until(START + 3 * HOUR)
    shown = await attributes(case)
    assert (shown["Owner"], shown["Breached"]) == ("wang-qiang", True)
    await case.do("escalate", OWNER, reason="需要支持")
    await case.settled()
    assert (await attributes(case))["EscalationLevel"] == "department"


async def test_search_attributes_are_written_only_when_they_change(harness):
    case = await harness.open()
    before = (await case.events())["upsert_workflow_search_attributes"]
    await case.do("note", INTAKE, text="没有变化")
    assert before == 1
    assert (await case.events())["upsert_workflow_search_attributes"] == 1


async def test_the_details_show_owner_level_and_every_clock_in_local_time(harness):
    case = await harness.open()
    await case.do("assign", INTAKE, to="wang-qiang", role="owner")
    await case.settled()
    metadata = await case.handle.query("__temporal_workflow_metadata")
    details = metadata.current_details
    assert "wang-qiang" in details
    assert "EVG-38" in details
    assert "11:00" in details


async def test_nothing_personal_is_in_the_clear(harness):
    case = await harness.open(contact="13800138000", description="住在北京路 5 号")
    await case.do("assign", INTAKE, to="wang-qiang", role="owner")
    await case.do(
        "agree_visit",
        DEPARTMENT,
        starts_at=(START + 5 * HOUR).isoformat(),
        place="北京路 5 号",
        region="珠海",
    )
    await case.do("reply", DEPARTMENT, text="王秀英女士，您好", plan="换货")
    await case.until(START + 80 * HOUR)
    history = await case.handle.fetch_history()
    metadata = await case.handle.query("__temporal_workflow_metadata")
    clear = [str(await attributes(case)), metadata.current_details]
    clear += [event.user_metadata.summary.data.decode() for event in history.events]
    clear += [event.user_metadata.details.data.decode() for event in history.events]
    names = [event.activity_task_scheduled_event_attributes.activity_id for event in history.events]
    text = "\n".join([*clear, *names])
    for personal in PERSONAL:
        assert personal not in text


async def test_timers_and_activities_have_names(harness):
    case = await harness.open()
    history = await case.handle.fetch_history()
    named = [event for event in history.events if event.HasField("timer_started_event_attributes")]
    assert "EVG-38" in named[0].user_metadata.summary.data.decode()
    scheduled = [
        event for event in history.events if event.HasField("activity_task_scheduled_event_attributes")
    ]
    assert all(event.user_metadata.summary.data for event in scheduled)


@pytest.mark.parametrize(("severity", "priority"), [("normal", 3), ("major", 2), ("especially_major", 1)])
async def test_urgent_complaints_go_first(harness, severity, priority):
    case = await harness.open(severity=severity)
    history = await case.handle.fetch_history()
    scheduled = [event.activity_task_scheduled_event_attributes for event in history.events]
    recorded = [one for one in scheduled if one.activity_type.name == "record"]
    assert {command.priority.priority_key for command in recorded} == {priority}
