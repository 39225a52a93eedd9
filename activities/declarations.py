"""Declarations: every activity by its name, with what it takes and answers (`activities.messages`).

Workflows import these two modules and nothing else of `activities/`, so that no workflow loads a driver of a database or of
mail. Temporal reads names and types off the functions here; the worker runs the methods of the same name in the other
modules. Names stand in histories.
"""

from __future__ import annotations

from typing import Any

from temporalio import activity

from activities.messages import (
    Admission,
    AdoptBatch,
    Anchored,
    Application,
    Batch,
    CanaryOrder,
    CanaryReport,
    CommandKey,
    EndedVisit,
    FactRange,
    LogEnd,
    Outcome,
    QuietNoticeBatch,
    Recollection,
    Request,
    Search,
    Tally,
    WatchOrder,
    WatchReport,
)


@activity.defn(name="admit")
async def admit(application: Application) -> Admission:
    """`admission.Admitting`: the edition of a new complaint, and the complaints before it."""
    raise NotImplementedError


@activity.defn(name="record")
async def record(batch: Batch) -> str:
    """`record.Recording`: put a batch on record; the hash of its last fact."""
    raise NotImplementedError


@activity.defn(name="find_receipt")
async def find_receipt(command: CommandKey) -> dict[str, Any] | None:
    """`receipts.ReceiptLookup`: what a command was answered; None if it never acted."""
    raise NotImplementedError


@activity.defn(name="read_facts")
async def read_facts(wanted: FactRange) -> list[dict[str, Any]]:
    """`log.LogReading`: the first of these facts, as many as one message may hold."""
    raise NotImplementedError


@activity.defn(name="find_log_end")
async def find_log_end(complaint_id: str) -> LogEnd:
    """`log.LogReading`: where the log of a complaint ends."""
    raise NotImplementedError


@activity.defn(name="recall")
async def recall(recollection: Recollection) -> dict[str, Any] | None:
    """`recall.Recalling`: what the rules of another edition would have remembered."""
    raise NotImplementedError


@activity.defn(name="notify")
async def notify(batch: QuietNoticeBatch) -> list[Outcome]:
    """`notify.Notifying`: send notices to those whom they concern."""
    raise NotImplementedError


@activity.defn(name="escalate")
async def escalate(batch: QuietNoticeBatch) -> list[Outcome]:
    """`escalate.Escalating`: send notices up the ladder."""
    raise NotImplementedError


@activity.defn(name="dispatch")
async def dispatch(request: Request) -> str | None:
    """`dispatch.Dispatching`: the engineer bound to a visit, or None."""
    raise NotImplementedError


@activity.defn(name="end_visit")
async def end_visit(visit: EndedVisit) -> str | None:
    """`visits.Visiting`: free the engineer of a visit; the person, or None."""
    raise NotImplementedError


@activity.defn(name="count_open")
async def count_open(search: Search) -> int:
    """`rollout.RollingOut`: how many open complaints a rollout concerns."""
    raise NotImplementedError


@activity.defn(name="find_open")
async def find_open(search: Search) -> list[str]:
    """`rollout.RollingOut`: the ids of the next few."""
    raise NotImplementedError


@activity.defn(name="adopt_each")
async def adopt_each(batch: AdoptBatch) -> Tally:
    """`rollout.RollingOut`: ask each complaint of a batch to adopt an edition."""
    raise NotImplementedError


@activity.defn(name="anchor")
async def anchor() -> Anchored:
    """`anchor.Anchoring`: write the next anchor."""
    raise NotImplementedError


@activity.defn(name="mail_anchor")
async def mail_anchor(anchored: Anchored) -> None:
    """`anchor.Anchoring`: mail an anchor that was written."""
    raise NotImplementedError


@activity.defn(name="watch")
async def watch(order: WatchOrder) -> WatchReport:
    """`watch.Watching`: look for what is wrong."""
    raise NotImplementedError


@activity.defn(name="canary")
async def canary(order: CanaryOrder) -> CanaryReport:
    """`canary.Canary`: live a complaint from opening to archive and measure it."""
    raise NotImplementedError


ACTIVITIES = (
    admit, record, find_receipt, read_facts, find_log_end, recall, notify, escalate, dispatch, end_visit,
    count_open, find_open, adopt_each, anchor, mail_anchor, watch, canary,
)  # fmt: skip
"""All of them."""
