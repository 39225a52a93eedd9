"""Observation: the log and the channels as the activities use them, with everything counted and alarms logged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from channels.channel import Channel, Undeliverable, Unreachable
from channels.message import Message, Receipt
from domain.facts.commands import Receipt as Answer
from domain.facts.fact import Fact, Sealed
from domain.log.seals import Signer
from service.logs import LOGGER
from service.metrics import Metrics
from store.deliveries import Intent
from store.errors import LogConflict
from store.event_store import EventStore
from store.findings import Finding, Findings, Symptom, is_canary
from store.pool import Database

_LOG = logging.getLogger(LOGGER)


class ObservedEvents(EventStore):
    """The log. A fact is counted when it is new, not when the same batch is sent again; those of the canary, which is
    late on purpose, are not counted."""

    def __init__(self, database: Database, metrics: Metrics, key: Signer | None = None) -> None:
        super().__init__(database, key)
        self._metrics = metrics

    async def append(
        self, batch: Sequence[Sealed], intents: Iterable[Intent] = (), receipts: Sequence[Answer] = ()
    ) -> int:
        """As EventStore.append."""
        begun = perf_counter()
        try:
            new = await super().append(batch, intents, receipts)
        except LogConflict as error:
            self._metrics.conflicts.labels(error.kind).inc()
            extra = {"alarm": "log_conflict", "complaint_id": error.complaint_id, "number": error.number}
            _LOG.error("the log of a complaint does not fit its workflow: %s", error, extra=extra)
            raise
        self._metrics.record.observe(perf_counter() - begun)
        added = [entry.fact for entry in batch[len(batch) - new :]]
        if not is_canary(batch[0].complaint_id):
            self._metrics.recorded(added)
        for fact in added:
            if fact.type == "alarm_raised":
                _log_alarm(batch[0].complaint_id, fact)
        return new


def _log_alarm(complaint_id: str, fact: Fact) -> None:
    extra = {
        "alarm": "alarm_raised",
        "complaint_id": complaint_id,
        "number": fact.number,
        "about": fact.about,
    }
    _LOG.error("alarm: %s", fact.data.get("reason", "no reason given"), extra=extra)


def observed_anchors(metrics: Metrics) -> Callable[[str, str], None]:
    """Returns a callback that counts anchors by outcome and logs an alarm if one was not written or mailed."""

    def count(outcome: str, failure: str) -> None:
        metrics.anchors.labels(outcome).inc()
        if failure:
            _LOG.error("%s", failure, extra={"alarm": "anchor"})

    return count


class ObservedChannel:
    """A channel. Every message is counted by its outcome."""

    def __init__(self, channel: Channel, metrics: Metrics) -> None:
        self._channel = channel
        self._metrics = metrics

    @property
    def name(self) -> str:
        """As Channel.name."""
        return self._channel.name

    @property
    def addresses(self) -> str:
        """As Channel.addresses."""
        return self._channel.addresses

    async def send(self, message: Message) -> Receipt:
        """As Channel.send."""
        try:
            receipt = await self._channel.send(message)
        except Undeliverable:
            self._count("undeliverable")
            raise
        except Unreachable as error:
            self._count("unknown" if error.outcome_unknown else "unreachable")
            raise
        self._count("repeated" if message.repeat else "sent")
        return receipt

    def _count(self, outcome: str) -> None:
        self._metrics.messages.labels(self.name, outcome).inc()


class ObservedFindings(Findings):
    """The findings; what is new is counted and spoken aloud."""

    def __init__(self, database: Database, metrics: Metrics) -> None:
        super().__init__(database)
        self._metrics = metrics

    async def note(self, kinds: Sequence[str], symptoms: Sequence[Symptom]) -> list[Finding]:
        """As Findings.note."""
        new = await super().note(kinds, symptoms)
        for one in new:
            self._metrics.new_findings.labels(one.kind).inc()
            extra = {"alarm": one.kind, "complaint_id": one.complaint_id, "about": one.key}
            _LOG.error("the watchdog found %s: %s", one.key, one.detail, extra=extra)
        return new
