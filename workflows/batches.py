"""Batches: the message by which facts and receipts go on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from activities.messages import Batch
from domain.complaint.state import Complaint
from domain.facts.commands import Receipt
from domain.facts.fact import Fact
from domain.policy.rulebook import Rulebook
from domain.rules.notices import SUBJECT


def message_of(
    book: Rulebook, complaint: Complaint, facts: Sequence[Fact], receipts: Sequence[Receipt]
) -> Batch:
    """The message for facts that continue the log of the complaint, and for the receipts that go with them."""
    return Batch(
        complaint.id,
        book.digest,
        complaint.head,
        [fact.to_json() for fact in facts],
        _for_notices(complaint, facts),
        [receipt.model_dump(mode="json") for receipt in receipts],
    )


def headline(facts: Sequence[Fact]) -> str:
    """What a batch is about, for the UI: its numbers and the kinds of its facts."""
    kinds = ", ".join(dict.fromkeys(fact.type for fact in facts))
    return f"{facts[0].number}-{facts[-1].number}: {kinds}"


def _for_notices(complaint: Complaint, facts: Sequence[Fact]) -> dict[str, Any]:
    """What notices may say of the case; nothing for a batch without notices."""
    if not any(fact.type == "notice_requested" for fact in facts):
        return {}
    names = (*SUBJECT, "contact", "region", "level")
    return {name: complaint.case[name] for name in names if complaint.case.get(name)}
