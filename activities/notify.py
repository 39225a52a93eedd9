"""Notify: sends notices to those whom they concern. One that reaches nobody goes to the duty role."""

from __future__ import annotations

from temporalio import activity

from activities.heartbeat import beating
from activities.messages import Outcome, QuietNoticeBatch
from activities.notifier import Notifier
from activities.retry_guard import retry_guard
from domain.policy.rulebook_cache import RulebookCache


class Notifying:
    """The activity that sends notices to those whom they concern."""

    def __init__(self, notifier: Notifier, rulebook_cache: RulebookCache) -> None:
        self._notifier = notifier
        self._rulebook_cache = rulebook_cache

    @activity.defn(name="notify")
    @beating()
    @retry_guard()
    async def notify(self, batch: QuietNoticeBatch) -> list[Outcome]:
        """Send to everybody concerned. A retry does not send twice."""
        duty = self._rulebook_cache.get(batch.rulebook).policy.duty
        outcomes = await self._notifier.send(batch)
        for outcome in outcomes:
            if not outcome.delivered and outcome.defer_until is None:
                await self._notifier.send_instead(batch, outcome, duty)
        return outcomes
