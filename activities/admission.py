"""Admission: looks up the edition for a new complaint, and the complaints before it."""

from __future__ import annotations

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heartbeat import beating
from activities.messages import Admission, Application
from domain.diagnostics import Diagnostic
from domain.facts.refusals import to_detail
from domain.policy.rulebook_cache import RulebookCache
from store.editions import Editions
from store.event_store import EventStore
from store.findings import CANARY, CANARY_ID, is_canary
from store.rulebooks import Rulebooks


class Admitting:
    """The activity that admits complaints."""

    def __init__(self, rulebooks: Rulebooks, events: EventStore, rulebook_cache: RulebookCache) -> None:
        self._rulebooks = rulebooks
        self._events = events
        self._editions = Editions(rulebooks, rulebook_cache)

    @activity.defn(name="admit")
    @beating()
    async def admit(self, application: Application) -> Admission:
        """The edition of the policy in force.

        Refuses an unknown policy, with the names of those that are published. Refuses an id that is on record already:
        its workflow is gone from Temporal, but its facts stand, and no others may be put under their numbers. Refuses the
        canary's ids for the complaints of people.
        """
        if is_canary(application.complaint_id) and application.policy != CANARY:
            what = f'"{application.complaint_id}" is an id of the canary, whose alarms and figures nobody is told of'
            raise _refused("field", "id", what, f"an id that does not begin with {CANARY_ID}")
        head = await self._events.head(application.complaint_id)
        if head is not None:
            what = f'"{application.complaint_id}" is on record already, with {head.number} facts'
            raise _refused("duplicate", "id", what, "a new id")
        digest = await self._rulebooks.digest_in_force("policy", application.policy, application.at)
        if digest is None:
            names = sorted({published.name for published in await self._rulebooks.all("policy")})
            accepted = ", ".join(names) or "none is published"
            raise _refused("policy", "policy", f'given "{application.policy}"', accepted)
        await self._editions.book(digest)
        earlier = await self._events.earlier(
            application.policy, application.complainant, application.object, application.complaint_id
        )
        return Admission(digest, earlier)


def _refused(code: str, where: str, what: str, accepted: str) -> ApplicationError:
    """A refusal in the form that the workflow uses."""
    problem = Diagnostic((where,), what, accepted)
    return ApplicationError(str(problem), [to_detail(problem)], type=code, non_retryable=True)
