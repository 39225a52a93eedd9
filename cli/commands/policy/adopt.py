"""`redress policy adopt`: open complaints move to another edition of their policy or calendars."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text
from temporalio.client import WorkflowHandle
from temporalio.exceptions import WorkflowAlreadyStartedError

from authoring.calendars.load import load_calendar
from authoring.reports.adoption_preview import Preview, previews
from cli.calendar_name import calendar_file
from cli.commands.rollout.progress import ended, progress_lines, progress_of
from cli.failures import Misused
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.publishing import Parcel, publish, read
from cli.running import carry_out
from cli.servers import Servers, find
from cli.views.wording import Wording
from domain.adoption import Adoption
from domain.policy.edition import Edition
from domain.policy.rulebook import Rulebook
from domain.time.instants import parse
from store.editions import Editions, edition_of
from store.event_store import EventStore
from store.open_complaints import OpenComplaints
from store.pool import Database
from store.rulebooks import Rulebooks
from workflows.activity_options import TASK_QUEUE
from workflows.rollout import Plan, Progress

LOOK = 0.5
"""Seconds between two looks at a rollout."""


class Mode(StrEnum):
    """What happens to running clocks."""

    RETROACTIVE = "retroactive"
    FROM_NOW = "from-now"


class Past(StrEnum):
    """What happens to due times that would lie in the past."""

    ESCALATE = "escalate"
    MARK = "mark"


def adopt(
    policy: Annotated[
        str, typer.Argument(metavar="POLICY", help="A policy's id, folder or file.", show_default=False)
    ],
    mode: Annotated[
        Mode,
        typer.Option(
            "--mode",
            help="retroactive: running clocks get new due times. from-now: they keep their due times.",
            show_default=False,
        ),
    ],
    calendar: Annotated[
        list[str] | None,
        typer.Option(
            "--calendar",
            metavar="CALENDAR",
            help="A newer calendar for the edition in force, instead of the policy's files. Repeatable.",
        ),
    ] = None,
    silent: Annotated[
        bool, typer.Option("--silent", help="Send no notices about changed due times.")
    ] = False,
    past: Annotated[
        Past,
        typer.Option(
            "--past", help="For a new due time in the past: escalate its breach, or only mark it on record."
        ),
    ] = Past.ESCALATE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change. Nothing is published or written.")
    ] = False,
    rate: Annotated[
        float, typer.Option("--rate", min=0.1, max=200, help="Complaints a second, at most.")
    ] = 20.0,
    by: Annotated[
        str, typer.Option("--by", metavar="ROLE:PERSON", help="Who decides this, for the record.")
    ] = "operator:cli",
    detach: Annotated[
        bool,
        typer.Option(
            "--detach", help="Do not wait for the end; `redress rollout status` shows the progress."
        ),
    ] = False,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Bring a newer policy or calendar to every open complaint. Use --dry-run first to see the changes.

    The edition is published, so that new complaints begin under it, and a
    rollout starts, which can be watched, paused and resumed. Verdicts already
    given do not change.
    """
    output = output_for(as_json, lang)

    async def work() -> int:
        servers = find()
        async with servers.database() as database:
            edition = await _edition(database, policy, calendar or [])
            adoption = _adoption(by, edition, mode, past, silent=silent)
            if dry_run:
                return await _dry_run(output, database, edition, adoption)
            await publish(database, [Parcel(edition, None, [])])
        return await _roll_out(
            output, servers, Plan(policy=edition.policy.id, adoption=adoption, rate=rate), detach=detach
        )

    carry_out(output, work)


def _adoption(by: str, edition: Edition, mode: Mode, past: Past, *, silent: bool) -> Adoption:
    try:
        return Adoption(
            by=by,
            edition=edition.digest(),
            mode="retroactive" if mode is Mode.RETROACTIVE else "from_now",
            silent=silent,
            past="mark" if past is Past.MARK else "escalate",
        )
    except ValueError:
        raise Misused(f'--by: given "{by}"; accepted: role:person, such as operator:zhao') from None


async def _edition(database: Database, policy: str, calendars: list[str]) -> Edition:
    """The edition of the policy's files; or the one in force with newer calendars."""
    if not calendars:
        return read([policy])[0].edition
    published = await Rulebooks(database).in_force("policy", policy, datetime.now(UTC))
    if published is None:
        names = sorted({edition.name for edition in await Rulebooks(database).all("policy")})
        accepted = ", ".join(names) or "none is published"
        raise Misused(f'policy: with --calendar, given "{policy}"; accepted: a published policy: {accepted}')
    edition = edition_of(published)
    newer = {calendar.id: calendar for calendar in (load_calendar(calendar_file(name)) for name in calendars)}
    for name in newer:
        if name not in edition.calendars:
            counted = ", ".join(edition.calendars)
            raise Misused(
                f'--calendar: given "{name}", by which {policy} does not count; accepted: {counted}'
            )
    return Edition(edition.policy, {**edition.calendars, **newer})


# --- what would change ----------------------------------------------------------------------------------------------


async def _dry_run(output: Output, database: Database, edition: Edition, adoption: Adoption) -> int:
    words = Wording(output.lang, edition)
    new: Rulebook = edition.compile()
    counts = dict.fromkeys(
        ("complaints", "unchanged", "retimed", "started", "ended", "breached", "missed", "notices"), 0
    )
    changed: list[dict[str, object]] = []
    table = _table(output)
    async for preview in _all(database, new, adoption):
        counts["complaints"] += 1
        counts["unchanged"] += not preview.changes
        counts["notices"] += preview.notices
        for change in preview.changes:
            counts[change.kind] += 1
        if preview.changes:
            changed.append(asdict(preview))
            _rows(table, preview, words)
    data = {
        "edition": adoption.edition,
        "version": edition.version,
        "mode": adoption.mode,
        **counts,
        "changed": changed,
    }
    head = output.words(
        f"{edition.policy.id} {edition.version}:{counts['complaints']} 件未结投诉,{counts['retimed']} 个期限调整,"
        f"{counts['started']} 个新计时,{counts['ended']} 个结束,{counts['breached']} 个立即超时,{counts['notices']} 个通知(未执行)",
        f"{edition.policy.id} {edition.version}: {counts['complaints']} open complaints, {counts['retimed']} clocks retimed, "
        f"{counts['started']} started, {counts['ended']} ended, {counts['breached']} breached at once, "
        f"{counts['notices']} notices (nothing was done)",
    )
    output.result(data, *([table] if changed else []), Text(head, style="bold"))
    return 0


async def _all(database: Database, new: Rulebook, adoption: Adoption) -> AsyncIterator[Preview]:
    editions = Editions(Rulebooks(database))
    async for preview in previews(
        EventStore(database), OpenComplaints(database), editions, new, adoption, datetime.now(UTC)
    ):
        yield preview


def _table(output: Output) -> Table:
    table = Table(box=None, padding=(0, 2), pad_edge=False)
    for zh, en in (
        ("投诉", "complaint"),
        ("期限", "deadline"),
        ("", ""),
        ("原到期", "due"),
        ("新到期", "would be due"),
    ):
        table.add_column(output.words(zh, en))
    return table


KIND_WORDS = {
    "retimed": ("调整", "retimed"),
    "started": ("开始计时", "starts"),
    "ended": ("结束", "ends"),
    "breached": ("超时", "breached"),
    "missed": ("未达目标", "missed"),
}


def _rows(table: Table, preview: Preview, words: Wording) -> None:
    for change in preview.changes:
        name = words.rule(change.rule) + (f" ({change.thing})" if change.thing != "case" else "")
        new = words.local(parse(change.new)) if change.new else "-"
        new += words.pick((" 暂定", " provisional")) if change.provisional else ""
        old = words.local(parse(change.old)) if change.old else "-"
        table.add_row(preview.complaint_id, name, words.pick(KIND_WORDS[change.kind]), old, new)


# --- doing it -------------------------------------------------------------------------------------------------------


async def _roll_out(output: Output, servers: Servers, plan: Plan, *, detach: bool) -> int:
    redress = await servers.redress()
    name = f"rollout-{plan.policy}-{plan.adoption.edition[:12]}"
    queue = servers.env.get("REDRESS_TASK_QUEUE") or TASK_QUEUE
    handle: WorkflowHandle[object, Progress]
    try:
        handle = await redress.client.start_workflow(
            "Rollout", plan, id=name, task_queue=queue, result_type=Progress
        )
        output.note(output.words(f"已开始:{name}", f"started: {name}"))
    except WorkflowAlreadyStartedError:
        handle = redress.client.get_workflow_handle(name, result_type=Progress)
        output.note(output.words(f"已在进行:{name}", f"is running already: {name}"))
    now = await progress_of(handle)
    if detach:
        output.result({"rollout": name, **now.model_dump()}, *progress_lines(output, name, now))
        return 0
    while not ended(now):
        await asyncio.sleep(LOOK)
        before, now = now, await progress_of(handle)
        if now.walked != before.walked or now.state != before.state:
            output.note(f"{now.state} {now.walked}/{now.total}")
        if now.state == "paused":
            break
    output.result({"rollout": name, **now.model_dump()}, *progress_lines(output, name, now))
    return 1 if now.failed or now.state != "done" else 0
