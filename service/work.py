"""The work: a Temporal worker with every activity of the product."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from activities.admission import Admitting
from activities.anchor import Anchoring, Post
from activities.canary import Canary
from activities.dispatch import Dispatching
from activities.end_visit import Visiting
from activities.escalate import Escalating
from activities.log import LogReading
from activities.notifier import Notifier
from activities.notify import Notifying
from activities.recall import Recalling
from activities.receipts import ReceiptLookup
from activities.record import Recording
from activities.rollout import RollingOut
from activities.watch import Watching
from channels.null import NullChannel
from channels.registry import Channels
from domain.policy.rulebook_cache import RULEBOOKS
from service.metrics import Metrics
from service.observation import ObservedChannel, ObservedEvents, ObservedFindings, observed_anchors
from service.settings import Settings
from store.audit.keys import SealKey, TrustedKeys
from store.complaints import Complaints
from store.deliveries import Deliveries
from store.directory import Directories
from store.open_complaints import OpenComplaints
from store.pool import Database
from store.receipts import ReceiptStore
from store.roster import Roster
from store.rulebooks import Rulebooks

STICKY = timedelta(seconds=3)
"""How long the complaints of a killed worker wait for it before another one takes them over."""

BEAT = timedelta(seconds=1)
"""How often a heartbeat may reach the server; the library would keep it back for four fifths of its timeout."""


def worker_for(settings: Settings, client: Client, database: Database, metrics: Metrics) -> Worker:
    """The worker with every activity; the plugin of the client brings the workflow and how it runs."""
    channels = Channels(
        *(
            ObservedChannel(channel, metrics)
            for channel in Channels.from_settings(settings.channel_settings())
        ),
        NullChannel(),
    )
    key = SealKey.load(settings.seal_key_file) if settings.seal_key_file else None
    events, directories = ObservedEvents(database, metrics, key), Directories(database)
    recording = Recording(events, directories, channels, RULEBOOKS)
    notifier = Notifier(Deliveries(database, key), directories, channels, RULEBOOKS, settings.sender)
    notifying, escalating = Notifying(notifier, RULEBOOKS), Escalating(notifier, RULEBOOKS)
    dispatching, visiting = Dispatching(Roster(database)), Visiting(Roster(database))
    admitting = Admitting(Rulebooks(database), events, RULEBOOKS)
    lookup, reading = ReceiptLookup(ReceiptStore(database)), LogReading(events)
    recalling = Recalling(Rulebooks(database), events, RULEBOOKS)
    post = (
        Post(next(iter(channels)), settings.anchor_email, settings.sender) if settings.anchor_email else None
    )
    trusted = TrustedKeys.load(settings.seal_trust).ids if settings.seal_trust else ()
    anchoring = Anchoring(database, settings.anchor_folder, key, trusted, post, observed_anchors(metrics))
    rolling_out = RollingOut(OpenComplaints(database))
    findings = ObservedFindings(database, metrics)
    canary = Canary(findings, Complaints(database), Deliveries(database))
    return Worker(
        client,
        task_queue=settings.task_queue,
        activities=[
            recording.record, lookup.find_receipt, reading.read_facts, reading.find_log_end, notifying.notify, escalating.escalate,
            dispatching.dispatch, visiting.end_visit, admitting.admit, recalling.recall,
            rolling_out.count_open, rolling_out.find_open, rolling_out.adopt_each,
            anchoring.anchor, anchoring.mail_anchor, Watching(findings).watch, canary.canary,
        ],
        max_cached_workflows=settings.max_cached_workflows,
        graceful_shutdown_timeout=timedelta(seconds=settings.grace),
        sticky_queue_schedule_to_start_timeout=STICKY,
        max_heartbeat_throttle_interval=BEAT,
    )  # fmt: skip
