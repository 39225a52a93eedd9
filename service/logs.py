"""Logs: one JSON object a line, with the complaint's id wherever there is one, and nothing personal.

Everything goes through the standard library's logging: Temporal's own lines, those of our activities, those of
workflows. Alarms are lines of level error with `alarm` and `complaint_id`.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from temporalio import activity, workflow
from temporalio.runtime import LogForwardingConfig, LoggingConfig, TelemetryFilter

from activities.notifier import StillTrying
from domain.policy.rulebook_cache import RulebookMissing
from service.settings import Settings
from store.errors import StoreError

Line = MutableMapping[str, Any]

LOGGER = "redress"
CORE = "temporal.core"

_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_TELEPHONE = re.compile(r"(?<![A-Za-z0-9_.:/-])(?!\d{4}-\d\d-\d\d)\+?\d(?:[ -]?\d){6,14}(?![A-Za-z0-9_:-])")

EXPECTED = (StoreError, StillTrying, RulebookMissing)
"""Errors whose text is enough for an operator; they are logged without a traceback."""


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Everything logged in this process goes to `stream` (default: the standard output) in the form set."""
    shape: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    before: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _complaint,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _error,
        _masked,
    ]
    formatter = ProcessorFormatter(
        foreign_pre_chain=before, processors=[ProcessorFormatter.remove_processors_meta, shape]
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    logging.captureWarnings(capture=True)
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False


def core_logging(settings: Settings) -> LoggingConfig:
    """The lines of Temporal's own core come out in the same form as ours."""
    level = {"debug": "DEBUG", "info": "WARN", "warning": "WARN", "error": "ERROR"}[settings.log_level]
    return LoggingConfig(
        filter=TelemetryFilter(core_level=level, other_level="ERROR"),
        forwarding=LogForwardingConfig(logger=logging.getLogger(CORE)),
    )


def _complaint(_: Any, __: str, line: Line) -> Line:
    """The id of the complaint, in place of everything that Temporal puts into a line."""
    for source in ("temporal_workflow", "temporal_activity"):
        context = line.pop(source, None)
        if isinstance(context, dict):
            line.setdefault("complaint_id", context.get("workflow_id"))
            line.update({name: context[name] for name in ("activity_type", "attempt") if name in context})
    record = line.get("_record")
    if activity.in_activity() and getattr(record, "name", "").startswith((LOGGER, "temporalio")):
        line.setdefault("complaint_id", activity.info().workflow_id)
    return line


def _error(_: Any, __: str, line: Line) -> Line:
    """The error as text, with its traceback unless it is one of EXPECTED."""
    exc_info = line.pop("exc_info", None)
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        line["error"] = f"{type(error).__name__}: {error}"
        if not isinstance(error, EXPECTED):
            line["calls"] = "".join(traceback.format_exception(error))
    return line


def _masked(_: Any, __: str, line: Line) -> Line:
    """Addresses and telephone numbers in any text are masked: errors of other programs quote them."""
    for name, value in line.items():
        if isinstance(value, str) and name not in ("complaint_id", "timestamp"):
            line[name] = _TELEPHONE.sub("[number]", _ADDRESS.sub("[address]", value))
    return line
