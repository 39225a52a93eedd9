"""Recall: what a complaint must know before it moves to another edition, read from the store."""

from __future__ import annotations

from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heartbeat import beating
from activities.messages import Recollection
from domain.adoption import recall, same_policy
from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookCache
from store.errors import StoreError
from store.event_store import EventStore
from store.rulebooks import Rulebooks


class Recalling:
    """The activity that remembers for rules that are new."""

    def __init__(self, rulebooks: Rulebooks, events: EventStore, rulebook_cache: RulebookCache) -> None:
        self._rulebooks = rulebooks
        self._events = events
        self._rulebook_cache = rulebook_cache

    @activity.defn(name="recall")
    @beating()
    async def recall(self, asked: Recollection) -> dict[str, Any] | None:
        """What the rules of the other edition would have remembered; None where only calendars differ.

        An edition that was never published is refused (`policy`).
        """
        new, old = await self._book(asked.edition), await self._book(asked.present)
        if same_policy(old, new):
            return None
        sealed = await self._events.read(asked.complaint_id)
        facts = [one.fact for one in sealed if one.fact.number <= asked.number]
        if len(facts) != asked.number:
            raise StoreError(
                f"{asked.complaint_id}: {len(facts)} of {asked.number} facts are on record so far"
            )
        return recall(new, asked.complaint_id, facts)

    async def _book(self, digest: str) -> Rulebook:
        if digest in self._rulebook_cache:
            return self._rulebook_cache.get(digest)
        known = {one.digest: one for one in await self._rulebooks.all("policy")}
        if digest not in known:
            newest = sorted(known.values(), key=lambda one: one.published_at)[-5:]
            accepted = ", ".join(f"{one.name} {one.version} ({one.digest})" for one in newest)
            raise _refused(f"no edition {digest[:12]}... is published", accepted or "publish one first")
        published = await self._rulebooks.get(digest)
        try:
            return self._rulebook_cache.add(Edition.from_body(published.body), digest)
        except ValueError as error:  # published by other hands or another version of this code
            name = f"{published.name} {published.version} ({digest[:12]}...)"
            raise _refused(
                f"{name} cannot be used: {error}", "an edition that `redress publish` wrote"
            ) from None


def _refused(what: str, accepted: str) -> ApplicationError:
    problem = {"where": "edition", "what": what, "accepted": accepted}
    text = f"edition: {what}; accepted: {accepted}"
    return ApplicationError(text, [problem], type="policy", non_retryable=True)
