"""Adoption: a complaint that lives moves to another edition of its policy or calendars.

history = recall(new, facts)                                         only for another policy
facts = adopt(old, new, complaint, adoption, cause, now, history)    what follows, folded already
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.canonical import JSON
from domain.complaint import keys
from domain.complaint.rule_memory import REVISIONS, memory_of, without_memory
from domain.complaint.state import Complaint
from domain.engine import advance, conclude
from domain.evolution import evolve
from domain.facts.commands import ACTOR, Command
from domain.facts.drafts import Draft
from domain.facts.fact import Fact
from domain.facts.refusals import refuse
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook

ADOPT = "adopt"


class Adoption(BaseModel):
    """What an adoption is asked for with.

    `edition` is the digest of a published edition. `mode`: running clocks are counted anew (`retroactive`) or keep their
    due times (`from_now`). `silent`: no notices about due times that move. `past`: what would have been due already is
    breached with all that follows (`escalate`), or only put down (`mark`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: str = Field(pattern=ACTOR)
    edition: str = Field(pattern=r"^[0-9a-f]{64}$")
    mode: Literal["retroactive", "from_now"]
    silent: bool = False
    past: Literal["escalate", "mark"] = "escalate"

    def command(self, id: str) -> Command:
        """The adoption as a command, which acts once under its id."""
        return Command(id=id, name=ADOPT, by=self.by, fields=self.model_dump(exclude={"by"}))


def fits(old: Rulebook, new: Rulebook, complaint: Complaint) -> None:
    """Raises Refusal: the complaint is over, or the edition is of another policy."""
    if complaint.is_closed:
        what = f'"adopt" while the complaint is {complaint.status}'
        raise refuse(
            "state", "command", what, "a complaint that is open; what is over stays as it was judged"
        )
    if new.policy.id != old.policy.id:
        what = f'given an edition of "{new.policy.id}"'
        raise refuse("policy", "edition", what, f'an edition of "{old.policy.id}"')


def same_policy(old: Rulebook, new: Rulebook) -> bool:
    """Whether only calendars differ, so that every rule remembers what it has seen."""
    return old.policy.body() == new.policy.body()


def recall(new: Rulebook, complaint_id: str, facts: Iterable[Fact]) -> dict[str, JSON]:
    """What the rules of a new policy would have remembered of everything so far."""
    scratch = Complaint(complaint_id)
    for fact in facts:
        evolve(new, scratch, without_memory(fact))
    return memory_of(scratch)


def prepare(old: Rulebook, new: Rulebook, complaint: Complaint, cause: str, now: datetime) -> list[Fact]:
    """What must be on record before an adoption: what time has brought, and the end of pauses that the new edition
    does not know. Nothing, the second time."""
    facts = advance(old, complaint, now)
    gone = [
        Draft("pause_ended", pause["thing"], now, cause, {"pause": key, "reason": "policy_revised"})
        for key, pause in complaint.pauses.items()
        if keys.read(key).rule not in new.pauses
    ]
    return facts + conclude(old, complaint, gone, now)


def adopt(
    old: Rulebook,
    new: Rulebook,
    complaint: Complaint,
    adoption: Adoption,
    cause: str,
    now: datetime,
    history: dict[str, JSON] | None = None,
) -> list[Fact]:
    """Bring another edition into force, after `prepare`. Raises Refusal, and then nothing has changed.

    For another policy `history` must be what `recall` found in all the facts so far; ValueError without it. Returns no
    facts when the edition is in force already.
    """
    fits(old, new, complaint)
    if new.digest == old.digest:
        return []
    kept = same_policy(old, new)
    if not kept and (history is None or history["number"] != complaint.number):
        raise ValueError(
            f"another policy needs what its rules remember of {complaint.number} facts: see recall"
        )
    data: dict[str, Any] = {
        "rulebook": new.digest,
        "policy": new.policy.id,
        "policy_version": new.policy.version,
        "calendar_version": new.calendar_version,
        "was": {"rulebook": old.digest, "policy": old.policy.version, "calendar": old.calendar_version},
        **adoption.model_dump(include={"mode", "silent", "past"}),
    }
    if not kept:
        data["remembered"] = history
    kind = "calendar_revised" if kept else "policy_revised"
    facts = conclude(new, complaint, [Draft(kind, CASE, now, cause, data, adoption.by)], now)
    return facts + advance(new, complaint, now)


def replay(
    complaint_id: str, facts: Iterable[Fact], book_of: Callable[[str], Rulebook]
) -> tuple[Rulebook, Complaint]:
    """The state after a log. ValueError for a log that is empty or names no edition."""
    last: tuple[Rulebook, Complaint] | None = None
    for book, complaint, _ in relived(complaint_id, facts, book_of):
        last = book, complaint
    if last is None:
        raise ValueError(f"{complaint_id}: no facts")
    return last


def relived(
    complaint_id: str, facts: Iterable[Fact], book_of: Callable[[str], Rulebook]
) -> Iterator[tuple[Rulebook, Complaint, Fact]]:
    """The state after each fact of a log, the same complaint every time. Each fact is folded under the edition that was
    in force: the first fact and every adoption name its digest. ValueError for a log that names none."""
    complaint, book = Complaint(complaint_id), None
    for fact in facts:
        if (fact.number == 1 or fact.type in REVISIONS) and "rulebook" in fact.data:
            book = book_of(fact.data["rulebook"])
        if book is None:
            raise ValueError(
                f"{complaint_id}: fact {fact.number} ({fact.type}) comes before any edition is named"
            )
        evolve(book, complaint, fact)
        yield book, complaint, fact
