"""Penalties: proposals that follow from the rules. A person confirms or excuses them; nothing here fines anybody."""

from __future__ import annotations

from typing import Any

from domain.conditions import read_condition
from domain.drafts import Draft, following
from domain.facts import Fact
from domain.people import charged
from domain.policy import PenaltyAmount
from domain.rulebook import PenaltyRule
from domain.scene import Scene

OPEN = "proposed"


def propose(scene: Scene, item: str, fact: Fact) -> list[Draft]:
    """The proposal of an item against the one charged, unless the same was already proposed for the same thing."""
    rule = scene.book.penalties.get(item)
    if rule is None or fact.data.get("known_late"):
        return []
    thing = fact.about if fact.about in scene.complaint.things else "case"
    against = str(fact.data.get("charged") or charged(scene, rule.spec.against))
    if rule.spec.against is not None:
        against = charged(scene, rule.spec.against)
    group = rule.spec.group or item
    for known in scene.complaint.penalties.values():
        same = known["group"] == group and known["against"] == against and known["thing"] == thing
        if same and known["cycle"] == scene.complaint.cycle:
            return []
    data: dict[str, Any] = {
        "item": item,
        "group": group,
        "against": against,
        "thing": thing,
        "cycle": scene.complaint.cycle,
        "amount": amount(scene, rule),
        "clause": list(rule.spec.clause),
    }
    if "rule" in fact.data:
        data["breach"] = fact.data["rule"]
    return [following(fact, "penalty_proposed", thing, **data)]


def amount(scene: Scene, rule: PenaltyRule) -> str:
    """The first amount of the table that fits now; an item's own table comes before the general one."""
    table: tuple[PenaltyAmount, ...] = rule.spec.amount
    if not table and scene.book.policy.penalties is not None:
        table = scene.book.policy.penalties.amount
    state = Scene(scene.book, scene.complaint, scene.thing)
    for row in table:
        if read_condition(row.when).holds(state.field, state.instant):
            return row.amount
    return "0"


def upon(scene: Scene, fact: Fact) -> list[Draft]:
    """Proposals that the fact completes: by `upon` alone, or with the `needs` that came in any order."""
    drafts: list[Draft] = []
    for rule in scene.book.penalties_by_fact.get(fact.type, ()):
        here = Scene(scene.book, scene.complaint, scene.complaint.things[fact.about], fact)
        state = Scene(scene.book, scene.complaint, here.thing)
        if not rule.when.holds(state.field, state.instant):
            continue
        if rule.needs.facts:
            memory = scene.complaint.seen
            name = f"penalty.{rule.name}"
            came = rule.upon.complete(memory, f"{name}.upon") and rule.needs.complete(memory, f"{name}.needs")
        else:
            came = bool(rule.upon.matches(fact, here.field, here.instant))
        if came:
            drafts += propose(here, rule.name, fact)
    return drafts


def revise(scene: Scene, fact: Fact) -> list[Draft]:
    """Open proposals whose amount the fact changed; a fixed item keeps its amount."""
    drafts: list[Draft] = []
    for number, known in scene.complaint.penalties.items():
        rule = scene.book.penalties.get(known["item"])
        if rule is None or known["state"] != OPEN or rule.spec.fixed:
            continue
        now = amount(Scene(scene.book, scene.complaint, scene.complaint.things[known["thing"]]), rule)
        if now != known["amount"]:
            data = {"penalty": number, "amount": now, "was": known["amount"]}
            drafts.append(following(fact, "penalty_revised", "case", **data))
    return drafts
