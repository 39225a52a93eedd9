"""The connection to Temporal: where it is comes from the variables of every Temporal client (TEMPORAL_*)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode

from service.logs import LOGGER, core_logging
from service.settings import Settings, SettingsMistaken
from workflows.plugin import RedressPlugin
from workflows.ui.search_attributes import REGISTRY

_LOG = logging.getLogger(LOGGER)

FIRST_WAIT_S: Final = 0.2
LONGEST_WAIT_S: Final = 3.0
TRY_TIMEOUT: Final = timedelta(seconds=5)

_PERMANENT: Final = (
    RPCStatusCode.UNAUTHENTICATED,
    RPCStatusCode.PERMISSION_DENIED,
    RPCStatusCode.UNIMPLEMENTED,
)


class TemporalUnavailable(RuntimeError):
    """Temporal cannot be reached, does not let us in, or lacks the namespace."""


def address() -> ClientConnectConfig:
    """Where Temporal is, from TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_PROFILE, ... Raises SettingsMistaken."""
    try:
        configured = ClientConfig.load_client_connect_config()
    except (RuntimeError, OSError, ValueError) as error:
        raise SettingsMistaken(
            f"TEMPORAL_*: {error}; accepted: TEMPORAL_ADDRESS=host:port and TEMPORAL_NAMESPACE, or a TEMPORAL_PROFILE "
            "of the file in TEMPORAL_CONFIG_FILE"
        ) from error
    return ClientConnectConfig(**{"target_host": "localhost:7233", "namespace": "default", **configured})


def place_of(where: ClientConnectConfig) -> str:
    """Address and namespace, for messages."""
    return f'Temporal at {where["target_host"]}, namespace "{where["namespace"]}"'


def runtime(settings: Settings) -> Runtime:
    """The runtime of this process: its lines go to our log; its metrics to a port of their own if one is set."""
    metrics = (
        PrometheusConfig(
            bind_address=f"{settings.health_host}:{settings.sdk_metrics_port}",
            counters_total_suffix=True,
            unit_suffix=True,
            durations_as_seconds=True,
        )
        if settings.sdk_metrics_port
        else None
    )
    telemetry = TelemetryConfig(logging=core_logging(settings), metrics=metrics)
    try:
        return Runtime(telemetry=telemetry)
    except (RuntimeError, ValueError) as error:
        raise SettingsMistaken(
            f"REDRESS_SDK_METRICS_PORT, REDRESS_HEALTH_HOST: {settings.health_host}:{settings.sdk_metrics_port} cannot be "
            f"listened on: {error}; accepted: a free port of this machine, or 0 for none"
        ) from error


async def connect(
    where: ClientConnectConfig, runtime: Runtime, *, timeout_s: float, on_wait: Callable[[str], None]
) -> Client:
    """A client whose namespace is there, waiting up to `timeout_s` seconds for it. Raises TemporalUnavailable."""
    loop = asyncio.get_running_loop()
    place, end, wait = place_of(where), loop.time() + timeout_s, FIRST_WAIT_S
    while True:
        try:
            return await _once(where, runtime)
        except (RPCError, RuntimeError, OSError) as error:
            reason = _reason(error)
            if isinstance(error, RPCError) and error.status in _PERMANENT:
                raise TemporalUnavailable(
                    f"{place} refuses: {reason}; check TEMPORAL_* and our rights there"
                ) from error
            if loop.time() + wait > end:
                raise TemporalUnavailable(
                    f"{place} cannot be used within {timeout_s:g} s: {reason}; is the server running, is TEMPORAL_ADDRESS "
                    "right, and has the namespace been made?"
                ) from error
            on_wait(f"waiting for {place}: {reason}")
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_S)


async def _once(where: ClientConnectConfig, runtime: Runtime) -> Client:
    client = await Client.connect(
        **where, plugins=[RedressPlugin()], runtime=runtime, connect_timeout=TRY_TIMEOUT
    )
    request = DescribeNamespaceRequest(namespace=where["namespace"])
    await client.workflow_service.describe_namespace(request, timeout=TRY_TIMEOUT)
    return client


async def require_attributes(client: Client) -> None:
    """Raise TemporalUnavailable unless the namespace knows every search attribute, with its type.

    Without one of them no complaint could go on. If we have no right to list them, that is logged and we go on.
    """
    try:
        request = ListSearchAttributesRequest(namespace=client.namespace)
        registered = (
            await client.operator_service.list_search_attributes(request, timeout=TRY_TIMEOUT)
        ).custom_attributes
    except RPCError as error:
        _LOG.warning("search attributes cannot be looked up: %s", _reason(error))
        return
    kinds = {
        name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.upper()}") for name, kind in REGISTRY.items()
    }
    missing = [name for name, kind in kinds.items() if registered.get(name) != kind]
    if missing:
        raise TemporalUnavailable(
            f'namespace "{client.namespace}" lacks the search attributes {", ".join(missing)}; run `redress setup` first'
        )


def probe(client: Client) -> Callable[[], Awaitable[bool]]:
    """A health check: whether the server answers and serves."""
    return lambda: client.service_client.check_health(timeout=TRY_TIMEOUT)


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
