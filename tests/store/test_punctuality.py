"""The figures count the truth: what took place in time is in time, however late it was reported."""

from datetime import datetime, timedelta

from authoring.rulebooks import load_rulebook
from domain.facts.commands import Command
from domain.log.ledger import GENESIS, seal
from domain.simulation import Simulation
from store.punctuality import Punctuality, RulePunctuality

START = datetime.fromisoformat("2026-11-16T09:00:00+08:00")
FIELDS = {
    "complainant": "王秀英", "object": "白乳胶", "demand": "换货", "channel": "hotline", "description": "开胶",
    "category": "product_quality", "severity": "normal", "verifiable": False, "kind": "complaint",
    "received_at": START.isoformat(),
}  # fmt: skip
VISIT = START + timedelta(days=1)


def visited(name: str, reported: timedelta, happened: timedelta) -> Simulation:
    """A complaint with a visit agreed for 09:00 the next day; the arrival is reported so long after that instant."""
    sim = Simulation(load_rulebook("evergreen"), name)
    sim.open(START, "intake:li", **FIELDS)
    sim.do(START + timedelta(hours=1), "agree_visit", "department:chen", starts_at=VISIT.isoformat(), region="佛山",
           assignee="liu")  # fmt: skip
    at = (VISIT + happened).isoformat()
    sim.submit(Command(id="arrival", name="arrive", by="engineer:liu", at=at), VISIT + reported)
    return sim


async def kept(db, events, *sims: Simulation) -> RulePunctuality:
    for sim in sims:
        await events.append(seal(sim.complaint_id, sim.facts, GENESIS))
    return next(one for one in await Punctuality(db).by_rule() if one.rule == "on_site")


async def test_a_visit_in_time_that_was_reported_late_counts_as_in_time(db, events):
    sim = visited("V-1", reported=timedelta(hours=5), happened=timedelta(minutes=-5))
    verdicts = [fact.type for fact in sim.facts if fact.data.get("rule") == "on_site"
                and fact.type in ("deadline_breached", "verdict_corrected")]  # fmt: skip
    assert verdicts == ["deadline_breached", "verdict_corrected"]
    assert next(fact for fact in sim.facts if fact.type == "visit_arrived").data["backdated"] is True

    one = await kept(db, events, sim)

    assert (one.met, one.breached, one.corrected, one.percent) == (1, 0, 1, 100)


async def test_a_visit_that_was_late_stays_late_and_one_in_time_is_no_correction(db, events):
    late = visited("V-2", reported=timedelta(hours=5), happened=timedelta(hours=1))
    prompt = visited("V-3", reported=timedelta(0), happened=timedelta(0))
    one = await kept(db, events, late, prompt)
    assert (one.met, one.breached, one.corrected, one.percent) == (1, 1, 0, 50)


async def test_only_what_was_due_in_a_span_counts(db, events):
    await events.append(seal("V-4", visited("V-4", timedelta(0), timedelta(0)).facts, GENESIS))
    figures = Punctuality(db)
    assert any(
        one.rule == "on_site" for one in await figures.by_rule("evergreen", VISIT, VISIT + timedelta(hours=1))
    )
    assert not any(one.rule == "on_site" for one in await figures.by_rule("evergreen", None, VISIT))
    assert await figures.by_rule("sigma") == []
    running = next(one for one in await figures.by_rule() if one.rule == "opinion_unverified")
    assert (running.open, running.percent) == (1, None)
