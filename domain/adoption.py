"""Adoption: an open complaint moves to another edition of its policy or calendars.

history = recall(new, facts)                                         only for another policy
facts = adopt(old, new, complaint, adoption, cause, now, history)    the facts that follow, folded already
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.canonical import JSON
from domain.complaint import keys
from domain.complaint.rule_memory import REVISIONS, memory_of, without_memory
from domain.complaint.state import Complaint
from domain.engine import advance, conclude
from domain.evolution import evolve
from domain.facts.clock_facts import PAUSE_ENDED
from domain.facts.commands import ACTOR, Command
from domain.facts.fact import Fact
from domain.facts.refusals import refuse
from domain.facts.rule_facts import CALENDAR_REVISED, POLICY_REVISED, CalendarRevised
from domain.facts.vocabulary import CASE
from domain.policy.rulebook import Rulebook

ADOPT = "adopt"


class Adoption(BaseModel):
    """The request for an adoption.

    `edition` is the digest of a published edition. `mode`: running clocks are counted anew (`retroactive`) or keep their
    due times (`from_now`). `silent`: no notices about due times that move. `past`: a deadline whose due time has
    passed under the new edition is breached with all that follows (`escalate`), or the breach is only recorded (`mark`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: str = Field(pattern=ACTOR)
    edition: str = Field(pattern=r"^[0-9a-f]{64}$")
    mode: Literal["retroactive", "from_now"]
    silent: bool = False
    past: Literal["escalate", "mark"] = "escalate"

    def command(self, id: str) -> Command:
        """The adoption as a command. A command with the same id acts only once."""
        return Command(id=id, name=ADOPT, by=self.by, fields=self.model_dump(exclude={"by"}))


def fits(old: Rulebook, new: Rulebook, complaint: Complaint) -> None:
    """Raises Refusal if the complaint is closed, or if the edition is of another policy."""
    if complaint.is_closed:
        what = f'"adopt" while the complaint is {complaint.status}'
        raise refuse(
            "state", "command", what, "a complaint that is open; what is over stays as it was judged"
        )
    if new.policy.id != old.policy.id:
        what = f'given an edition of "{new.policy.id}"'
        raise refuse("policy", "edition", what, f'an edition of "{old.policy.id}"')


def same_policy(old: Rulebook, new: Rulebook) -> bool:
    """Whether only calendars differ, so that the rules keep their memory."""
    return old.policy.body() == new.policy.body()


def recall(new: Rulebook, complaint_id: str, facts: Iterable[Fact]) -> dict[str, JSON]:
    """The memory that the rules of a new policy would have after all facts so far."""
    complaint = Complaint(complaint_id)
    for fact in facts:
        evolve(new, complaint, without_memory(fact))
    return memory_of(complaint)


def prepare(old: Rulebook, new: Rulebook, complaint: Complaint, cause: str, now: datetime) -> list[Fact]:
    """The facts that must come before an adoption: those due by `now`, and the end of pauses that the new edition lacks.

    A second call returns no facts.
    """
    facts = advance(old, complaint, now)
    pause_ends = [
        PAUSE_ENDED.draft({"pause": key, "reason": "policy_revised"}, pause["thing"], now, cause)
        for key, pause in complaint.pauses.items()
        if keys.read(key).rule not in new.pauses
    ]
    return facts + conclude(old, complaint, pause_ends, now)


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

    For another policy `history` must be the result of `recall` for all facts so far; else ValueError is raised. Returns
    no facts if the edition is in force already.
    """
    fits(old, new, complaint)
    if new.digest == old.digest:
        return []
    calendar_only = same_policy(old, new)
    if not calendar_only and (history is None or history["number"] != complaint.number):
        raise ValueError(
            f"another policy needs what its rules remember of {complaint.number} facts: see recall"
        )
    revision: CalendarRevised = {
        "rulebook": new.digest,
        "policy": new.policy.id,
        "policy_version": new.policy.version,
        "calendar_version": new.calendar_version,
        "was": {"rulebook": old.digest, "policy": old.policy.version, "calendar": old.calendar_version},
        "mode": adoption.mode,
        "silent": adoption.silent,
        "past": adoption.past,
    }
    if history is None or calendar_only:
        draft = CALENDAR_REVISED.draft(revision, CASE, now, cause, adoption.by)
    else:
        draft = POLICY_REVISED.draft({**revision, "remembered": history}, CASE, now, cause, adoption.by)
    facts = conclude(new, complaint, [draft], now)
    return facts + advance(new, complaint, now)


def replay(
    complaint_id: str, facts: Iterable[Fact], book_of: Callable[[str], Rulebook]
) -> tuple[Rulebook, Complaint]:
    """The state after a log. ValueError for a log that is empty or names no edition."""
    state: tuple[Rulebook, Complaint] | None = None
    for book, complaint, _ in replay_steps(complaint_id, facts, book_of):
        state = book, complaint
    if state is None:
        raise ValueError(f"{complaint_id}: no facts")
    return state


def replay_steps(
    complaint_id: str, facts: Iterable[Fact], book_of: Callable[[str], Rulebook]
) -> Iterator[tuple[Rulebook, Complaint, Fact]]:
    """The state after each fact of a log. It yields the same complaint object each time.

    Each fact is folded under the edition that was in force: the first fact and every adoption name its digest. Raises
    ValueError for a log that names no edition.
    """
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
