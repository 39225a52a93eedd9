"""The inspection: what must hold whatever happened to the worker."""

from collections import Counter

from temporalio.api.enums.v1 import EventType
from temporalio.worker import Replayer

from domain.policy.rulebook_cache import RULEBOOKS
from store.audit.log import Audit
from store.pool import Database
from store.rebuild import rebuild
from tests.acceptance.callers import Caller
from tests.acceptance.harness import Harness, until
from tests.worker.daemons import edition
from workflows.plugin import RedressPlugin, guarded


async def quiet(harness: Harness) -> bool:
    """Nothing is being done any more, and everything that was decided is on record."""
    for caller in harness.callers:
        raw = (await harness.client.get_workflow_handle(caller.complaint).describe()).raw_description
        if raw.pending_activities or raw.HasField("pending_workflow_task"):
            return False
    return True


async def inspect(harness: Harness) -> Counter[str]:
    """Everything, one after the other; what was counted."""
    await until(lambda: quiet(harness))
    for caller in harness.callers:
        await every_command_once(harness, caller)
        await the_same_answer_again(harness, caller)
        await numbers_without_gaps(harness, caller)
        await one_timer(harness, caller)
    await every_history_replays(harness)
    await every_promise_judged_once(harness)
    async with await Database.open(harness.house.dsn, size=2) as database:
        report = await Audit(database).verify()
    assert report.whole, report.faults
    rebuilt = await rebuild(harness.house.dsn)
    assert rebuilt.equal, rebuilt.differences
    letters = await every_notice_once(harness)
    commands = sum(len(caller.asked) for caller in harness.callers)
    return Counter(
        complaints=report.complaints,
        facts=report.facts,
        commands=commands,
        letters=letters,
        repeats=sum(letter.repeat for letter in harness.mail.letters),
    )


async def every_command_once(harness: Harness, caller: Caller) -> None:
    """Each answered command is on record where its receipt says, and nowhere else."""
    for asked in caller.asked:
        assert asked.receipt is not None
        rows = await harness.admin.fetch(
            "SELECT complaint_id, number, type, actor FROM events WHERE causation_id = $1 ORDER BY number",
            asked.id,
        )
        own = [row for row in rows if row["actor"] != "engine"]
        assert len(own) == 1, f"{asked.id} {asked.name}: {rows}"
        assert own[0]["complaint_id"] == caller.complaint
        assert all(asked.receipt.first <= row["number"] <= asked.receipt.last for row in rows)


async def the_same_answer_again(harness: Harness, caller: Caller) -> None:
    """A command of earlier asked once more gets its first answer and leaves no trace, in whatever run it was."""
    asked = harness.dice.choice(caller.asked)
    before = await harness.on_record(asked.id)
    assert await caller.ask_again(asked) == asked.receipt
    assert await harness.on_record(asked.id) == before


async def numbers_without_gaps(harness: Harness, caller: Caller) -> None:
    """The log is as long as the workflow believes, and has every number."""
    view = await caller.redress.view(caller.complaint)
    rows = await harness.admin.fetch(
        "SELECT number, hash FROM events WHERE complaint_id = $1 ORDER BY number", caller.complaint
    )
    assert [row["number"] for row in rows] == list(range(1, view.facts + 1))
    assert rows[-1]["hash"] == view.head


async def one_timer(harness: Harness, caller: Caller) -> None:
    """An open complaint has exactly one timer, and it runs."""
    events = await harness.history(caller.complaint)
    kinds = Counter(event.event_type for event in events)
    over = kinds[EventType.EVENT_TYPE_TIMER_FIRED] + kinds[EventType.EVENT_TYPE_TIMER_CANCELED]
    assert kinds[EventType.EVENT_TYPE_TIMER_STARTED] - over == 1, caller.complaint


async def every_history_replays(harness: Harness) -> None:
    """Another worker, in the strict sandbox, comes to the same decisions from the histories."""
    RULEBOOKS.add(edition())
    replayer = Replayer(workflows=[], plugins=[RedressPlugin(guarded())])
    for caller in harness.callers:
        run = (await harness.client.get_workflow_handle(caller.complaint).describe()).run_id
        handle = harness.client.get_workflow_handle(caller.complaint, run_id=run)
        await replayer.replay_workflow(await handle.fetch_history())


async def every_promise_judged_once(harness: Harness) -> None:
    """A deadline that passed while nobody worked is judged once, at its own instant."""
    rows = await harness.admin.fetch(
        "SELECT p.data ->> 'due_at' AS due, array_agg(b.occurred_at) AS judged FROM events p LEFT JOIN events b"
        " ON b.complaint_id = p.complaint_id AND b.about = p.about AND b.type = 'deadline_breached'"
        " WHERE p.type = 'promised' GROUP BY p.complaint_id, p.about, p.data"
    )
    assert rows
    for row in rows:
        assert [one.isoformat() for one in row["judged"] if one] == [row["due"].replace("Z", "+00:00")]


async def every_notice_once(harness: Harness) -> int:
    """Each notice arrived; a letter that came twice says so the second time. Returns how many letters came."""
    rows = await harness.admin.fetch("SELECT effect_id, status, complaint_id, fact_number FROM deliveries")
    assert rows
    assert {row["status"] for row in rows} == {"sent"}
    copies = Counter(letter.effect for letter in harness.mail.letters)
    assert set(copies) == {row["effect_id"] for row in rows}
    first = Counter(letter.effect for letter in harness.mail.letters if not letter.repeat)
    assert max(first.values()) == 1
    assert len({(letter.effect, letter.message_id) for letter in harness.mail.letters}) == len(copies)
    answered = await harness.admin.fetch(
        "SELECT complaint_id, data ->> 'notice' AS notice, count(*) FROM events"
        " WHERE type IN ('notice_delivered', 'notice_failed') GROUP BY 1, 2"
    )
    assert {(row["complaint_id"], int(row["notice"]), row["count"]) for row in answered} == {
        (row["complaint_id"], row["fact_number"], 1) for row in rows
    }
    return len(harness.mail.letters)
