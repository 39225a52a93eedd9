"""Observation: the log and the channels as the activities use them, with everything counted and alarms spoken aloud."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from channels.channel import Channel, Undeliverable, Unreachable
from channels.message import Message, Receipt
from domain.facts.fact import Fact, Sealed
from domain.log.seals import Signer
from service.logs import LOGGER
from service.metrics import Metrics
from store.deliveries import Intent
from store.errors import LogConflict
from store.event_store import EventStore
from store.pool import Database

_LOG = logging.getLogger(LOGGER)


class ObservedEvents(EventStore):
    """The log; what is appended is counted once, however often the same batch is sent."""

    def __init__(self, database: Database, metrics: Metrics, key: Signer | None = None) -> None:
        super().__init__(database, key)
        self._metrics = metrics

    async def append(self, batch: Sequence[Sealed], intents: Iterable[Intent] = ()) -> int:
        """As EventStore.append."""
        begun = perf_counter()
        try:
            new = await super().append(batch, intents)
        except LogConflict as error:
            self._metrics.conflicts.labels(error.kind).inc()
            extra = {"alarm": "log_conflict", "complaint_id": error.complaint_id, "number": error.number}
            _LOG.error("the log of a complaint does not fit its workflow: %s", error, extra=extra)
            raise
        self._metrics.record.observe(perf_counter() - begun)
        added = [one.fact for one in batch[len(batch) - new :]]
        self._metrics.recorded(added)
        for fact in added:
            if fact.type == "alarm_raised":
                _speak(batch[0].complaint_id, fact)
        return new


def _speak(complaint_id: str, fact: Fact) -> None:
    extra = {
        "alarm": "alarm_raised",
        "complaint_id": complaint_id,
        "number": fact.number,
        "about": fact.about,
    }
    _LOG.error("alarm: %s", fact.data.get("reason", "no reason given"), extra=extra)


def observed_anchors(metrics: Metrics) -> Callable[[str, str], None]:
    """What counts anchors by what became of them; one that was not written or mailed is an alarm."""

    def note(outcome: str, trouble: str) -> None:
        metrics.anchors.labels(outcome).inc()
        if trouble:
            _LOG.error("%s", trouble, extra={"alarm": "anchor"})

    return note


class ObservedChannel:
    """A channel; every message is counted by what became of it."""

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
