"""Adoption preview: what another edition would change in open complaints. Nothing is written or sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from domain.adoption import Adoption, adopt, prepare, recall, replay
from domain.complaint.state import Complaint
from domain.facts.fact import Fact
from domain.policy.rulebook import Rulebook
from store.editions import Editions
from store.event_store import EventStore
from store.open_complaints import OpenComplaints

KINDS: Final[Mapping[str, str]] = {
    "deadline_retimed": "retimed",
    "deadline_armed": "started",
    "deadline_ended": "ended",
    "deadline_breached": "breached",
    "target_missed": "missed",
}
PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to one clock: `retimed`, `started`, `ended`, `breached` or `missed`. Due times as text."""

    kind: str
    rule: str
    thing: str
    old: str | None = None
    new: str | None = None
    provisional: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """The changes to one complaint; `notices` is how many notices would be sent."""

    complaint_id: str
    present: str
    changes: list[Change] = field(default_factory=list)
    notices: int = 0
    unchanged: bool = False


def preview(
    complaint_id: str,
    facts: list[Fact],
    books: Mapping[str, Rulebook],
    new: Rulebook,
    adoption: Adoption,
    now: datetime,
) -> Preview:
    """What adopting now would change, calculated on a copy. Raises Refusal as the adoption itself would."""
    old, complaint = replay(complaint_id, facts, books.__getitem__)
    present = f"{old.policy.version}/{old.calendar_version}"
    if old.digest == new.digest:
        return Preview(complaint_id, present, unchanged=True)
    first = prepare(old, new, complaint, "preview", now)
    before = _dues(complaint)
    history = recall(new, complaint_id, [*facts, *first])
    later = adopt(old, new, complaint, adoption, "preview", now, history)
    notices = sum(fact.type == "notice_requested" for fact in later)
    changes = [_change(fact, before) for fact in later if fact.type in KINDS]
    return Preview(complaint_id, present, changes, notices)


def _dues(complaint: Complaint) -> dict[tuple[str, str], str]:
    return {
        (clock.rule, clock.thing): clock.due.isoformat().replace("+00:00", "Z")
        for clock in complaint.clocks.values()
        if clock.live and clock.due is not None
    }


def _change(fact: Fact, before: Mapping[tuple[str, str], str]) -> Change:
    data = fact.data
    return Change(
        kind=KINDS[fact.type],
        rule=data["rule"],
        thing=fact.about,
        old=data.get("old") or before.get((data["rule"], fact.about)),
        new=data.get("due") if fact.type != "deadline_ended" else None,
        provisional=bool(data.get("provisional", False)),
        quiet=bool(data.get("quiet", False)),
    )


async def previews(
    events: EventStore,
    open_complaints: OpenComplaints,
    editions: Editions,
    new: Rulebook,
    adoption: Adoption,
    now: datetime,
) -> AsyncIterator[Preview]:
    """The preview of every open complaint of the edition's policy, by id. Memory stays flat. Raises StoreError."""
    after = ""
    while ids := await open_complaints.page(new.policy.id, after, PAGE):
        for complaint_id in ids:
            facts = [sealed.fact for sealed in await events.read(complaint_id)]
            books = await editions.books_of(facts)
            yield preview(complaint_id, facts, books, new, adoption, now)
        after = ids[-1]
