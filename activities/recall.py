"""Recall: reads from the log what the rules of another edition need to know of a complaint's past."""

from __future__ import annotations

from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heartbeat import beating
from activities.messages import Recollection
from domain.adoption import recall, same_policy
from domain.diagnostics import Diagnostic
from domain.facts.refusals import to_detail
from domain.policy.rulebook import Rulebook
from domain.policy.rulebook_cache import RulebookCache
from store.editions import Editions, EditionUnusable
from store.errors import RulebookUnknown, StoreError
from store.event_store import EventStore
from store.rulebooks import Rulebooks


class Recalling:
    """The activity that gives new rules their memory of earlier facts."""

    def __init__(self, rulebooks: Rulebooks, events: EventStore, rulebook_cache: RulebookCache) -> None:
        self._rulebooks = rulebooks
        self._events = events
        self._editions = Editions(rulebooks, rulebook_cache)

    @activity.defn(name="recall")
    @beating()
    async def recall(self, recollection: Recollection) -> dict[str, Any] | None:
        """What the rules of the other edition would remember of the facts so far. None if only calendars differ.

        An edition that was never published is refused (`policy`).
        """
        new, old = await self._book(recollection.edition), await self._book(recollection.present)
        if same_policy(old, new):
            return None
        sealed = await self._events.read(recollection.complaint_id)
        facts = [entry.fact for entry in sealed if entry.fact.number <= recollection.number]
        if len(facts) != recollection.number:
            raise StoreError(
                f"{recollection.complaint_id}: {len(facts)} of {recollection.number} facts are on record so far"
            )
        return recall(new, recollection.complaint_id, facts)

    async def _book(self, digest: str) -> Rulebook:
        try:
            return await self._editions.book(digest)
        except RulebookUnknown:
            raise await self._unknown(digest) from None
        except EditionUnusable as error:  # not published by `redress publish`, or by another version of it
            raise _refused(str(error), "an edition that `redress publish` wrote") from None

    async def _unknown(self, digest: str) -> ApplicationError:
        newest = sorted(await self._rulebooks.all("policy"), key=lambda published: published.published_at)[
            -5:
        ]
        accepted = ", ".join(f"{edition.name} {edition.version} ({edition.digest})" for edition in newest)
        return _refused(f"no edition {digest[:12]}... is published", accepted or "publish one first")


def _refused(what: str, accepted: str) -> ApplicationError:
    problem = Diagnostic(("edition",), what, accepted)
    return ApplicationError(str(problem), [to_detail(problem)], type="policy", non_retryable=True)
