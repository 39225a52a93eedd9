"""`redress setup`: PostgreSQL and Temporal made ready."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from time import monotonic
from typing import Annotated, TypeVar

import typer
from rich.text import Text
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from cli.anchor_schedule import interval, schedule_anchors
from cli.failures import Misused
from cli.options import Json, Language, Wait, output_for
from cli.output import Output
from cli.publishing import Parcel, Shelved, own_policies, publish, read
from cli.running import carry_out
from cli.servers import DATABASE
from client.errors import Unavailable, away
from client.schedules import make_schedules
from starter import Redress
from store.findings import CANARY, Findings
from store.migrate import migrate
from store.pool import Database
from workflows.ui.search_attributes import REGISTRY

ADMIN = "REDRESS_ADMIN_DATABASE_URL"


PASSWORD = "REDRESS_APP_PASSWORD"  # noqa: S105 - the name of a variable


T = TypeVar("T")


def setup(
    retention: Annotated[
        int,
        typer.Option(
            "--retention", metavar="DAYS", min=1, help="How long a new namespace keeps finished workflows."
        ),
    ] = 90,
    policies: Annotated[
        bool,
        typer.Option(
            "--policies/--no-policies",
            help="Publish the included policies. The canary's is always published.",
        ),
    ] = True,
    canary: Annotated[
        int,
        typer.Option(
            "--canary", metavar="MINUTES", min=0, max=60, help="How often a canary complaint lives; 0: never."
        ),
    ] = 15,
    wait: Wait = 120.0,
    as_json: Json = False,
    lang: Language = None,
) -> None:
    """Prepare the servers: tables, roles, namespace, search attributes, policies, schedules.

    Can be repeated at any time; what exists already is not changed.
    REDRESS_ADMIN_DATABASE_URL names PostgreSQL for a role that may create
    tables and roles; without it REDRESS_DATABASE_URL is used.
    REDRESS_APP_PASSWORD becomes the password of the application's role,
    redress_app. TEMPORAL_ADDRESS names Temporal.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        every = interval()
        parcels = read([path for path in own_policies() if policies or (canary and path.name == CANARY)])
        dsn = os.environ.get(ADMIN) or os.environ.get(DATABASE)
        if not dsn:
            raise Misused(f"{ADMIN} is not set; accepted: postgresql://user:password@host:port/database")
        applied, shelved = await _prepare_database(output, dsn, parcels, wait)
        redress = await Redress.connect(timeout=wait)
        namespace = await _prepare_namespace(output, redress.client, retention, wait)
        added = await _prepare_attributes(output, redress.client, wait)
        scheduled = await _retried(
            redress.client, wait, lambda: schedule_anchors(redress.client, redress.task_queue, every)
        )
        watching = await _prepare_schedules(output, redress, canary, wait)
        if not canary:
            await _forget_canary(dsn)
        data = {
            "migrations": applied,
            "policies": [asdict(policy) for policy in shelved],
            "namespace": {"name": redress.client.namespace, "new": namespace},
            "search_attributes": added,
            "anchors": {"every_minutes": int(every.total_seconds() // 60), "new": scheduled},
            "schedules": watching,
        }
        output.result(data, Text(output.words("✓ 一切就绪", "✓ everything is ready"), "green"))

    carry_out(output, work)


async def _prepare_database(
    output: Output, dsn: str, parcels: list[Parcel], wait: float
) -> tuple[list[str], list[Shelved]]:
    applied = await migrate(
        dsn, app_password=os.environ.get(PASSWORD), timeout_s=wait, on_progress=output.note
    )
    async with await Database.open(dsn, size=2) as database:
        return applied, await publish(database, parcels, on_progress=output.note)


async def _prepare_namespace(output: Output, client: Client, retention: int, wait: float) -> bool:
    """Register the namespace if it is missing; return whether it was."""
    service, name = client.workflow_service, client.namespace

    async def exists() -> bool:
        try:
            await service.describe_namespace(DescribeNamespaceRequest(namespace=name))
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True

    if await _retried(client, wait, exists):
        return False
    output.note(output.words(f"注册命名空间 {name}", f"registering the namespace {name}"))
    request = RegisterNamespaceRequest(namespace=name)
    request.workflow_execution_retention_period.FromTimedelta(timedelta(days=retention))

    async def register() -> None:
        try:
            await service.register_namespace(request)
        except RPCError as error:
            if error.status is not RPCStatusCode.ALREADY_EXISTS:
                raise

    await _retried(client, wait, register)
    return True


async def _prepare_attributes(output: Output, client: Client, wait: float) -> list[str]:
    """Register the search attributes that are missing; return their names. Raises Misused for another type."""
    service, name = client.operator_service, client.namespace

    async def registered_attributes() -> dict[str, int]:
        answer = await service.list_search_attributes(ListSearchAttributesRequest(namespace=name))
        return {attribute: int(kind) for attribute, kind in answer.custom_attributes.items()}

    async def add() -> list[str]:
        registered = await registered_attributes()
        required = {
            attribute: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.upper()}")
            for attribute, kind in REGISTRY.items()
        }
        for attribute, kind in required.items():
            if registered.get(attribute, kind) != kind:
                present = IndexedValueType.Name(IndexedValueType.ValueType(registered[attribute]))
                raise Misused(
                    f"the search attribute {attribute} is {present} in the namespace {name}, and {REGISTRY[attribute]} is needed; "
                    "accepted: another namespace, or that attribute removed"
                )
        missing = {attribute: kind for attribute, kind in required.items() if attribute not in registered}
        if missing:
            output.note(output.words("注册搜索属性", "adding search attributes") + f": {', '.join(missing)}")
            request = AddSearchAttributesRequest(namespace=name, search_attributes=missing)
            await service.add_search_attributes(request)
        return list(missing)

    return await _retried(client, wait, add)


async def _prepare_schedules(output: Output, redress: Redress, canary: int, wait: float) -> list[str]:
    """Make the schedules of watchdog and canary; return the names of the new ones."""
    every = timedelta(minutes=canary) if canary else None
    new = await _retried(
        redress.client, wait, lambda: make_schedules(redress.client, redress.task_queue, every)
    )
    if new:
        output.note(output.words("建立定时计划", "making schedules") + f": {', '.join(new)}")
    return new


async def _forget_canary(dsn: str) -> None:
    async with await Database.open(dsn, size=1) as database:
        await Findings(database).forget_canary()


async def _retried(client: Client, wait: float, ask: Callable[[], Awaitable[T]]) -> T:
    """Repeat a call until the server answers: a new server or namespace is not ready at once. `wait` in
    seconds."""
    end = monotonic() + wait
    while True:
        try:
            return await ask()
        except RPCError as error:
            where = client.service_client.config.target_host
            if error.status is RPCStatusCode.PERMISSION_DENIED:
                raise Unavailable(
                    f"Temporal at {where}", str(error), "use credentials that may do this"
                ) from error
            if monotonic() > end:
                raise away(where, error) from error
        await asyncio.sleep(0.5)
