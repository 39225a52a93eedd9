"""What the lists say is what the engine knows: lives led at random under a real policy, recorded in random batches."""

import contextlib
import random
from datetime import timedelta

import pytest

from authoring.rulebooks import load_rulebook
from authoring.scenarios.play import load_scripts, simulate
from domain.complaint import keys
from domain.complaint.clocks import WAITING
from domain.complaint.state import Complaint
from domain.evolution import evolve
from domain.facts.refusals import Refusal
from domain.log.ledger import GENESIS, seal
from domain.simulation import Simulation, World
from domain.time.instants import parse
from store.audit.log import Audit
from store.complaints import Complaints
from store.rebuild import rebuild

BOOK = load_rulebook("evergreen")
START = parse("2026-11-16T01:00:00Z")
VERDICTS = {"met": "met", "breached": "breached", "missed": "missed"}

ACTS = [
    ("assign", "intake:li", {"to": "wang", "role": "owner"}),
    ("assess", "department:zhao", {"severity": "major"}),
    ("assess", "department:zhao", {"severity": "normal", "category": "other"}),
    ("assess", "department:zhao", {"verifiable": True, "region": "佛山"}),
    ("start_investigation", "owner:wang", {}),
    ("finish_investigation", "owner:wang", {"finding": "固含量不足"}),
    ("record_progress", "owner:wang", {"type": "survey"}),
    ("start_block", "owner:wang", {"cause": "abnormal_state"}),
    ("end_block", "owner:wang", {}),
    ("resume_service", "owner:wang", {}),
    ("form_group", "department:zhao", {"leader": "chen", "members": ["wang", "sun"]}),
    ("submit_opinion", "owner:wang", {"text": "换货", "decision": "replace", "responsible": ["wang"], "nature": "x",
                                      "cause": "y", "liability": "company", "category": "product_quality",
                                      "evidence": ["a"], "regions": ["佛山"]}),
    ("reply", "service_staff:he", {"text": "已收到", "plan": "三日内上门"}),
    ("agree_visit", "department:zhao", {"starts_at": "2026-11-25T10:00:00+08:00", "region": "佛山"}),
    ("arrive", "engineer:liu", {}),
    ("complete_visit", "engineer:liu", {"result": "solved", "signature": "signed", "signed_by": "王"}),
    ("record_message", "intake:li", {"channel": "hotline", "text": "催促"}),
    ("answer_message", "service_staff:he", {"text": "正在处理", "plan": "明天"}),
    ("promise", "owner:wang", {"what": "换货", "due_at": "2026-11-24T10:00:00+08:00"}),
    ("keep_promise", "owner:wang", {}),
    ("record_external", "department:zhao", {"body": "市监局", "due_at": "2026-11-26T10:00:00+08:00"}),
    ("settle_external", "department:zhao", {"answer": "已解决"}),
    ("escalate", "owner:wang", {"reason": "无进展"}),
    ("record_agreement", "owner:wang", {"what": "plan"}),
    ("resolve", "owner:wang", {"result": "换货", "responsible": ["wang"]}),
    ("record_reaction", "owner:wang", {"reaction": "满意"}),
    ("close", "department:zhao", {"summary": "已换货"}),
    ("withdraw", "owner:wang", {"reason": "客户撤诉"}),
    ("reopen", "department:zhao", {"reason": "复发"}),
    ("archive", "department:zhao", {}),
]  # fmt: skip


def lived(name: str, dice: random.Random) -> Simulation:
    """A life of up to eighty commands at random times; most do not fit the state and are refused."""
    life = Simulation(BOOK, name, World(engineers=["liu"]))
    at = START
    life.open(at, "intake:li", kind="complaint", complainant="王小明", received_at="2026-11-16T08:50:00+08:00",
              object="白乳胶", demand="换货", channel="hotline", description="开胶", category="product_quality",
              severity=dice.choice(["normal", "major"]), verifiable=dice.choice([True, False]))  # fmt: skip
    for _ in range(80):
        command, by, fields = dice.choice(ACTS)
        at += timedelta(minutes=dice.choice([0, 7, 61, 500]))
        with contextlib.suppress(Refusal):
            life.do(at, command, by, **fields)
    life.run_until(at + timedelta(days=dice.choice([0, 1, 30])))
    return life


async def record(events, name, facts, dice) -> None:
    prev = GENESIS
    while facts:
        size = dice.randint(1, 9)
        batch = seal(name, facts[:size], prev)
        await events.append(batch)
        prev, facts = batch[-1].hash, facts[size:]


async def compare(complaints: Complaints, complaint: Complaint, facts) -> None:
    row = await complaints.get(complaint.id)
    case, clocks = complaint.case, {k: c for k, c in complaint.clocks.items() if c.status != WAITING}
    assert (row.status, row.owner, row.level) == (
        complaint.status,
        case.get("owner", ""),
        case.get("level", 0),
    )
    assert [row.severity, row.category, row.kind] == [
        case.get(name, "") for name in ("severity", "category", "kind")
    ]
    assert (row.policy, row.opened_at, row.facts) == ("evergreen", complaint.opened_at, complaint.number)
    assert (row.closed_at is None) == (complaint.closed_at is None)
    if complaint.closed_at is not None:
        assert row.closed_at == complaint.closed_at
    running = sorted(
        (c.due, c.rule, c.thing, c.provisional) for c in clocks.values() if c.status == "running"
    )
    wanted = running[0] if running else (None, "", "", False)
    assert (row.next_due, row.next_due_rule, row.next_due_thing, row.provisional) == wanted
    types = [fact.type for fact in facts]
    corrected = sum(f.type == "verdict_corrected" and f.data["verdict"] == "met" for f in facts)
    assert row.breaches == types.count("deadline_breached") - corrected
    assert row.overdue == sum(c.status == "breached" and not c.over for c in clocks.values())
    found = {
        keys.write(clock.rule, clock.thing, clock.cycle): clock
        for clock in await complaints.clocks(complaint.id)
    }
    assert found.keys() == clocks.keys()
    for key, clock in clocks.items():
        over = clock.status == "breached" and clock.over
        verdict = "met" if clock.corrected else VERDICTS.get(clock.status)
        assert (found[key].status, found[key].verdict) == ("ended" if over else clock.status, verdict), key
        assert (found[key].due_at, found[key].provisional) == (clock.due, clock.provisional), key
        assert found[key].started_at == clock.start, key


@pytest.mark.parametrize("seed", range(8))
async def test_lives_at_random(events, db, app_database, seed):
    dice = random.Random(seed)
    life = lived(f"EVG-{seed}", dice)
    await record(events, life.complaint_id, list(life.facts), dice)
    await compare(Complaints(db), life.complaint, life.facts)
    assert [row.fact for row in await events.read(life.complaint_id)] == life.facts
    assert (await Audit(db).verify()).whole
    assert (await rebuild(app_database)).equal


async def test_the_scenarios_of_the_policy(events, db, app_database):
    dice = random.Random(1)
    for script in load_scripts("evergreen"):
        facts = simulate(script, BOOK).facts
        if not facts:
            continue  # an opening that is refused
        state = Complaint(script.name)
        for fact in facts:
            evolve(BOOK, state, fact)
        await record(events, script.name, list(facts), dice)
        await compare(Complaints(db), state, facts)
    assert (await Audit(db).verify()).whole
    assert (await rebuild(app_database)).equal
