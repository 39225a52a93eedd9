"""`redress demo`: three sample complaints on the real servers; one of them runs to its end in skipped
time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

import typer
from rich.text import Text
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from authoring.files.problems import Problem
from authoring.files.problems import Refused as FileRefused
from cli.commands.up import plan, schedule
from cli.demo.narrator import TIMEOUT_S, Narrator
from cli.demo.story import openings, whole_life
from cli.editions import Editions
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.publishing import own_policies, read
from cli.running import carry_out
from cli.servers import Servers, of_stack
from domain.policy.edition import Edition
from domain.time.instants import write_instant
from domain.time.worktime import WorkTime
from embedded import status
from embedded.stack import Stack
from starter import Redress
from store.event_store import EventStore

POLICY = "evergreen"


def demo(
    once: Annotated[
        bool,
        typer.Option("--once", help="End after the demo; without this option the stack runs until Ctrl-C."),
    ] = False,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Open three sample complaints and take one of them from opening to archive, with skipped time.

    Starts the stack if none runs in this folder. Each run adds three
    complaints; those of earlier runs stay.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        running = status.read(status.home())
        if running is not None:
            output.note(output.words("使用已在运行的服务", "using the stack that runs already"))
            await _tell(output, of_stack(running.env))
            return
        async with Stack(plan(output, read(own_policies()))) as stack:
            await schedule(stack.env())
            await _tell(output, of_stack(stack.env()))
            if not once:
                output.note(
                    output.words("服务继续运行,按 Ctrl-C 停止", "The stack runs on; Ctrl-C stops everything")
                )
                await stack.run_until_stopped()

    carry_out(output, work)


async def _tell(output: Output, servers: Servers) -> None:
    redress = await servers.redress(TIMEOUT_S)
    skipper = TimeSkipper(redress.client, config=TimeSkippingConfig(enabled=False))
    async with servers.database() as database:
        editions = Editions(database)
        edition = await editions.in_force(POLICY)
        if edition is None:
            raise FileRefused(
                [Problem.of_file(POLICY, "this policy is not published", "`redress publish` first")]
            )
        names = await _file(redress, skipper, edition)
        led = Redress(skipper.client, timeout=TIMEOUT_S)
        wording = await editions.wording(output.lang, edition)
        worktime = WorkTime.build(edition.calendars[edition.policy.calendar])
        await whole_life(Narrator(names[0], led, skipper, EventStore(database), worktime, output, wording))
    _end(output, servers, names)


async def _file(redress: Redress, skipper: TimeSkipper, edition: Edition) -> list[str]:
    """Open the three complaints; time is skipped for the first one only."""
    now = datetime.now(UTC)
    run = f"{now:%Y%m%d-%H%M%S}"
    names = []
    for place, opening in enumerate(openings(run, write_instant(now.replace(microsecond=0))), start=1):
        name = f"EVG-{run}-{place}"
        client = (
            Redress(skipper.client, task_queue=redress.task_queue, timeout=TIMEOUT_S)
            if place == 1
            else redress
        )
        await client.open(name, opening, policy=edition.policy)
        names.append(name)
    return names


def _end(output: Output, servers: Servers, names: list[str]) -> None:
    """Where to look, and which commands to try next."""
    pages = {name: servers.page(name) or "" for name in names}
    mail = servers.env.get("REDRESS_MAIL_DIR", "")
    data = {
        "complaints": pages,
        "living": names[1:],
        "archived": names[0],
        "lists": _lists(servers),
        "mail": mail,
    }
    shown = [Text(), Text(output.words("在浏览器中查看", "Look at them in the browser"), "bold blue")]
    shown += [Text(f"  {name}  {page}") for name, page in pages.items()]
    shown += [
        Text(f"  {output.words(*words)}  {url}")
        for words, url in zip(_LISTS, _lists(servers).values(), strict=True)
    ]
    shown += [Text(output.words(f"已发邮件: {mail}", f"The mails that were sent: {mail}"))] if mail else []
    shown += [Text(), Text(output.words("继续操作", "Go on with"), "bold blue")]
    shown += [Text(f"  .venv/bin/redress {words}") for words in _next(names)]
    output.result(data, *shown)


_LISTS = (("全部投诉", "all complaints"), ("超时的投诉", "overdue complaints"))


def _lists(servers: Servers) -> dict[str, str]:
    ui = servers.env.get("REDRESS_UI_URL", "").rstrip("/")
    base = f"{ui}/namespaces/{quote(servers.namespace)}/workflows?query="
    queries = {"all": 'WorkflowType="Complaint"', "overdue": 'WorkflowType="Complaint" AND Breached=true'}
    return {name: base + quote(query) if ui else "" for name, query in queries.items()}


def _next(names: list[str]) -> list[str]:
    return [
        "list --open --order due",
        f"show {names[1]}",
        f"timeline {names[0]}",
        f"do {names[2]} assign --by intake:li-min to=xu-wenhao role=owner",
        "commands submit_opinion --policy evergreen",
        f"open docs/examples/complaint.yaml received_at={write_instant(datetime.now(UTC).replace(microsecond=0))}",
    ]
