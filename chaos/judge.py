"""The judge: what is left on record, held against what callers were told, what arrived, and what the log itself promises."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.facts.fact import Fact, Sealed
from domain.log.ledger import verify
from domain.time.instants import parse


@dataclass
class Asked:
    """A command that was sent. `outcome`: answered, refused or unknown, and `why`; `first` and `last` of its receipt."""

    complaint: str
    id: str
    name: str
    outcome: str = "unknown"
    first: int = 0
    last: int = 0
    why: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter whose content arrived: the notice it is for, its Message-ID, and whether it says that it may be a repeat."""

    effect: str
    reference: str
    repeat: bool


@dataclass(frozen=True)
class Delivery:
    """A row of the table of deliveries."""

    effect: str
    complaint: str
    number: int
    channel: str
    status: str


@dataclass(frozen=True)
class Living:
    """What a workflow says of itself: facts and head of its view, or why it gave none; its tasks; what still hangs on it."""

    complaint: str
    facts: int = 0
    head: str = ""
    silent: str = ""
    failed_tasks: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()


@dataclass
class Record:
    """Everything that is judged."""

    asked: Sequence[Asked]
    log: Mapping[str, Sequence[Sealed]]
    letters: Sequence[Letter]
    deliveries: Sequence[Delivery]
    living: Sequence[Living]
    at: datetime
    audit: Sequence[str] = ()


@dataclass(frozen=True)
class Finding:
    """Something that must not be: which promise it breaks, where, and what."""

    promise: str
    where: str
    what: str


@dataclass
class Verdict:
    """All findings, and what was counted."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def judge(record: Record) -> Verdict:
    """Hold the record against every promise."""
    verdict = Verdict()
    for check in (_commands, _notices, _outcomes, _deadlines, _chains, _lives):
        verdict.findings += check(record, verdict.counts)
    verdict.findings += [Finding("chain", "audit verify", fault) for fault in record.audit]
    return verdict


def _facts(record: Record, complaint: str) -> list[Fact]:
    return [entry.fact for entry in record.log.get(complaint, ())]


def _commands(record: Record, counts: Counter[str]) -> Iterator[Finding]:
    own: dict[tuple[str, str], list[int]] = defaultdict(list)
    for complaint, rows in record.log.items():
        for entry in rows:
            if entry.fact.actor != "engine":
                own[complaint, entry.fact.cause].append(entry.fact.number)
    for asked in record.asked:
        outcome = asked.outcome.partition(":")[0]
        counts[f"commands {outcome}"] += 1
        if asked.outcome == "unknown":
            counts[f"unknown: {asked.why[:60]}"] += 1
        numbers = own[asked.complaint, asked.id]
        if outcome == "answered" and (len(numbers) != 1 or not asked.first <= numbers[0] <= asked.last):
            what = f"{asked.name} was answered with {asked.first} to {asked.last}; on record as {numbers}"
            yield Finding("command", asked.id, what)
        if outcome == "refused" and numbers:
            yield Finding("command", asked.id, f"{asked.name} was refused and is on record as {numbers}")
        if len(numbers) > 1 and outcome != "answered":
            yield Finding("command", asked.id, f"{asked.name} is on record {len(numbers)} times: {numbers}")


def _notices(record: Record, counts: Counter[str]) -> Iterator[Finding]:
    known = {delivery.effect for delivery in record.deliveries}
    copies: dict[str, list[Letter]] = defaultdict(list)
    for letter in record.letters:
        copies[letter.effect].append(letter)
    counts["letters"] = len(record.letters)
    counts["letters marked as repeats"] = sum(letter.repeat for letter in record.letters)
    for effect, letters in copies.items():
        if effect not in known:
            yield Finding("notice", effect, "arrived and no delivery knows of it")
        if (unmarked := sum(not letter.repeat for letter in letters)) > 1:
            yield Finding("notice", effect, f"arrived {unmarked} times without the mark of a repeat")
        if len({letter.reference for letter in letters}) > 1:
            yield Finding("notice", effect, "its copies have different references")
    for delivery in record.deliveries:
        counts[f"deliveries {delivery.status}"] += 1
        if delivery.status == "pending":
            yield Finding("hanging", delivery.effect, "the delivery is still pending")
        if (delivery.status, delivery.channel) == ("sent", "email") and delivery.effect not in copies:
            yield Finding("notice", delivery.effect, "is marked as sent and never arrived")


def _outcomes(record: Record, counts: Counter[str]) -> Iterator[Finding]:
    for complaint in record.log:
        facts = _facts(record, complaint)
        ends: Counter[int] = Counter(
            int(str(fact.data["notice"]))
            for fact in facts
            if fact.type in {"notice_delivered", "notice_failed", "notice_withdrawn"}
        )
        for fact in facts:
            if fact.type != "notice_requested":
                continue
            counts["notices"] += 1
            if ends[fact.number] == 0:
                yield Finding("hanging", f"{complaint} {fact.number}", "the notice has no outcome")


Key = tuple[str, str, int]


def _deadlines(record: Record, counts: Counter[str]) -> Iterator[Finding]:
    """Each clock that ran out is judged once, at the instant that the log says; those of promises at what was promised."""
    for complaint in record.log:
        due: dict[Key, datetime] = {}
        set_at: dict[Key, datetime] = {}
        judged: dict[Key, int] = {}
        for fact in _facts(record, complaint):
            if "rule" not in fact.data or not fact.type.startswith(("deadline_", "target_")):
                continue
            key = str(fact.data["rule"]), str(fact.data.get("thing")), int(str(fact.data.get("cycle", 1)))
            where = f"{complaint} {fact.number} {key[0]}"
            if fact.type in {"deadline_armed", "deadline_reopened"}:
                judged.pop(key, None)
            if fact.type in {"deadline_breached", "target_missed"}:
                counts["deadlines breached"] += 1
                if key in judged:
                    yield Finding("deadline", where, f"judged again; first by fact {judged[key]}")
                judged[key] = fact.number
                if key not in due:
                    yield Finding("deadline", where, "judged and never set")
                elif fact.occurred_at != max(due[key], set_at[key]) and fact.occurred_at != due[key]:
                    yield Finding("deadline", where, f"judged at {fact.occurred_at}, due at {due[key]}")
            elif fact.type in {"deadline_met", "deadline_ended", "deadline_paused"}:
                counts["deadlines met or ended"] += fact.type != "deadline_paused"
                if (
                    fact.type == "deadline_met"
                    and key in due
                    and fact.occurred_at > due[key]
                    and key not in judged
                ):
                    yield Finding(
                        "deadline", where, f"met at {fact.occurred_at}, after it was due at {due[key]}"
                    )
                due.pop(key, None)
            elif "due" in fact.data and fact.type in {
                "deadline_armed", "deadline_retimed", "deadline_resumed", "deadline_reopened",
            }:  # fmt: skip
                due[key], set_at[key] = parse(str(fact.data["due"])), fact.occurred_at
        for key, instant in due.items():
            if key not in judged and (record.at - instant).total_seconds() > 30:
                yield Finding(
                    "deadline",
                    f"{complaint} {key[0]} {key[1]}",
                    f"was due at {instant}, and nobody judged it",
                )


def _chains(record: Record, counts: Counter[str]) -> Iterator[Finding]:
    for complaint, rows in record.log.items():
        counts["complaints"] += 1
        counts["facts"] += len(rows)
        for fault in verify(rows):
            yield Finding("chain", f"{complaint} {fault.number}", fault.detail)


def _lives(record: Record, _counts: Counter[str]) -> Iterator[Finding]:
    for living in record.living:
        rows = record.log.get(living.complaint, ())
        if living.silent:
            yield Finding("hanging", living.complaint, f"its workflow does not answer: {living.silent}")
        elif not rows or (living.facts, living.head) != (rows[-1].fact.number, rows[-1].hash):
            have = f"{rows[-1].fact.number} facts" if rows else "nothing"
            yield Finding(
                "chain", living.complaint, f"its workflow knows {living.facts} facts, the log has {have}"
            )
        for failed in living.failed_tasks:
            yield Finding("hanging", living.complaint, f"a workflow task failed: {failed}")
        for pending in living.pending:
            yield Finding("hanging", living.complaint, f"still pending: {pending}")
