"""Metrics: what a worker counts about the product, for Prometheus. Temporal's library counts its own work beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from activities.messages import WatchOrder
from domain.facts.fact import Fact
from domain.rules.agenda import TIME
from store.findings import CANARY, KINDS, WATCHDOG, Heartbeat

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

PREFIX: Final = "redress"

LATENESS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86400)
"""Buckets in seconds, from the instant of a rule to the moment its fact was written: up to a day of standstill."""

RECORDING: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)


disable_created_metrics()  # type: ignore[no-untyped-call]  # twice the lines, and nobody asks when a counter was made


class Metrics:
    """The numbers of one worker, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry, namespace=PREFIX)
        gauge = partial(Gauge, registry=self.registry, namespace=PREFIX)
        histogram = partial(Histogram, registry=self.registry, namespace=PREFIX)
        self.facts = counter("facts", "Facts put on record", ["type"])
        self.lateness = histogram(
            "deadline_lateness_seconds",
            "How long after its instant a fact of time was written down",
            ["kind"],
            buckets=LATENESS,
        )
        self.record = histogram("record_seconds", "How long one batch took to be recorded", buckets=RECORDING)
        self.conflicts = counter("log_conflicts", "Batches that do not continue the log: an alarm", ["kind"])
        self.alarms = counter("alarms", "Alarms raised by complaints")
        self.messages = counter(
            "messages", "Messages handed to a channel, by what became of them", ["channel", "outcome"]
        )
        self.rulebooks = gauge("rulebooks", "Rulebooks loaded in this process")
        self.wanted = gauge("rulebooks_wanted", "Rulebooks asked for and not loaded yet")
        self.bad_editions = gauge("rulebooks_bad", "Published editions that cannot be used")
        self.sealing = gauge("seal_key", "Whether this worker seals what it records")
        self.anchors = counter("anchors", "Anchors written, by what became of them", ["outcome"])
        self.findings = gauge("findings", "What the watchdog finds wrong now", ["kind"])
        self.new_findings = counter(
            "findings_new", "Findings that this worker was the first to see", ["kind"]
        )
        self.last_heartbeat = gauge(
            "heartbeat_timestamp_seconds",
            "When the watchdog ran last, or a canary lived to its archive; 0: never",
            ["name"],
        )
        self.silent_after = gauge(
            "heartbeat_silent_after_seconds", "How long after it the next one is missed", ["name"]
        )
        self.canary = gauge("canary_seconds", "What the last such canary measured", ["step"])
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    def watch_wanted(self, count: Callable[[], int]) -> None:
        """Take the number of wanted rulebooks from `count` whenever the metrics are read."""
        self.wanted.set_function(lambda: float(count()))

    def editions(self, loaded: int, unusable: int) -> None:
        """Set how many editions are loaded and how many cannot be used."""
        self.rulebooks.set(loaded)
        self.bad_editions.set(unusable)

    def watched(self, counts: Mapping[str, int], heartbeats: Mapping[str, Heartbeat]) -> None:
        """Keep what the watchdog finds now, when it ran last, and what the last canary measured."""
        for kind in KINDS:
            self.findings.labels(kind).set(counts.get(kind, 0))
        for gauge in (self.last_heartbeat, self.silent_after, self.canary):
            gauge.clear()  # a canary that was switched off is no longer told of
        self.last_heartbeat.labels(WATCHDOG).set(0)
        self.silent_after.labels(WATCHDOG).set(WatchOrder().silent_after)
        for name, heartbeat in heartbeats.items():
            self.last_heartbeat.labels(name).set(heartbeat.at.timestamp())
            self.silent_after.labels(name).set(heartbeat.silent_after)
            if name == CANARY:
                for step, seconds in heartbeat.detail.items():
                    self.canary.labels(step).set(seconds)

    def recorded(self, facts: Iterable[Fact]) -> None:
        """Count facts that are newly on record."""
        for fact in facts:
            self.facts.labels(fact.type).inc()
            if fact.cause == TIME:
                late = (fact.recorded_at - fact.occurred_at).total_seconds()
                self.lateness.labels(fact.type).observe(max(late, 0.0))
            if fact.type == "alarm_raised":
                self.alarms.inc()

    def exposition(self) -> bytes:
        """Everything in Prometheus' text form."""
        return generate_latest(self.registry)
