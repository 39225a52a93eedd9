"""Search attributes: what managers filter complaints by in the Temporal UI. Stored in the clear: no personal data,
only the ids that the company itself gives to staff."""

from __future__ import annotations

from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from domain.complaint.clocks import BREACHED
from domain.complaint.state import Complaint
from domain.policy.rulebook import Rulebook

POLICY = SearchAttributeKey.for_keyword("Policy")
STATUS = SearchAttributeKey.for_keyword("ComplaintStatus")
SEVERITY = SearchAttributeKey.for_keyword("Severity")
CATEGORY = SearchAttributeKey.for_keyword("Category")
OWNER = SearchAttributeKey.for_keyword("Owner")
LEVEL = SearchAttributeKey.for_keyword("EscalationLevel")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("NextDeadline")
BREACHED_NOW = SearchAttributeKey.for_bool("Breached")
PROVISIONAL = SearchAttributeKey.for_bool("Provisional")

KEYS: tuple[SearchAttributeKey[Any], ...] = (
    POLICY, STATUS, SEVERITY, CATEGORY, OWNER, LEVEL, NEXT_DEADLINE, BREACHED_NOW, PROVISIONAL,
)  # fmt: skip

REGISTRY = {key.name: key.indexed_value_type.name.capitalize() for key in KEYS}
"""Name and type of every attribute, for registration on a server."""


def values(book: Rulebook, complaint: Complaint) -> dict[str, Any]:
    """The value of every attribute; None: to be unset."""
    case = complaint.case
    due = complaint.next_due
    ladder = book.policy.ladder
    return {
        POLICY.name: book.policy.id,
        STATUS.name: complaint.status,
        SEVERITY.name: case.get("severity"),
        CATEGORY.name: case.get("category"),
        OWNER.name: case.get("owner"),
        LEVEL.name: ladder[min(case.get("level", 0), len(ladder) - 1)],
        NEXT_DEADLINE.name: due[0] if due else None,
        BREACHED_NOW.name: any(c.status == BREACHED and not c.over for c in complaint.clocks.values()),
        PROVISIONAL.name: any(clock.live and clock.provisional for clock in complaint.clocks.values()),
    }


def updates(before: dict[str, Any], now: dict[str, Any]) -> list[SearchAttributeUpdate[Any]]:
    """The updates that turn the values `before` into the values `now`."""
    return [
        key.value_unset() if now[key.name] is None else key.value_set(now[key.name])
        for key in KEYS
        if before.get(key.name) != now[key.name]
    ]
