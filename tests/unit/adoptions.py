"""Evergreen's next editions, and complaints that adopt them."""

import json
from datetime import datetime
from functools import cache
from typing import Any

from authoring.calendars.load import load_calendars
from authoring.files.policies import CALENDARS, load_policy
from domain.adoption import Adoption, adopt, prepare, recall, replay
from domain.complaint.snapshot import dump, load
from domain.facts.fact import Fact
from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook
from domain.policy.schema import Policy
from domain.simulation import Simulation

BY = "operator:zhao"
FIELDS = {
    "complainant": "王秀英", "object": "白乳胶", "demand": "换货", "channel": "hotline", "description": "开胶",
    "category": "product_quality", "severity": "normal", "verifiable": False, "kind": "complaint",
}  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@cache
def evergreen() -> Edition:
    return Edition.of(load_policy("evergreen"), load_calendars(CALENDARS))


@cache
def next_year() -> Edition:
    """A 2027 arrangement: 1 to 3 January off, Sunday 10 January worked."""
    old = evergreen()
    office = old.calendars["evergreen-office"]
    new = office.revised(
        version="2027.1",
        horizon="2027-12-31",
        rest=[*map(str, office.rest), "2027-01-01/2027-01-03"],
        makeup=[*map(str, office.makeup), "2027-01-10"],
    )
    return Edition(old.policy, {**old.calendars, "evergreen-office": new})


@cache
def changed(edit: Any) -> Edition:
    """Evergreen's next version, after `edit` of its plain content."""
    body = json.loads(json.dumps(evergreen().policy.body()))
    body["version"] = "2"
    edit(body)
    return Edition.of(Policy.model_validate(body), evergreen().calendars)


BOOKS: dict[str, Rulebook] = {}


def book(edition: Edition) -> Rulebook:
    digest = edition.digest()
    if digest not in BOOKS:
        BOOKS[digest] = edition.compile()
    return BOOKS[digest]


def opened(start: str = "2026-12-28T09:00", **fields: Any) -> Simulation:
    sim = Simulation(book(evergreen()), "EVG-1")
    sim.open(at(start), "intake:li", received_at=at(start).isoformat(), **{**FIELDS, **fields})
    return sim


def adopts(sim: Simulation, edition: Edition, mode: str, now: str, **how: Any) -> list[Fact]:
    """Adopt as the workflow does, and answer the notices as the simulation does."""
    new, moment = book(edition), at(now)
    sim.run_until(moment)
    old, complaint, first = sim.book, sim.complaint, len(sim.facts)
    adoption = Adoption(by=BY, edition=new.digest, mode=mode, **how)
    sim.facts += prepare(old, new, complaint, "adopt-1", sim.now)
    history = recall(new, complaint.id, sim.facts)
    facts = adopt(old, new, complaint, adoption, "adopt-1", sim.now, history)
    sim.book = new
    sim._take(facts, sim.now)
    return sim.facts[first:]


def the(facts: list[Fact], type: str, rule: str) -> Fact:
    matching = [fact for fact in facts if fact.type == type and fact.data.get("rule") == rule]
    assert len(matching) == 1, (type, rule, [(fact.type, fact.data.get("rule")) for fact in facts])
    return matching[0]


def none(facts: list[Fact], type: str, rule: str | None = None) -> bool:
    return not any(fact.type == type and rule in (None, fact.data.get("rule")) for fact in facts)


def clock(sim: Simulation, rule: str, thing: str = "case"):
    clock = sim.complaint.clock(rule, thing)
    assert clock is not None
    return clock


def whole(sim: Simulation) -> None:
    """The log alone gives the state, through JSON, and the state survives a snapshot."""
    facts = [Fact.from_json(json.loads(json.dumps(fact.to_json()))) for fact in sim.facts]
    last, again = replay("EVG-1", facts, BOOKS.__getitem__)
    assert again == sim.complaint
    assert last.digest == sim.book.digest
    assert load(json.loads(json.dumps(dump(sim.complaint)))) == sim.complaint


# --- a newer calendar -------------------------------------------------------------------------------------------


def blocked(sim: Simulation, begin: str) -> None:
    sim.do(at(begin), "start_block", "department:chen", cause="abnormal_state", reason="台风")
