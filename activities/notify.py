"""Notify: owners and everybody else concerned are told. What reaches nobody is told to the duty role."""

from __future__ import annotations

from temporalio import activity

from activities.heartbeat import beating
from activities.messages import Outcome, QuietTelling
from activities.notifications import Teller
from activities.retry_guard import patient
from domain.policy.rulebook_cache import RulebookCache


class Notifying:
    """The activity that tells people what concerns them."""

    def __init__(self, teller: Teller, rulebook_cache: RulebookCache) -> None:
        self._teller = teller
        self._rulebook_cache = rulebook_cache

    @activity.defn(name="notify")
    @beating()
    @patient()
    async def notify(self, telling: QuietTelling) -> list[Outcome]:
        """Tell everybody concerned; each once, whatever happens in between."""
        duty = self._rulebook_cache.get(telling.rulebook).policy.duty
        outcomes = await self._teller.tell(telling)
        for outcome in outcomes:
            if not outcome.delivered and outcome.later is None:
                await self._teller.tell_instead(telling, outcome, duty)
        return outcomes
