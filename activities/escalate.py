"""Escalate: notices go up the ladder. A rung that nobody holds, or that cannot be reached, is passed over."""

from __future__ import annotations

from temporalio import activity

from activities.heartbeat import beating
from activities.messages import Outcome, QuietNoticeBatch
from activities.notifier import Notifier
from activities.retry_guard import retry_guard
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookCache


class Escalating:
    """The activity that sends notices up the ladder until somebody is reached."""

    def __init__(self, notifier: Notifier, rulebook_cache: RulebookCache) -> None:
        self._notifier = notifier
        self._rulebook_cache = rulebook_cache

    @activity.defn(name="escalate")
    @beating()
    @retry_guard()
    async def escalate(self, batch: QuietNoticeBatch) -> list[Outcome]:
        """Send to the named rungs. If a notice reaches nobody, send it to the rungs above as well, then to the duty role."""
        book = self._rulebook_cache.get(batch.rulebook)
        outcomes = await self._notifier.send(batch)
        recipients = {notice.number: notice.to for notice in batch.notices}
        for outcome in outcomes:
            for role in rungs_above(book, recipients.get(outcome.notice, [])):
                if not outcome.delivered and outcome.defer_until is None:
                    await self._notifier.send_instead(batch, outcome, role)
        return outcomes


def rungs_above(book: Rulebook, tokens: list[str]) -> list[str]:
    """The rungs above the highest one in `tokens`, lowest first, then the duty role."""
    ladder = book.policy.ladder
    rungs = [rung for token in tokens if (rung := book.rung(token.removeprefix("role:"))) is not None]
    above = list(ladder[max(rungs) + 1 :]) if rungs else []
    return [*above, book.policy.duty]
