"""Receipts: the answer to a command, made in the same way when it is carried out and when it is read from the log."""

from __future__ import annotations

from domain.complaint.state import Complaint
from domain.facts.commands import Receipt
from domain.facts.fact import Fact
from domain.facts.vocabulary import CASE
from domain.time.instants import write_instant


def receipt(complaint: Complaint, command_id: str, content: str, facts: list[Fact]) -> Receipt:
    """The answer to a command. Its facts, perhaps none, must have just been folded into the complaint."""
    own_fact = next((fact for fact in facts if fact.cause == command_id), facts[0] if facts else None)
    due = complaint.next_due
    return Receipt(
        complaint_id=complaint.id,
        command_id=command_id,
        content=content,
        first=facts[0].number if facts else complaint.number,
        last=facts[-1].number if facts else complaint.number,
        facts=[fact.type for fact in facts],
        about=own_fact.about if own_fact else CASE,
        status=complaint.status,
        next_due=write_instant(due[0]) if due else None,
        next_rule=due[1] if due else None,
    )
