"""Histories as files: written without what belongs to the machine, and read back with the commands they hold."""

import json
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

HERE = Path(__file__).resolve().parent
HISTORIES = HERE / "histories"
EDITIONS = HERE / "editions"


def write(name: str, history: WorkflowHistory) -> None:
    """Keep a history under a name."""
    kept = {"workflow_id": history.workflow_id, **_clean(history.to_json_dict())}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (HISTORIES / f"{name}.json").write_text(text + "\n")


def read(path: Path) -> WorkflowHistory:
    """A history that was kept."""
    kept = json.loads(path.read_text())
    return WorkflowHistory.from_json(kept.pop("workflow_id"), kept)


def _clean(value: Any) -> Any:
    """Without stack traces and identities: they name files and processes of the machine on which it came about."""
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items() if key not in ("stackTrace", "identity")}
    return [_clean(one) for one in value] if isinstance(value, list) else value


def commands(history: WorkflowHistory) -> list[tuple[str, Any]]:
    """What the workflow asked for, in order, with content: activities with their input, timers with their length."""
    found: list[tuple[str, Any]] = []
    for event in history.events:
        if event.HasField("activity_task_scheduled_event_attributes"):
            asked = event.activity_task_scheduled_event_attributes
            found.append(
                (asked.activity_type.name, [json.loads(argument.data) for argument in asked.input.payloads])
            )
        elif event.HasField("timer_started_event_attributes"):
            length = event.timer_started_event_attributes.start_to_fire_timeout
            found.append(("timer", length.ToMilliseconds()))
    return found
