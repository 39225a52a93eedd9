"""Penalties: proposals that follow from the rules. Nobody is fined until a person confirms a proposal or excuses it.

An item of the policy proposes a penalty upon a fact, the neglect. Some items also `need` a second fact, the consequence;
either of the two may come first. A proposal may be revised or withdrawn until somebody decides on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from domain.complaint.lookup import Lookup
from domain.complaint.roles import charged
from domain.complaint.shapes import Consequence, Neglect, Penalty
from domain.complaint.state import Complaint
from domain.facts.clock_facts import VERDICT_CORRECTED
from domain.facts.commands import Command
from domain.facts.common_fields import common_fields
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.refusals import refuse
from domain.facts.rule_facts import (
    PENALTY_PROPOSED,
    PENALTY_REVISED,
    PENALTY_WITHDRAWN,
    PenaltyProposed,
    PenaltyRevised,
)
from domain.policy.conditions import read_condition
from domain.policy.penalties import PenaltyAmount
from domain.policy.rulebook import PenaltyRule, Rulebook

OPEN: Final = "proposed"
CHOSEN = "chosen"

NEED_FIELDS: Final[tuple[Literal["thing", "person"], ...]] = ("thing", "person")
"""Fields by which a needed fact may name the neglect that it belongs to."""

SAME_PENALTY: Final[tuple[Literal["group", "against", "thing", "cycle"], ...]] = (
    "group",
    "against",
    "thing",
    "cycle",
)
"""Of proposals that are equal in these fields only one stands."""


def remember(book: Rulebook, complaint: Complaint, fact: Fact) -> None:
    """Store the neglect or the needed fact in the complaint, for items that need two facts."""
    for rule in book.penalties_by_fact.get(fact.type, ()):
        if not rule.needs.facts:
            continue
        lookup = Lookup(book, complaint, complaint.things[fact.about], fact)
        record = complaint.neglects.setdefault(rule.name, {"upon": [], "needs": []})
        if rule.upon.matches(fact, lookup.field, lookup.instant):
            record["upon"].append(neglected(lookup, rule, fact))
        if rule.needs.matches(fact, lookup.field, lookup.instant):
            record["needs"].append(_consequence(fact, record["upon"]))


def _consequence(fact: Fact, neglects: list[Neglect]) -> Consequence:
    """The needed fact as it is stored; with its number if the same fact is also the latest neglect."""
    consequence: Consequence = {}
    data = common_fields(fact)
    for name in NEED_FIELDS:
        if name in data:
            consequence[name] = data[name]
    if neglects and neglects[-1]["fact"] == fact.number:
        consequence["fact"] = fact.number
    return consequence


def neglected(lookup: Lookup, rule: PenaltyRule, fact: Fact) -> Neglect:
    """The neglect that a fact is: its number, its thing, and the token of who is penalised, empty if not chosen yet."""
    data = common_fields(fact)
    thing = str(data.get("thing"))
    neglect: Neglect = {
        "fact": fact.number,
        "thing": thing if thing in lookup.complaint.things else fact.about,
        "against": _against(lookup, rule, fact),
    }
    if "rule" in data:
        neglect["breach"] = data["rule"]
    if data.get("known_late"):
        neglect["known_late"] = True
    return neglect


def _against(lookup: Lookup, rule: PenaltyRule, fact: Fact) -> str:
    if rule.spec.against == CHOSEN:
        return ""
    token = common_fields(fact).get("charged")
    if rule.spec.against is None and token:
        return str(token)
    return charged(lookup, rule.spec.against)


def propose(lookup: Lookup, item: str, fact: Fact) -> list[Draft]:
    """The proposal of an item that a rule's action `penalty` names."""
    rule = lookup.book.penalties.get(item)
    return _propose(lookup, rule, neglected(lookup, rule, fact)) if rule else []


def upon(lookup: Lookup, fact: Fact) -> list[Draft]:
    """The proposals that the fact leads to, by itself or as the second fact of an item, and those that it withdraws."""
    drafts = _corrected(lookup, fact)
    for rule in lookup.book.penalties_by_fact.get(fact.type, ()):
        if rule.withdrawn_by.matches(fact, lookup.field, lookup.instant):
            penalties = lookup.complaint.penalties.items()
            drafts += _withdraw(fact, (entry for entry in penalties if entry[1]["item"] == rule.name))
        state = Lookup(lookup.book, lookup.complaint, lookup.thing)
        if not rule.when.holds(state.field, state.instant):
            continue
        if rule.needs.facts:
            drafts += _completed(lookup, rule)
        elif rule.upon.matches(fact, lookup.field, lookup.instant):
            drafts += _propose(lookup, rule, neglected(lookup, rule, fact))
    return drafts


def _completed(lookup: Lookup, rule: PenaltyRule) -> list[Draft]:
    """The proposals for neglects that have no proposal yet and whose needed fact has come."""
    record = lookup.complaint.neglects.get(rule.name, {"upon": [], "needs": []})
    done = {
        penalty["neglect"] for penalty in lookup.complaint.penalties.values() if penalty["item"] == rule.name
    }
    return [
        draft
        for neglect in record["upon"]
        if neglect["fact"] not in done and any(_belongs_to(need, neglect) for need in record["needs"])
        for draft in _propose(lookup, rule, neglect)
    ]


def _belongs_to(need: Consequence, neglect: Neglect) -> bool:
    """Whether the needed fact belongs to this neglect. It may name the thing and the person; what it leaves out fits any.

    A fact that is a neglect and its consequence in one belongs to that neglect only.
    """
    if "fact" in need:
        return need["fact"] == neglect["fact"]
    thing, person = need.get("thing"), need.get("person")
    named = neglect["against"].startswith("person:")
    same_person = person is None or not named or bare(neglect["against"]) == person
    return thing in (None, neglect["thing"]) and same_person


def _propose(lookup: Lookup, rule: PenaltyRule, neglect: Neglect) -> list[Draft]:
    if neglect.get("known_late") or lookup.fact is None:
        return []
    data: PenaltyProposed = {
        "item": rule.name,
        "group": rule.spec.group or rule.name,
        "against": neglect["against"],
        "thing": neglect["thing"],
        "cycle": lookup.complaint.cycle,
        "neglect": neglect["fact"],
        "amount": amount(lookup, rule, neglect["against"]),
        "clause": list(rule.spec.clause),
    }
    if "breach" in neglect:
        data["breach"] = neglect["breach"]
    return [PENALTY_PROPOSED.following(lookup.fact, data, neglect["thing"])]


def settle(book: Rulebook, complaint: Complaint, draft: Draft) -> Draft | None:
    """The draft about a penalty as it is to be written, given the penalties so far; None if it is not needed.

    Of a group there is one penalty per person, thing and cycle: the highest, or for a share that of the latest amount. A
    second proposal that replaces the first is written as its revision.
    """
    if draft.type == PENALTY_WITHDRAWN.name:
        withdrawn = complaint.penalties[PENALTY_WITHDRAWN.data(draft)["penalty"]]
        return draft if withdrawn["state"] == OPEN else None
    if draft.type == PENALTY_REVISED.name:
        revision = PENALTY_REVISED.data(draft)
        revised = complaint.penalties[revision["penalty"]]
        return draft if revised["state"] == OPEN and revised["amount"] != revision["amount"] else None
    proposal = PENALTY_PROPOSED.data(draft)
    rule = book.penalties[proposal["item"]]
    if rule.spec.group is None:
        return draft
    for number, penalty in complaint.penalties.items():
        same = all(penalty[name] == proposal[name] for name in SAME_PENALTY)
        if same and penalty["state"] != "withdrawn":
            share = rule.spec.share is not None and proposal["amount"] != penalty["amount"]
            higher = Decimal(proposal["amount"]) > Decimal(penalty["amount"])
            if penalty["state"] != OPEN or not (higher or share):
                return None
            new = _revision(number, penalty, proposal["item"], proposal["amount"])
            return PENALTY_REVISED.draft(new, draft.about, draft.occurred_at, draft.cause)
    return draft


def _revision(number: str, penalty: Penalty, item: str, amount: str) -> PenaltyRevised:
    return {"penalty": number, "item": item, "amount": amount, "was": penalty["amount"]}


def amount(lookup: Lookup, rule: PenaltyRule, against: str) -> str:
    """The amount of a penalty, as a decimal: a share of a field's amount, rounded to two places, or the first row that fits.

    The rows are those of the item or, if it has none, those of the policy. "0" if no row fits.
    """
    share = rule.spec.share
    if share is not None:
        whole = Decimal(str(lookup.field(share.of) or "0")) * Decimal(share.rate)
        return format(whole.quantize(Decimal("0.01"), ROUND_HALF_UP), "f")
    table: tuple[PenaltyAmount, ...] = rule.spec.amount
    if not table and lookup.book.policy.penalties is not None:
        table = lookup.book.policy.penalties.amount
    state = Lookup(lookup.book, lookup.complaint, lookup.thing)
    field_of = _with_person(state, against)
    for row in table:
        if read_condition(row.when).holds(field_of, state.instant):
            return row.amount
    return "0"


def _with_person(state: Lookup, against: str) -> Callable[[str], object]:
    """The lookup of fields for a row of the table: `penalty.against` is the person or role who is penalised."""
    return lambda path: bare(against) or None if path == "penalty.against" else state.field(path)


def bare(token: str) -> str:
    """The person or role of a token without its kind."""
    return token.partition(":")[2]


def revise(lookup: Lookup, fact: Fact) -> list[Draft]:
    """The revisions of open proposals whose amount the fact changed. Fixed items and shares keep their amount."""
    drafts: list[Draft] = []
    for number, penalty in lookup.complaint.penalties.items():
        rule = lookup.book.penalties.get(penalty["item"])
        if rule is None or penalty["state"] != OPEN or rule.spec.fixed or rule.spec.share:
            continue
        thing = lookup.complaint.things[penalty["thing"]]
        new_amount = amount(Lookup(lookup.book, lookup.complaint, thing), rule, penalty["against"])
        if new_amount != penalty["amount"]:
            data = _revision(number, penalty, penalty["item"], new_amount)
            drafts.append(PENALTY_REVISED.following(fact, data, penalty["thing"]))
    return drafts


def _corrected(lookup: Lookup, fact: Fact) -> list[Draft]:
    """The withdrawals of the proposals for a breach that the fact corrects to met."""
    correction = VERDICT_CORRECTED.data(fact)
    if fact.type != VERDICT_CORRECTED.name or correction.get("verdict") != "met":
        return []
    rule = correction["rule"]
    penalties = lookup.complaint.penalties.items()
    of_breach = (
        entry for entry in penalties if entry[1].get("breach") == rule and entry[1]["thing"] == fact.about
    )
    return _withdraw(fact, of_breach)


def _withdraw(fact: Fact, penalties: Iterable[tuple[str, Penalty]]) -> list[Draft]:
    """The withdrawals of those of the penalties that nobody has decided on."""
    return [
        PENALTY_WITHDRAWN.following(
            fact, {"penalty": number, "item": penalty["item"], "reason": fact.type}, penalty["thing"]
        )
        for number, penalty in penalties
        if penalty["state"] == OPEN
    ]


def check_decider(book: Rulebook, complaint: Complaint, command: Command) -> None:
    """A penalty is decided by a role of `confirm_by`, never by the person it is for. Raises Refusal."""
    table, name, fields = book.policy.penalties, command.name, command.fields
    if table is None or name not in ("confirm_penalty", "excuse_penalty"):
        return
    if command.role not in table.confirm_by:
        raise refuse("role", "by", f'"{command.role}" may not "{name}"', ", ".join(table.confirm_by))
    penalty = complaint.penalties.get(str(fields.get("penalty")))
    if penalty is None:
        return
    if penalty["against"] == f"person:{command.person}":
        raise refuse("role", "by", f'"{command.person}" may not decide on their own penalty', "somebody else")
    rule = book.penalties.get(penalty["item"])
    if name == "excuse_penalty" and rule is not None and not rule.spec.excusable:
        raise refuse("state", "penalty", f'the item "{penalty["item"]}" cannot be excused', "confirm_penalty")
    if name == "confirm_penalty" and not penalty["against"] and not fields.get("against"):
        raise refuse("field", "against", "missing: the rule leaves the person to you", "a person's id")
