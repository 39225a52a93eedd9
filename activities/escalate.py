"""Escalate: those higher up the ladder are told. A rung that nobody holds, or that cannot be reached, is climbed over."""

from __future__ import annotations

from temporalio import activity

from activities.heartbeat import beating
from activities.messages import Outcome, QuietTelling
from activities.notifications import Teller
from activities.retry_guard import patient
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookCache


class Escalating:
    """The activity that goes up the ladder until somebody hears."""

    def __init__(self, teller: Teller, rulebook_cache: RulebookCache) -> None:
        self._teller = teller
        self._rulebook_cache = rulebook_cache

    @activity.defn(name="escalate")
    @beating()
    @patient()
    async def escalate(self, telling: QuietTelling) -> list[Outcome]:
        """Tell the rungs that were named; over the head of a silent one the next is told, at the end the duty role."""
        book = self._rulebook_cache.get(telling.rulebook)
        outcomes = await self._teller.tell(telling)
        asked = {notice.number: notice.to for notice in telling.notices}
        for outcome in outcomes:
            for role in rungs_above(book, asked.get(outcome.notice, [])):
                if not outcome.delivered and outcome.later is None:
                    await self._teller.tell_instead(telling, outcome, role)
        return outcomes


def rungs_above(book: Rulebook, tokens: list[str]) -> list[str]:
    """The rungs above the highest that was asked for, lowest first, and the duty role."""
    ladder = book.policy.ladder
    asked = [rung for token in tokens if (rung := book.rung(token.removeprefix("role:"))) is not None]
    above = list(ladder[max(asked) + 1 :]) if asked else []
    return [*above, book.policy.duty]
