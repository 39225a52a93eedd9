"""Notify: owners and everybody else concerned are told. What reaches nobody is told to the duty role."""

from __future__ import annotations

from temporalio import activity

from activities.heartbeat import beating
from activities.notifications import Outcome, QuietTelling, Teller
from activities.retry_guard import patient
from domain.policy.rulebook_cache import Library


class Notifying:
    """The activity that tells people what concerns them."""

    def __init__(self, teller: Teller, library: Library) -> None:
        self._teller = teller
        self._library = library

    @activity.defn(name="notify")
    @beating()
    @patient()
    async def notify(self, telling: QuietTelling) -> list[Outcome]:
        """Tell everybody concerned; each once, whatever happens in between."""
        duty = self._library.get(telling.rulebook).policy.duty
        outcomes = await self._teller.tell(telling)
        for outcome in outcomes:
            if not outcome.delivered and outcome.later is None:
                await self._teller.tell_instead(telling, outcome, duty)
        return outcomes
