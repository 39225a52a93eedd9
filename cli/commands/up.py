"""`redress up`: the whole product on this machine, in the foreground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from cli.anchor_schedule import interval, schedule_anchors
from cli.options import Json, Language, output_for
from cli.output import Output
from cli.publishing import Parcel, own_policies, publish, read
from cli.running import carry_out
from cli.seal_files import seal_files
from cli.servers import of_stack
from client.schedules import make_schedules
from embedded import status
from embedded.stack import Plan, Stack
from store.migrate import app_dsn, migrate
from store.pool import Database
from workflows.ui.search_attributes import REGISTRY


def up(
    workers: Annotated[int, typer.Option("--workers", min=1, max=16, help="Number of worker processes.")] = 1,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Start PostgreSQL, Temporal with its UI, and workers. Ctrl-C stops them all.

    The data are kept in .redress (or REDRESS_HOME); the next start continues
    with them. The policies and directories in policies/ are published. Other
    shells find the running stack by themselves.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        async with Stack(plan(output, read(own_policies()), workers)) as stack:
            await schedule(stack.env())
            output.result(addresses(stack), *address_lines(output, stack))
            output.note(output.words("按 Ctrl-C 停止", "Ctrl-C stops everything"))
            await stack.run_until_stopped()

    carry_out(output, work)


def plan(output: Output, parcels: Sequence[Parcel], workers: int = 1) -> Plan:
    """How the stack is started: the database is migrated, policies are published, search attributes
    registered."""

    async def prepare(admin_dsn: str, app_password: str) -> str:
        await migrate(admin_dsn, app_password=app_password, on_progress=output.note)
        async with await Database.open(admin_dsn, size=2) as database:
            for result in await publish(database, parcels, lenient=True, on_progress=output.note):
                if result.new and not result.conflict:
                    output.note(
                        output.words(
                            f"已发布规则 {result.policy} {result.version}",
                            f"published {result.policy} {result.version}",
                        )
                    )
        return app_dsn(admin_dsn, app_password)

    return Plan(
        prepare=prepare,
        search_attributes=REGISTRY,
        workers=workers,
        env=seal_files(status.home()),
        on_progress=output.note,
    )


async def schedule(env: Mapping[str, str]) -> None:
    """Make the schedules of anchors, watchdog and canary on a stack that runs."""
    redress = await of_stack(env).redress()
    await schedule_anchors(redress.client, redress.task_queue, interval())
    await make_schedules(redress.client, redress.task_queue)


def addresses(stack: Stack) -> dict[str, str]:
    """The address of each part, without passwords."""
    env = stack.env()
    return {
        "ui": stack.temporal.ui or "",
        "temporal": stack.temporal.address,
        "namespace": env["TEMPORAL_NAMESPACE"],
        "mail": str(stack.mail_folder),
        "logs": str(stack.log_folder),
        "home": str(stack.plan.home),
    }


def address_lines(output: Output, stack: Stack) -> list[str]:
    """The addresses as lines for people."""
    where = addresses(stack)
    names = {
        "ui": output.words("Temporal 界面", "Temporal UI"),
        "temporal": "Temporal",
        "mail": output.words("已发邮件", "mails sent"),
        "logs": output.words("日志", "logs"),
    }
    return [f"{label}: {where[name]}" for name, label in names.items() if where[name]]
