"""Audits deliveries: each must belong to a notice, be as it was sealed, and agree with the log about its outcome."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg

from domain.facts.fact import Fact
from domain.log.ledger import Fault, FaultKind
from domain.log.seals import Verifier
from store.deliveries import Intent, effect_id, receipt_statement, statement

__all__ = ["delivery_faults"]

SETTLING: Final = timedelta(hours=1)
"""How long a notice may have neither a delivery nor an outcome: it may be in progress."""

DONE: Final = ("sent", "acknowledged")


@dataclass(slots=True)
class _Notices:
    """The notices of a complaint by fact number, as the log has them: requested, delivered to whom, failed and why,
    withdrawn."""

    requested: dict[int, Fact] = field(default_factory=dict)
    delivered: dict[int, set[str]] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)


def delivery_faults(
    complaint_id: str, facts: Iterable[Fact], rows: Sequence[asyncpg.Record], trusted: Verifier | None
) -> list[Fault]:
    """The faults of the deliveries of a complaint; `rows` are those of the table as they stand."""
    notices = _notices(facts)
    faults = [
        _fault(complaint_id, row["fact_number"], *problem)
        for row in rows
        for problem in _row(row, notices, trusted)
    ]
    for number, detail in _absent(notices, rows):
        faults.append(_fault(complaint_id, number, "missing", detail))
    return faults


def _fault(complaint_id: str, number: int, kind: FaultKind, detail: str) -> Fault:
    return Fault(kind, complaint_id, number, detail, "deliveries")


def _notices(facts: Iterable[Fact]) -> _Notices:
    notices = _Notices()
    for fact in facts:
        if fact.type == "notice_requested":
            notices.requested[fact.number] = fact
        elif fact.type == "notice_delivered":
            notices.delivered.setdefault(int(fact.data["notice"]), set()).update(fact.data.get("to", ()))
        elif fact.type == "notice_failed":
            notices.failed[int(fact.data["notice"])] = str(fact.data.get("reason", ""))
        elif fact.type == "notice_withdrawn":
            notices.withdrawn.add(int(fact.data["notice"]))
    return notices


def _row(row: asyncpg.Record, notices: _Notices, trusted: Verifier | None) -> Iterable[tuple[FaultKind, str]]:
    intent, effect = Intent(**{field.name: row[field.name] for field in fields(Intent)}), row["effect_id"]
    number = intent.fact_number
    if number not in notices.requested:
        yield "added", f"delivery {effect} belongs to no notice of the log"
    key = effect_id(intent.complaint_id, number, intent.rule, intent.level, intent.person, intent.channel)
    if key != effect:
        yield "changed", f"delivery {effect} is not named after what it says ({key})"
    if trusted is not None:
        yield from _seal(
            effect, row["seal_key"], row["seal"], statement(intent), trusted, "what is to be told"
        )
    if row["status"] in DONE:
        yield from _sent(row, notices, trusted)


def _sent(
    row: asyncpg.Record, notices: _Notices, trusted: Verifier | None
) -> Iterable[tuple[FaultKind, str]]:
    number, effect = row["fact_number"], row["effect_id"]
    if row["receipt_text"] is None or row["sent_at"] is None:
        yield "changed", f"delivery {effect} says that it was sent, and there is no receipt"
        return
    receipt = json.loads(row["receipt_text"])
    if trusted is not None:
        seal: Mapping[str, Any] = receipt.get("seal") or {}
        signed = receipt_statement(effect, receipt)
        yield from _seal(
            effect, str(seal.get("key", "")), str(seal.get("signature", "")), signed, trusted, "its receipt"
        )
    recipients, reason = notices.delivered.get(number), notices.failed.get(number)
    nobody = recipients is None and reason is not None and not reason.startswith("everybody:")
    if nobody or (recipients is not None and row["person"] not in recipients):
        yield "changed", f"delivery {effect} says that it was sent, and the log that it was not"


def _seal(
    effect: str, key: str, signature: str, message: bytes, trusted: Verifier, what: str
) -> Iterable[tuple[FaultKind, str]]:
    genuine = trusted.verify(key, message, signature) if key else None
    if not key:
        yield "unsealed", f"delivery {effect}: {what} has no seal"
    elif genuine is None:
        yield "forged", f"delivery {effect}: {what} is sealed with key {key}, which is not trusted"
    elif not genuine:
        yield "forged", f"delivery {effect}: the seal of {what} does not fit"


def _absent(notices: _Notices, rows: Sequence[asyncpg.Record]) -> Iterable[tuple[int, str]]:
    delivered = {(row["fact_number"], row["person"]) for row in rows if row["status"] in DONE}
    recorded = {row["fact_number"] for row in rows}
    for number, people in sorted(notices.delivered.items()):
        for person in sorted(people):
            if (number, person) not in delivered:
                yield number, f"the log says that notice {number} went to {person}, and no delivery does"
    settled = datetime.now(UTC) - SETTLING
    for number, fact in sorted(notices.requested.items()):
        over = number in notices.delivered or number in notices.failed or number in notices.withdrawn
        if not over and number not in recorded and fact.recorded_at < settled:
            yield (
                number,
                f"nothing is written down of notice {number}, to whom it goes or that it goes to nobody",
            )
